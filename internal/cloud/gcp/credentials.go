package gcp

import (
	"context"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/clientset"
)

// credentials are those of one pass, as clients, and what they are for.
type credentials struct {
	*clientset.Pass[*client]
	provider *Provider
	access   cloud.Access
}

// credentials begins a pass.
func (p *Provider) credentials(access cloud.Access) credentials {
	return credentials{provider: p, access: access, Pass: clientset.NewPass(clientset.PassOptions[*client]{
		Cloud:      "Google Cloud",
		RootSecret: rootSecret(),
		Access:     access,
		Of: func(ctx context.Context, credential cloud.Credential) (*client, error) {
			return p.clients.of(ctx, access.Cluster, credential)
		},
		Refusals: p.refusals,
	})}
}
