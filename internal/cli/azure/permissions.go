package azure

import (
	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
)

const (
	permissionsShort = "Print the custom role that the credential of a command needs"
	permissionsLong  = "Print the custom role that the credential of a command needs with these flags: each action that the command exercises, and no other, so that it can run for " +
		"the first time, be run again, and bring up to date what exists.\n\n" +
		"It is printed as JSON, as `az role definition create` takes it. No credential is needed, and no call is made."
	permissionsExample = "  ccoctl azure permissions create-all --name mycluster --region westeurope --subscription-id $SUBSCRIPTION --tenant-id $TENANT \\\n" +
		"    --credentials-requests-dir ./credreqs > role.json\n" +
		"  az role definition create --role-definition role.json"
)

// permissionsCommand makes the commands for one invocation.
func permissionsCommand(session *cli.Session) *cobra.Command {
	return setup.PermissionsCommand(session, setup.PermissionsHelp{Short: permissionsShort, Long: permissionsLong, Example: permissionsExample},
		setup.EntitledVerb(createOIDCIssuerCommand(), newCreateOIDCIssuer),
		setup.EntitledVerb(createManagedIdentitiesCommand(), newCreateManagedIdentities),
		setup.EntitledVerb(createAllCommand(), newCreateAll),
		setup.EntitledVerb(deleteCommand(), newRemove),
		setup.EntitledCommand{Name: "verify", Short: setup.VerifyShort, New: func(flags *cli.Flags) setup.Entitled { return newVerify(flags) }},
	)
}
