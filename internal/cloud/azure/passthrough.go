package azure

import (
	"context"
	"time"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/azure/providerspec"
	"github.com/cloudcredential/operator/internal/request"
)

// badAnswer is how long it is taken for true that something is missing: what was just granted is to be noticed soon.
const badAnswer = time.Minute

// CheckPassthrough implements cloud.Provider. It compares what the request asks for with what Assess found out about the credential, and makes no call
// for that. Only where a right is missing, and that was found out a while ago, Azure is asked again. What could not be found out
// is no reason to refuse anything.
func (p *Provider) CheckPassthrough(ctx context.Context, access cloud.Access, req *request.Request) error {
	spec, err := providerspec.Of(req)
	if err != nil {
		return err
	}
	credential, err := access.Write(ctx)
	if err != nil {
		return err
	}
	id := clientID(access.Cluster, credential)
	known, found := p.rights.Get(id)
	if !found || !p.lacks(known, spec) {
		return nil
	}
	known, err = p.rights.Renew(ctx, id, badAnswer, func(ctx context.Context) (rights, error) {
		c, err := p.clients.of(access.Cluster, credential)
		if err != nil {
			return rights{}, err
		}
		return p.ask(ctx, c, access.Cluster)
	}, func(err error) bool { return cloud.Is(err, cloud.Unauthenticated) })
	if err != nil {
		return err
	}
	if !p.lacks(known, spec) {
		return nil
	}
	return &cloud.InsufficientError{Principal: principalOf(credential), Missing: p.missing(known, spec)}
}

// lacks reports whether something is known to be missing.
func (p *Provider) lacks(known rights, spec *v1.AzureProviderSpec) bool {
	return known.complete && len(p.missing(known, spec)) > 0
}

// missing are the rights and roles that a request asks for and the credential does not have. Roles of which nothing is known yet are not missing.
func (p *Provider) missing(known rights, spec *v1.AzureProviderSpec) []string {
	missing := known.missing(spec)
	if known.unlimited() {
		return sortedSet(missing)
	}
	for _, binding := range spec.RoleBindings {
		asked, found := p.roles.get(binding.Role)
		switch {
		case !found:
		case !asked.exists:
			missing = append(missing, "the role "+binding.Role+", which does not exist")
		case !known.hasRole(asked.grants):
			missing = append(missing, "the role "+binding.Role)
		}
	}
	return sortedSet(missing)
}

func principalOf(credential cloud.Credential) string {
	return root{client: credential[keyClientID].RevealString()}.principal()
}
