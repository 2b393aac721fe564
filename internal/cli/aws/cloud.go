// Package aws holds the commands below `ccoctl aws`, a file for each verb. A verb turns flags into a cli.Job; what it does is in
// internal/cloud/aws/federation.
package aws

import (
	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/cluster"
)

// Cloud is `ccoctl aws`.
func Cloud() cli.Cloud {
	return cli.Cloud{
		Name:  "aws",
		Short: "Manage credentials objects for AWS cloud",
		Commands: append([]cli.Command{
			cli.CreateKeyPair(),
			createIdentityProviderCommand(),
			createIAMRolesCommand(),
			createAllCommand(),
			deleteCommand(),
		}, cluster.Commands()...),
		Plain: func(session *cli.Session) []*cobra.Command {
			return []*cobra.Command{verifyCommand(session), permissionsCommand(session)}
		},
	}
}
