// Package ibmcloud holds the commands below `ccoctl ibmcloud`, which are those for Power Virtual Server, too: a file for each verb. A verb turns flags into a
// cli.Job; what it does is in internal/cloud/ibmcloud.
package ibmcloud

import (
	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/cluster"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/ibmcloud"
	"github.com/cloudcredential/operator/internal/plan"
)

// Cloud is `ccoctl ibmcloud`.
func Cloud() cli.Cloud {
	return cli.Cloud{
		Name:  "ibmcloud",
		Short: "Manage credentials objects for IBM Cloud",
		Commands: append([]cli.Command{
			createServiceIDCommand(),
			refreshKeysCommand(),
			deleteServiceIDCommand(),
		}, cluster.Commands()...),
		Plain: func(session *cli.Session) []*cobra.Command {
			return []*cobra.Command{verifyCommand(session), permissionsCommand(session)}
		},
	}
}

// inIBMCloud is what the verbs have of IBM Cloud, whose APIs are where the flags say.
func (a *account) inIBMCloud() setup.Cloud[ibmcloud.Options, ibmcloud.Verification] {
	return setup.Cloud[ibmcloud.Options, ibmcloud.Verification]{
		Title:   "IBM Cloud",
		Connect: a.connect,
		Into: func(o ibmcloud.Options, directory string) ibmcloud.Options {
			o.OutputDirectory = directory
			return o
		},
		Report: reportOf,
		Making: func(o ibmcloud.Options, _ []plan.Node) setup.Permissions {
			return setup.Permissions{Document: o.Permissions()}
		},
		Removing: func(o ibmcloud.Options) setup.Permissions {
			return setup.Permissions{Document: o.RemovalPermissions()}
		},
		Verifying: func(v ibmcloud.Verification) setup.Permissions {
			return setup.Permissions{Document: v.Options.VerifyingPermissions()}
		},
	}
}
