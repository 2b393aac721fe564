package aws

import (
	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/aws/federation"
	"github.com/cloudcredential/operator/internal/oidc"
)

// createIdentityProvider is `ccoctl aws create-identity-provider`.
type createIdentityProvider struct {
	account account
	issuer  issuer
	output  setup.Output
}

func createIdentityProviderCommand() cli.Command {
	return cli.Command{
		Name:  "create-identity-provider",
		Short: "Create IAM identity provider",
		Long: "Publish the cluster's public key as an OpenID Connect issuer, and make IAM trust it.\n\n" +
			"What exists already is brought up to date, and keys that the issuer publishes already stay unless --replace-keys is given.",
		Example: "  ccoctl aws create-identity-provider --name mycluster --region us-east-1 --public-key-file ./serviceaccount-signer.public",
		Verb:    func(flags *cli.Flags) cli.Verb { return newCreateIdentityProvider(flags) },
	}
}

func newCreateIdentityProvider(flags *cli.Flags) maker {
	v := &createIdentityProvider{}
	v.account.addTo(flags, "AWS region where the S3 bucket of the issuer is created")
	flags.Required("region")
	v.account.addMaking(flags)
	v.issuer.addTo(flags, "path to the public ServiceAccount signing key; "+oidc.PublicKeyFile+" in the output directory if it is not given")
	v.output.AddTo(flags, "write the documents and the inputs of the aws command line to files, and make no call")
	return inAWS().Maker(&v.output, v.read)
}

// read is what the flags come to.
func (v *createIdentityProvider) read(*cli.Session) (setup.Making[federation.Options], error) {
	options := v.account.options()
	options.Issuer = v.issuer.options()
	key, err := v.issuer.key.Read(v.output.Path)
	options.Issuer.Key = key.Key
	return setup.Making[federation.Options]{Options: options, Nodes: federation.Options.IssuerNodes, DryRun: dryRun(true, false), Lacks: err}, nil
}
