// Package gcp holds the commands below `ccoctl gcp`, a file for each verb. A verb turns flags into a cli.Job; what it does is in
// internal/cloud/gcp/federation.
package gcp

import (
	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/cluster"
)

// Cloud is `ccoctl gcp`.
func Cloud() cli.Cloud {
	return cli.Cloud{
		Name:  "gcp",
		Short: "Manage credentials objects for Google cloud",
		Commands: append([]cli.Command{
			cli.CreateKeyPair(),
			createPoolCommand(),
			createProviderCommand(),
			createServiceAccountsCommand(),
			createAllCommand(),
			deleteCommand(),
		}, cluster.Commands()...),
		Plain: func(session *cli.Session) []*cobra.Command {
			return []*cobra.Command{verifyCommand(session), permissionsCommand(session)}
		},
	}
}
