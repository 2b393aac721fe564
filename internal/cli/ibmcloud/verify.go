package ibmcloud

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/ibmcloud"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
)

// verify is `ccoctl ibmcloud verify`.
type verify struct {
	account  account
	requests requests
	finished setup.Finished
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

func newVerify(flags *cli.Flags) setup.Checker[ibmcloud.Options, ibmcloud.Verification] {
	v := &verify{}
	v.account.addTo(flags)
	v.account.addGroup(flags)
	v.requests.addTo(flags)
	v.finished.AddKeylessTo(flags)
	return v.account.inIBMCloud().Checker(&v.finished, v.read, ask)
}

// read is what the flags come to.
func (v *verify) read(*cli.Session) (setup.Verifying[ibmcloud.Options], error) {
	options := v.account.options()
	loaded, err := v.requests.load(options.ValidateRequest)
	options.Requests = loaded.Requests
	return setup.Verifying[ibmcloud.Options]{Name: v.account.name, Options: options, Notes: loaded.Notes}, errors.Join(err, v.account.checked())
}

// ask puts the question together. There is no key of an issuer.
func ask(options ibmcloud.Options, _ oidc.PublicKey, files *manifest.Directory) ibmcloud.Verification {
	return ibmcloud.Verification{Options: options, Manifests: files}
}
