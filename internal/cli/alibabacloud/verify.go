package alibabacloud

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/alibabacloud"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
)

// verify is `ccoctl alibabacloud verify`.
type verify struct {
	account  account
	requests setup.Requests
	finished setup.Finished
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

func newVerify(flags *cli.Flags) setup.Checker[alibabacloud.Options, alibabacloud.Verification] {
	v := &verify{}
	v.account.addTo(flags)
	v.requests.AddTo(flags, "RAM users")
	v.finished.AddKeylessTo(flags)
	return v.account.inAlibabaCloud().Checker(&v.finished, v.read, ask)
}

// read is what the flags come to.
func (v *verify) read(*cli.Session) (setup.Verifying[alibabacloud.Options], error) {
	options := alibabacloud.Options{Name: v.account.name}
	loaded, err := v.requests.Load(alibabacloud.SpecKind, options.ValidateRequest)
	options.Requests = loaded.Requests
	return setup.Verifying[alibabacloud.Options]{Name: v.account.name, Options: options, Notes: loaded.Notes}, errors.Join(err, alibabacloud.ValidateRegion(v.account.region))
}

// ask puts the question together. There is no key of an issuer.
func ask(options alibabacloud.Options, _ oidc.PublicKey, files *manifest.Directory) alibabacloud.Verification {
	return alibabacloud.Verification{Options: options, Manifests: files}
}
