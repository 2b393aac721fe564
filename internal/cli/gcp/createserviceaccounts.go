package gcp

import (
	"context"

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

func newCreateServiceAccounts(flags *cli.Flags) *createServiceAccounts {
	v := &createServiceAccounts{}
	v.project.addTo(flags)
	v.project.addMaking(flags)
	v.requests.addTo(flags)
	flags.StringVar(&v.identities.pool, "workload-identity-pool", "", poolHelp+" whose tokens can act as the service accounts")
	flags.StringVar(&v.identities.provider, "workload-identity-provider", "", providerHelp)
	flags.Required("workload-identity-pool", "workload-identity-provider")
	v.output.AddTo(flags, "write scripts for the gcloud command line, and make no call")
	return v
}

// prepare is what the flags come to.
func (v *createServiceAccounts) prepare(session *cli.Session) (making, error) {
	options := v.project.options()
	options.Accounts = federation.Accounts{Pool: v.identities.pool, Provider: v.identities.provider}
	m, dirErr := newMaking(session, options, &v.output, federation.Options.AccountNodes)
	loaded, err := v.requests.load(options.ValidateRequest)
	if err != nil || dirErr != nil {
		return making{}, m.Validate(dirErr, err)
	}
	m.Options.Requests, m.Notes = loaded.Requests, loaded.Notes
	return m, m.Validate()
}

// Job implements cli.Verb.
func (v *createServiceAccounts) Job(ctx context.Context, session *cli.Session) (cli.Job, error) {
	m, err := v.prepare(session)
	switch {
	case err != nil:
		return cli.Job{}, err
	case v.output.Dry:
		return m.dryRun(m.Options.DryRun(false, false, true))
	}
	return m.job(ctx)
}

// Permissions implements setup.Entitled.
func (v *createServiceAccounts) Permissions(session *cli.Session) (setup.Permissions, error) {
	m, err := v.prepare(session)
	if err != nil {
		return setup.Permissions{}, err
	}
	return m.permissions(), nil
}
