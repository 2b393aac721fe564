package gcp

import (
	"context"

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

func newCreateProvider(flags *cli.Flags) *createProvider {
	v := &createProvider{}
	v.project.addTo(flags)
	v.project.addMaking(flags)
	flags.StringVar(&v.pool, "workload-identity-pool", "", poolHelp+" to create the provider in")
	flags.Required("workload-identity-pool")
	flags.StringVar(&v.provider, "workload-identity-provider", "", providerHelp+asName)
	v.issuer.addTo(flags, "path to the public ServiceAccount signing key; "+oidc.PublicKeyFile+" in the output directory if it is not given")
	v.output.AddTo(flags, "write the documents and scripts for the gcloud command line, and make no call")
	return v
}

func (v *createProvider) options() federation.Options {
	options := v.issuer.options(v.project.options())
	options.Issuer.Pool, options.Accounts.Provider = v.pool, v.provider
	return options
}

// prepare is what the flags come to.
func (v *createProvider) prepare(session *cli.Session) (making, error) {
	m, err := newMaking(session, v.options(), &v.output, federation.Options.ProviderNodes)
	if err != nil {
		return making{}, m.Validate(err)
	}
	key, err := v.issuer.key.Read(v.output.Path)
	m.Options.Issuer.Key = setup.GivenKey(key).Key
	return m, m.Validate(err)
}

// Job implements cli.Verb.
func (v *createProvider) Job(ctx context.Context, session *cli.Session) (cli.Job, error) {
	m, err := v.prepare(session)
	switch {
	case err != nil:
		return cli.Job{}, err
	case v.output.Dry:
		return m.dryRun(m.Options.DryRun(false, true, false))
	}
	return m.job(ctx)
}

// Permissions implements setup.Entitled. The key may be missing: what may be done does not depend on it.
func (v *createProvider) Permissions(*cli.Session) (setup.Permissions, error) {
	options := v.options()
	return setup.Permissions{Document: federation.MakingPermissions(options.ProviderNodes())}, options.Validate()
}
