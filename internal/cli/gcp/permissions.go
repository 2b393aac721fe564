package gcp

import (
	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
)

const (
	permissionsShort = "Print the custom role that the credential of a command needs"
	permissionsLong  = "Print the custom role that the credential of a command needs with these flags: each permission that the command exercises, and no other, so that it can run for " +
		"the first time, be run again, and bring up to date what exists.\n\n" +
		"It is printed as JSON, as `gcloud iam roles create` takes it. No credential is needed, and no call is made."
	permissionsExample = "  ccoctl gcp permissions create-all --name mycluster --project my-project --credentials-requests-dir ./credreqs > role.json\n" +
		"  gcloud iam roles create ccoctl --project my-project --file role.json"
)

// permissionsCommand makes the commands for one invocation.
func permissionsCommand(session *cli.Session) *cobra.Command {
	return setup.PermissionsCommand(session, setup.PermissionsHelp{Short: permissionsShort, Long: permissionsLong, Example: permissionsExample},
		setup.EntitledVerb(createPoolCommand(), newCreatePool),
		setup.EntitledVerb(createProviderCommand(), newCreateProvider),
		setup.EntitledVerb(createServiceAccountsCommand(), newCreateServiceAccounts),
		setup.EntitledVerb(createAllCommand(), newCreateAll),
		setup.EntitledVerb(deleteCommand(), newRemove),
		setup.EntitledCommand{Name: "verify", Short: setup.VerifyShort, New: func(flags *cli.Flags) setup.Entitled { return newVerify(flags) }},
	)
}
