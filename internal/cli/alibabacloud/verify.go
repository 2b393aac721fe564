package alibabacloud

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/alibabacloud"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/verification"
)

// verify is `ccoctl alibabacloud verify`.
type verify struct {
	account   account
	requests  setup.Requests
	directory string
}

const (
	verifyLong = "Check a finished set-up, and change nothing: the credential, each RAM user with its policy, and the access keys in the manifests of the output " +
		"directory.\n\n" +
		"The flags are those that the set-up was made with. Each check is made, also where others fail. The exit code is 1 where anything is wrong or could not be checked."
	verifyExample = "  ccoctl alibabacloud verify --name mycluster --credentials-requests-dir ./credreqs --output-dir ./out"
)

// verifyCommand makes the command for one invocation.
func verifyCommand(session *cli.Session) *cobra.Command {
	help := setup.VerifyHelp{Long: verifyLong, Example: verifyExample}
	return setup.VerifyCommand(session, help, func(flags *cli.Flags) setup.Verifier { return newVerify(flags) })
}

func newVerify(flags *cli.Flags) *verify {
	v := &verify{}
	v.account.addTo(flags)
	v.requests.AddTo(flags, "RAM users")
	setup.OutputDirectory(flags, &v.directory, "directory with the generated files, of which those that are there are checked")
	return v
}

// prepare is what the flags come to, and notes on what was ignored in the input. No call is made.
func (v *verify) prepare() (alibabacloud.Verification, []string, error) {
	options := alibabacloud.Options{Name: v.account.name}
	directory, dirErr := manifest.NewDirectory(v.directory)
	loaded, err := v.requests.Load(alibabacloud.SpecKind, options.ValidateRequest)
	options.Requests = loaded.Requests
	if dirErr == nil {
		options.OutputDirectory = directory.Path()
	}
	return alibabacloud.Verification{Options: options, Manifests: directory}, loaded.Notes, errors.Join(dirErr, err, options.Validate(), alibabacloud.ValidateRegion(v.account.region))
}

// Prepare implements setup.Verifier.
func (v *verify) Prepare(session *cli.Session) (setup.Verification, error) {
	asked, notes, err := v.prepare()
	return setup.Verification{
		Name:     v.account.name,
		Notes:    notes,
		Findings: func(ctx context.Context) ([]verification.Finding, error) { return v.findings(ctx, session, asked) },
	}, err
}

// findings makes all checks. Without a credential those are left that need none.
func (v *verify) findings(ctx context.Context, session *cli.Session, asked alibabacloud.Verification) ([]verification.Finding, error) {
	connected, err := v.account.connect(ctx, session, asked.Options)
	if err != nil {
		return asked.WithoutCredential(ctx, session.Transport, err), context.Cause(ctx)
	}
	defer connected.Close()
	return connected.Verify(ctx, asked)
}

// Permissions implements setup.Entitled.
func (v *verify) Permissions(*cli.Session) (setup.Permissions, error) {
	_, _, err := v.prepare()
	return setup.Permissions{Document: alibabacloud.VerifyingPermissions()}, err
}
