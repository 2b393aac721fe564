package aws

import (
	"context"

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

func newCreateIdentityProvider(flags *cli.Flags) *createIdentityProvider {
	v := &createIdentityProvider{}
	v.account.addTo(flags, "AWS region where the S3 bucket of the issuer is created")
	flags.Required("region")
	v.account.addMaking(flags)
	v.issuer.addTo(flags, "path to the public ServiceAccount signing key; "+oidc.PublicKeyFile+" in the output directory if it is not given")
	v.output.AddTo(flags, "write the documents and the inputs of the aws command line to files, and make no call")
	return v
}

func (v *createIdentityProvider) options() federation.Options {
	options := v.account.options()
	options.Issuer = v.issuer.options()
	return options
}

// prepare is what the flags come to.
func (v *createIdentityProvider) prepare(session *cli.Session) (making, error) {
	m, err := newMaking(session, v.options(), &v.output)
	if err != nil {
		return making{}, m.Validate(err)
	}
	key, err := v.issuer.key.Read(v.output.Path)
	m.Options.Issuer.Key = setup.GivenKey(key).Key
	m.Nodes = m.Options.IssuerNodes()
	return m, m.Validate(err)
}

// Job implements cli.Verb.
func (v *createIdentityProvider) Job(ctx context.Context, session *cli.Session) (cli.Job, error) {
	m, err := v.prepare(session)
	switch {
	case err != nil:
		return cli.Job{}, err
	case v.output.Dry:
		return m.dryRun(m.Options.DryRun(true, false))
	}
	return m.job(ctx)
}

// Permissions implements setup.Entitled. The key may be missing: what may be done does not depend on it.
func (v *createIdentityProvider) Permissions(*cli.Session) (setup.Permissions, error) {
	options := v.options()
	return permitted(federation.MakingPermissions(options.IssuerNodes())), options.Validate()
}
