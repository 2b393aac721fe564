package aws

import (
	"context"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/clientset"
)

// accounts are the clients of one pass, and what they are for.
type accounts struct {
	*clientset.Pass[*client]
	provider *Provider
	access   cloud.Access
}

// accounts begins a pass.
func (p *Provider) accounts(access cloud.Access) accounts {
	return accounts{provider: p, access: access, Pass: clientset.NewPass(clientset.PassOptions[*client]{
		Cloud:      "AWS",
		RootSecret: rootSecret(),
		Access:     access,
		Of: func(_ context.Context, credential cloud.Credential) (*client, error) {
			return p.clients.of(access.Cluster, credential)
		},
		Refusals: p.refusals,
	})}
}
