// Package all is the one list of the clouds that ccoctl knows. Adding a cloud is one line here.
package all

import (
	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/aws"
	"github.com/cloudcredential/operator/internal/cli/cluster"
	"github.com/cloudcredential/operator/internal/cli/gcp"
)

// Clouds returns them.
func Clouds() []cli.Cloud {
	return []cli.Cloud{
		aws.Cloud(),
		{Name: "azure", Short: "Manage credentials objects for Azure", Commands: shared()},
		gcp.Cloud(),
	}
}

// shared are the verbs of every cloud that trusts tokens of service accounts.
func shared() []cli.Command {
	return append([]cli.Command{cli.CreateKeyPair()}, cluster.Commands()...)
}
