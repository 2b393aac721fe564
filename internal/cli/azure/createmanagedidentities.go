package azure

import (
	"errors"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/azure/federation"
)

// createManagedIdentities is `ccoctl azure create-managed-identities`.
type createManagedIdentities struct {
	subscription subscription
	identities   identities
	url          string
	output       setup.Output
}

func createManagedIdentitiesCommand() cli.Command {
	return cli.Command{
		Name:  "create-managed-identities",
		Short: "Create Managed Identities",
		Long: "Create a managed identity for each CredentialsRequest, which its ServiceAccounts can log in as with their tokens, and write the Secrets that say how.\n\n" +
			"Identities that exist are brought up to date: who can log in as them, and their roles. Roles that a request no longer asks for are taken away, " +
			"unless --preserve-existing-roles is given.",
		Example: "  ccoctl azure create-managed-identities --name mycluster --region westeurope --subscription-id $SUBSCRIPTION \\\n" +
			"    --credentials-requests-dir ./credreqs --issuer-url https://mycluster.blob.core.windows.net/mycluster",
		Verb: func(flags *cli.Flags) cli.Verb { return newCreateManagedIdentities(flags) },
	}
}

func newCreateManagedIdentities(flags *cli.Flags) maker {
	v := &createManagedIdentities{}
	v.subscription.addTo(flags, "Azure region where the managed identities are created")
	v.subscription.addLogin(flags)
	v.subscription.addMaking(flags)
	v.identities.addTo(flags)
	flags.StringVar(&v.url, "issuer-url", "", "URL of the issuer whose tokens the managed identities trust")
	flags.Required("issuer-url")
	v.output.AddTo(flags, "write the Secrets, with what to fill in, and a script for the az command line, and make no call")
	return in(&v.subscription).Maker(&v.output, v.read)
}

// read is what the flags come to.
func (v *createManagedIdentities) read(session *cli.Session) (setup.Making[federation.Options], error) {
	options, err := v.subscription.options(session)
	options.Issuer.URL = v.url
	options, notes, loadErr := v.identities.into(options)
	return setup.Making[federation.Options]{
		Options: options, Nodes: federation.Options.IdentityNodes, DryRun: dryRun(false, true), Notes: notes,
	}, errors.Join(err, loadErr)
}
