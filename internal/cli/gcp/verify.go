package gcp

import (
	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/gcp/federation"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
)

// verify is `ccoctl gcp verify`.
type verify struct {
	project    project
	issuer     issuer
	requests   requests
	identities identities
	finished   setup.Finished
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

func newVerify(flags *cli.Flags) checker {
	v := &verify{}
	v.project.addTo(flags)
	v.requests.addTo(flags)
	v.identities.addTo(flags)
	v.issuer.addPlace(flags, "location of the bucket of the issuer")
	v.finished.AddTo(flags)
	return inGoogleCloud().Checker(&v.finished, v.read, ask)
}

// read is what the flags come to.
func (v *verify) read(*cli.Session) (setup.Verifying[federation.Options], error) {
	options := v.issuer.options(v.project.options())
	options.Accounts = federation.Accounts{Pool: v.identities.pool, Provider: v.identities.provider}
	loaded, err := v.requests.load(options.ValidateRequest)
	options.Requests = loaded.Requests
	return setup.Verifying[federation.Options]{Name: v.project.name, Options: options, Notes: loaded.Notes}, err
}

// ask puts the question together.
func ask(options federation.Options, key oidc.PublicKey, files *manifest.Directory) federation.Verification {
	options.Issuer.Key = setup.GivenKey(key).Key
	return federation.Verification{Options: options, Key: key, Manifests: files}
}
