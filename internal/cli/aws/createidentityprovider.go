package aws

import (
	"context"
	"path/filepath"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/oidc"
)

// createIdentityProvider is `ccoctl aws create-identity-provider`.
type createIdentityProvider struct {
	account account
	issuer  issuer
	output  outputDirectory
}

func createIdentityProviderCommand() cli.Command {
	return cli.Command{
		Name:  "create-identity-provider",
		Short: "Create IAM identity provider",
		Long: "Publish the cluster's public key as an OpenID Connect issuer, and make IAM trust it.\n\n" +
			"What exists already is brought up to date, and keys that the issuer publishes already stay unless --replace-keys is given.",
		Example: "  ccoctl aws create-identity-provider --name mycluster --region us-east-1 --public-key-file ./serviceaccount-signer.public",
		Verb: func(flags *cli.Flags) cli.Verb {
			v := &createIdentityProvider{}
			v.account.addTo(flags, "AWS region where the S3 bucket of the issuer is created")
			flags.Required("region")
			v.account.addMaking(flags)
			v.issuer.addTo(flags, "path to the public ServiceAccount signing key; "+oidc.PublicKeyFile+" in the output directory if it is not given")
			v.output.addTo(flags, "write the documents and the inputs of the aws command line to files, and make no call")
			return v
		},
	}
}

// prepare implements verb.
func (v *createIdentityProvider) prepare(session *cli.Session) (setup, error) {
	s := setup{session: session, options: v.account.options()}
	s.options.Issuer = v.issuer.options()
	directory, err := v.output.open()
	if err != nil {
		return setup{}, s.validate(err)
	}
	s.in(directory)
	path := v.issuer.keyFile
	if path == "" {
		path = filepath.Join(v.output.path, oidc.PublicKeyFile)
	}
	key, err := readKey(path)
	s.options.Issuer.Key = fixedKey(key)
	s.nodes = s.options.IssuerNodes()
	return s, s.validate(err)
}

// Job implements cli.Verb.
func (v *createIdentityProvider) Job(ctx context.Context, session *cli.Session) (cli.Job, error) {
	s, err := v.prepare(session)
	if err != nil {
		return cli.Job{}, err
	}
	if v.output.dry {
		return s.dryRun(s.options.DryRun(true, false))
	}
	return s.job(ctx, &v.account, v.account.region)
}
