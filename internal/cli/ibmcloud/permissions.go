package ibmcloud

import (
	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
)

const (
	permissionsShort = "Print the access policies that the credential of a command needs"
	permissionsLong  = "Print the access policies that the identity behind the API key of a command needs with these flags: the roles, and what they have to be given on.\n\n" +
		"They are printed as JSON, in the form that CredentialsRequests have, too. The owner of an account has all of them. No credential is needed, and no call is made."
	permissionsExample = "  ccoctl ibmcloud permissions create-service-id --name mycluster --credentials-requests-dir ./credreqs"
)

// permissionsCommand makes the commands for one invocation.
func permissionsCommand(session *cli.Session) *cobra.Command {
	return setup.PermissionsCommand(session, setup.PermissionsHelp{Short: permissionsShort, Long: permissionsLong, Example: permissionsExample},
		setup.EntitledVerb(createServiceIDCommand(), newCreateServiceID),
		setup.EntitledVerb(refreshKeysCommand(), newRefreshKeys),
		setup.EntitledVerb(deleteServiceIDCommand(), newDeleteServiceID),
		setup.EntitledCommand{Name: "verify", Short: setup.VerifyShort, New: func(flags *cli.Flags) setup.Entitled { return newVerify(flags) }},
	)
}
