package azure

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/azure/federation"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
)

// verify is `ccoctl azure verify`.
type verify struct {
	subscription subscription
	issuer       issuer
	identities   identities
	finished     setup.Finished
}

const (
	verifyLong = "Check a finished set-up from end to end, and change nothing: the credential, the resource groups, the issuer as everybody sees it and its storage, each managed " +
		"identity with who can log in as it and its roles, and the manifests in the output directory.\n\n" +
		"The flags are those that the set-up was made with. Each check is made, also where others fail. The exit code is 1 where anything is wrong or could not be " +
		"checked."
	verifyExample = "  ccoctl azure verify --name mycluster --region westeurope --subscription-id $SUBSCRIPTION --credentials-requests-dir ./credreqs --output-dir ./out"
)

// verifyCommand makes the command for one invocation.
func verifyCommand(session *cli.Session) *cobra.Command {
	help := setup.VerifyHelp{Long: verifyLong, Example: verifyExample}
	return setup.VerifyCommand(session, help, func(flags *cli.Flags) setup.Verifier { return newVerify(flags) })
}

func newVerify(flags *cli.Flags) checker {
	v := &verify{}
	v.subscription.addTo(flags, "Azure region of the set-up")
	v.subscription.addLogin(flags)
	flags.StringToStringVar(&v.subscription.userTags, "user-tags", nil, "further tags that everything was given, as key=value,key2=value2")
	v.identities.addTo(flags)
	v.issuer.addPlace(flags)
	flags.StringVar(&v.issuer.url, "issuer-url", "", "URL of the issuer, where it is one that is kept elsewhere")
	v.finished.AddTo(flags)
	return in(&v.subscription).Checker(&v.finished, v.read, ask)
}

// read is what the flags come to.
func (v *verify) read(session *cli.Session) (setup.Verifying[federation.Options], error) {
	options, err := v.subscription.options(session)
	options.Issuer = v.issuer.options()
	options, notes, loadErr := v.identities.into(options)
	return setup.Verifying[federation.Options]{Name: v.subscription.name, Options: options, Notes: notes}, errors.Join(err, loadErr)
}

// ask puts the question together.
func ask(options federation.Options, key oidc.PublicKey, files *manifest.Directory) federation.Verification {
	options.Issuer.Key = setup.GivenKey(key).Key
	return federation.Verification{Options: options, Key: key, Manifests: files}
}
