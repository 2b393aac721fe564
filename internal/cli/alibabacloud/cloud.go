// Package alibabacloud holds the commands below `ccoctl alibabacloud`: a file for each verb. A verb turns flags into a cli.Job; what it does is in
// internal/cloud/alibabacloud.
package alibabacloud

import (
	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/cluster"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/alibabacloud"
	"github.com/cloudcredential/operator/internal/plan"
)

// Cloud is `ccoctl alibabacloud`.
func Cloud() cli.Cloud {
	return cli.Cloud{
		Name:     "alibabacloud",
		Short:    "Manage credentials objects for Alibaba Cloud",
		Commands: append([]cli.Command{createRAMUsersCommand(), deleteRAMUsersCommand()}, cluster.Commands()...),
		Plain: func(session *cli.Session) []*cobra.Command {
			return []*cobra.Command{verifyCommand(session), permissionsCommand(session)}
		},
	}
}

// inAlibabaCloud is what the verbs have of Alibaba Cloud.
func (a *account) inAlibabaCloud() setup.Cloud[alibabacloud.Options, alibabacloud.Verification] {
	return setup.Cloud[alibabacloud.Options, alibabacloud.Verification]{
		Title:   "Alibaba Cloud",
		Connect: a.connect,
		Into: func(o alibabacloud.Options, directory string) alibabacloud.Options {
			o.OutputDirectory = directory
			return o
		},
		Report: reportOf,
		Making: func(alibabacloud.Options, []plan.Node) setup.Permissions {
			return setup.Permissions{Document: alibabacloud.Permissions()}
		},
		Removing: func(alibabacloud.Options) setup.Permissions {
			return setup.Permissions{Document: alibabacloud.RemovalPermissions()}
		},
		Verifying: func(alibabacloud.Verification) setup.Permissions {
			return setup.Permissions{Document: alibabacloud.VerifyingPermissions()}
		},
	}
}
