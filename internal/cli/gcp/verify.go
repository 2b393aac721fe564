package gcp

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/gcp/federation"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/verification"
)

// verify is `ccoctl gcp verify`.
type verify struct {
	project    project
	issuer     issuer
	requests   requests
	identities identities
	directory  string
}

const (
	verifyLong = "Check a finished set-up from end to end, and change nothing: the credential, the issuer as everybody sees it, the workload identity pool and provider, each " +
		"service account with who can act as it and its rights, and the manifests in the output directory.\n\n" +
		"The flags are those that the set-up was made with. Each check is made, also where others fail. The exit code is 1 where anything is wrong or could not be " +
		"checked."
	verifyExample = "  ccoctl gcp verify --name mycluster --project my-project --credentials-requests-dir ./credreqs --output-dir ./out"
)

// verifyCommand makes the command for one invocation.
func verifyCommand(session *cli.Session) *cobra.Command {
	help := setup.VerifyHelp{Long: verifyLong, Example: verifyExample}
	return setup.VerifyCommand(session, help, func(flags *cli.Flags) setup.Verifier { return newVerify(flags) })
}

func newVerify(flags *cli.Flags) *verify {
	v := &verify{}
	v.project.addTo(flags)
	v.requests.addTo(flags)
	v.identities.addTo(flags)
	v.issuer.key.AddTo(flags, "path to the cluster's public ServiceAccount signing key; "+oidc.PublicKeyFile+" in the output directory if it is not given and there is one")
	v.issuer.addPlace(flags, "location of the bucket of the issuer")
	setup.OutputDirectory(flags, &v.directory, "directory with the generated files, of which those that are there are checked")
	return v
}

// prepare is what the flags come to, and notes on what was ignored in the input. No call is made.
func (v *verify) prepare() (federation.Verification, []string, error) {
	options := v.issuer.options(v.project.options())
	options.Accounts = federation.Accounts{Pool: v.identities.pool, Provider: v.identities.provider}
	directory, dirErr := manifest.NewDirectory(v.directory)
	key, keyErr := v.issuer.key.Find(v.directory)
	loaded, err := v.requests.load(options.ValidateRequest)
	if err == nil {
		options.Requests = loaded.Requests
	}
	options.Issuer.Key = setup.GivenKey(key).Key
	asked := federation.Verification{Options: options, Key: key, Manifests: directory}
	return asked, loaded.Notes, errors.Join(dirErr, keyErr, err, options.Validate())
}

// Prepare implements setup.Verifier.
func (v *verify) Prepare(session *cli.Session) (setup.Verification, error) {
	asked, notes, err := v.prepare()
	return setup.Verification{
		Name:     v.project.name,
		Notes:    notes,
		Findings: func(ctx context.Context) ([]verification.Finding, error) { return v.findings(ctx, session, asked) },
	}, err
}

// findings makes all checks. Without a credential those are left that need none.
func (v *verify) findings(ctx context.Context, session *cli.Session, asked federation.Verification) ([]verification.Finding, error) {
	connected, err := connect(ctx, session, v.project.id)
	if err != nil {
		return asked.WithoutCredential(ctx, session.Transport, err), context.Cause(ctx)
	}
	defer connected.close()
	asked.Options.UniverseDomain = connected.universe
	return connected.Verify(ctx, asked)
}

// Permissions implements setup.Entitled.
func (v *verify) Permissions(*cli.Session) (setup.Permissions, error) {
	asked, _, err := v.prepare()
	return setup.Permissions{Document: asked.VerifyingPermissions()}, err
}
