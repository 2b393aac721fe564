package gcp

import (
	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/gcp/federation"
	"github.com/cloudcredential/operator/internal/oidc"
)

// createProvider is `ccoctl gcp create-workload-identity-provider`.
type createProvider struct {
	project        project
	issuer         issuer
	pool, provider string
	output         setup.Output
}

func createProviderCommand() cli.Command {
	return cli.Command{
		Name:  "create-workload-identity-provider",
		Short: "Create workload identity provider",
		Long: "Publish the cluster's public key as an OpenID Connect issuer, and make a workload identity pool trust it.\n\n" +
			"What exists already is brought up to date, and keys that the issuer publishes already stay unless --replace-keys is given.",
		Example: "  ccoctl gcp create-workload-identity-provider --name mycluster --project my-project --workload-identity-pool mycluster \\\n" +
			"    --public-key-file ./serviceaccount-signer.public",
		Verb: func(flags *cli.Flags) cli.Verb { return newCreateProvider(flags) },
	}
}

func newCreateProvider(flags *cli.Flags) maker {
	v := &createProvider{}
	v.project.addTo(flags)
	v.project.addMaking(flags)
	flags.StringVar(&v.pool, "workload-identity-pool", "", poolHelp+" to create the provider in")
	flags.Required("workload-identity-pool")
	flags.StringVar(&v.provider, "workload-identity-provider", "", providerHelp+asName)
	v.issuer.addTo(flags, "path to the public ServiceAccount signing key; "+oidc.PublicKeyFile+" in the output directory if it is not given")
	v.output.AddTo(flags, "write the documents and scripts for the gcloud command line, and make no call")
	return inGoogleCloud().Maker(&v.output, v.read)
}

// read is what the flags come to.
func (v *createProvider) read(*cli.Session) (setup.Making[federation.Options], error) {
	options := v.issuer.options(v.project.options())
	options.Issuer.Pool, options.Accounts.Provider = v.pool, v.provider
	key, err := v.issuer.key.Read(v.output.Path)
	options.Issuer.Key = key.Key
	return setup.Making[federation.Options]{Options: options, Nodes: federation.Options.ProviderNodes, DryRun: dryRun(false, true, false), Lacks: err}, nil
}
