package ibmcloud

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/ibmcloud"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/verification"
)

// verify is `ccoctl ibmcloud verify`.
type verify struct {
	account   account
	requests  requests
	directory string
}

const (
	verifyLong = "Check a finished set-up, and change nothing: the credential, the resource group, each service ID with its access policies, and the API keys in the manifests of the output " +
		"directory.\n\n" +
		"The flags are those that the set-up was made with. Each check is made, also where others fail. The exit code is 1 where anything is wrong or could not be checked."
	verifyExample = "  ccoctl ibmcloud verify --name mycluster --credentials-requests-dir ./credreqs --output-dir ./out"
)

// verifyCommand makes the command for one invocation.
func verifyCommand(session *cli.Session) *cobra.Command {
	help := setup.VerifyHelp{Long: verifyLong, Example: verifyExample}
	return setup.VerifyCommand(session, help, func(flags *cli.Flags) setup.Verifier { return newVerify(flags) })
}

func newVerify(flags *cli.Flags) *verify {
	v := &verify{}
	v.account.addTo(flags)
	v.account.addGroup(flags)
	v.requests.addTo(flags)
	setup.OutputDirectory(flags, &v.directory, "directory with the generated files, of which those that are there are checked")
	return v
}

// prepare is what the flags come to, and notes on what was ignored in the input. No call is made.
func (v *verify) prepare() (ibmcloud.Verification, []string, error) {
	options := v.account.options()
	directory, dirErr := manifest.NewDirectory(v.directory)
	loaded, err := v.requests.load(options.ValidateRequest)
	options.Requests = loaded.Requests
	if dirErr == nil {
		options.OutputDirectory = directory.Path()
	}
	return ibmcloud.Verification{Options: options, Manifests: directory}, loaded.Notes, errors.Join(dirErr, err, options.Validate(), v.account.checked())
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
func (v *verify) findings(ctx context.Context, session *cli.Session, asked ibmcloud.Verification) ([]verification.Finding, error) {
	connected, err := v.account.connect(ctx, session, asked.Options)
	if err != nil {
		return asked.WithoutCredential(ctx, session.Transport, err), context.Cause(ctx)
	}
	defer connected.Close()
	return connected.Verify(ctx, asked)
}

// Permissions implements setup.Entitled.
func (v *verify) Permissions(*cli.Session) (setup.Permissions, error) {
	asked, _, err := v.prepare()
	return setup.Permissions{Document: asked.Options.VerifyingPermissions()}, err
}
