package aws

import (
	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/aws/federation"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
)

// verify is `ccoctl aws verify`.
type verify struct {
	account  account
	issuer   issuer
	requests requests
	provider string
	finished setup.Finished
	simulate bool
}

const (
	verifyLong = "Check a finished set-up from end to end, and change nothing: the credential, the issuer as everybody sees it, the identity provider and the certificate that it " +
		"trusts, each role with its trust policy and its rights, and the manifests in the output directory.\n\n" +
		"The flags are those that the set-up was made with. Each check is made, also where others fail. The exit code is 1 where anything is wrong or could not be " +
		"checked."
	verifyExample = "  ccoctl aws verify --name mycluster --region us-east-1 --credentials-requests-dir ./credreqs --output-dir ./out"
)

// verifyCommand makes the command for one invocation.
func verifyCommand(session *cli.Session) *cobra.Command {
	help := setup.VerifyHelp{Long: verifyLong, Example: verifyExample}
	return setup.VerifyCommand(session, help, func(flags *cli.Flags) setup.Verifier { return newVerify(flags) })
}

func newVerify(flags *cli.Flags) checker {
	v := &verify{}
	v.account.addTo(flags, "AWS region where the S3 bucket of the issuer is")
	flags.Required("region")
	flags.StringToStringVar(&v.account.userTags, "user-tags", nil, "further tags that everything was given, as key=value,key2=value2")
	v.requests.addTo(flags)
	flags.BoolVar(&v.issuer.private, "create-private-s3-bucket", false, "the S3 bucket is private and published through a CloudFront distribution")
	flags.StringVar(&v.issuer.url, "issuer-url", "", "URL of the issuer, where it is one that is kept elsewhere")
	flags.StringVar(&v.provider, "identity-provider-arn", "", "ARN of the IAM identity provider that the roles trust, where it is not the set-up's own")
	v.finished.AddTo(flags)
	flags.BoolVar(&v.simulate, "simulate", false, "also ask IAM whether permissions boundaries and policies of the organization let each role do what it is for")
	return inAWS().Checker(&v.finished, v.read, v.ask)
}

// read is what the flags come to.
func (v *verify) read(*cli.Session) (setup.Verifying[federation.Options], error) {
	options := v.account.options()
	options.Issuer, options.Roles = v.issuer.options(), v.requests.roles(v.provider)
	loaded, err := v.requests.load(options.ValidateRequest)
	options.Requests = loaded.Requests
	return setup.Verifying[federation.Options]{Name: v.account.name, Options: options, Notes: loaded.Notes}, err
}

// ask puts the question together.
func (v *verify) ask(options federation.Options, key oidc.PublicKey, files *manifest.Directory) federation.Verification {
	options.Issuer.Key = setup.GivenKey(key).Key
	return federation.Verification{Options: options, Key: key, Manifests: files, Simulate: v.simulate}
}
