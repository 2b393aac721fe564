package alibabacloud

import (
	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
)

const (
	permissionsShort = "Print the RAM policy that the credential of a command needs"
	permissionsLong  = "Print the RAM policy that the user behind the access key of a command needs with these flags.\n\n" +
		"It is printed as the document of a custom policy, and names just what is called. No credential is needed, and no call is made."
	permissionsExample = "  ccoctl alibabacloud permissions create-ram-users --name mycluster --credentials-requests-dir ./credreqs"
)

// permissionsCommand makes the commands for one invocation.
func permissionsCommand(session *cli.Session) *cobra.Command {
	return setup.PermissionsCommand(session, setup.PermissionsHelp{Short: permissionsShort, Long: permissionsLong, Example: permissionsExample},
		setup.EntitledVerb(createRAMUsersCommand(), newCreateRAMUsers),
		setup.EntitledVerb(deleteRAMUsersCommand(), newDeleteRAMUsers),
		setup.EntitledCommand{Name: "verify", Short: setup.VerifyShort, New: func(flags *cli.Flags) setup.Entitled { return newVerify(flags) }},
	)
}
