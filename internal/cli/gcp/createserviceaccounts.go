package gcp

import (
	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/gcp/federation"
)

// createServiceAccounts is `ccoctl gcp create-service-accounts`.
type createServiceAccounts struct {
	project    project
	requests   requests
	identities identities
	output     setup.Output
}

func createServiceAccountsCommand() cli.Command {
	return cli.Command{
		Name:  "create-service-accounts",
		Short: "Create service accounts",
		Long: "Create a Google service account for each CredentialsRequest, which its ServiceAccounts can act as with their tokens, and write the Secrets that say how.\n\n" +
			"Service accounts that exist are brought up to date: who can act as them, and their rights. Rights that a request no longer asks for are taken away.",
		Example: "  ccoctl gcp create-service-accounts --name mycluster --project my-project --credentials-requests-dir ./credreqs \\\n" +
			"    --workload-identity-pool mycluster --workload-identity-provider mycluster",
		Verb: func(flags *cli.Flags) cli.Verb { return newCreateServiceAccounts(flags) },
	}
}

func newCreateServiceAccounts(flags *cli.Flags) maker {
	v := &createServiceAccounts{}
	v.project.addTo(flags)
	v.project.addMaking(flags)
	v.requests.addTo(flags)
	flags.StringVar(&v.identities.pool, "workload-identity-pool", "", poolHelp+" whose tokens can act as the service accounts")
	flags.StringVar(&v.identities.provider, "workload-identity-provider", "", providerHelp)
	flags.Required("workload-identity-pool", "workload-identity-provider")
	v.output.AddTo(flags, "write scripts for the gcloud command line, and make no call")
	return inGoogleCloud().Maker(&v.output, v.read)
}

// read is what the flags come to.
func (v *createServiceAccounts) read(*cli.Session) (setup.Making[federation.Options], error) {
	options := v.project.options()
	options.Accounts = federation.Accounts{Pool: v.identities.pool, Provider: v.identities.provider}
	loaded, err := v.requests.load(options.ValidateRequest)
	options.Requests = loaded.Requests
	return setup.Making[federation.Options]{
		Options: options, Nodes: federation.Options.AccountNodes, DryRun: dryRun(false, false, true), Notes: loaded.Notes,
	}, err
}
