// Package nutanix holds the commands below `ccoctl nutanix`. Nothing is made in a cloud: the administrator's credentials go into Secrets.
package nutanix

import (
	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/cluster"
)

// Cloud is `ccoctl nutanix`.
func Cloud() cli.Cloud {
	return cli.Cloud{
		Name:     "nutanix",
		Short:    "Manage credentials objects for Nutanix",
		Commands: append([]cli.Command{createSharedSecretsCommand()}, cluster.Commands()...),
	}
}
