package setup

import (
	"context"

	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// Issuerless is what a Session embeds whose cloud trusts no tokens of a cluster: there is no issuer, and so no key of one.
type Issuerless[O Options] struct{}

// PublishedKeys are none.
func (Issuerless[O]) PublishedKeys(context.Context, O) (oidc.KeySet, error) {
	return oidc.KeySet{}, nil
}

// ProvePublished has nothing to find out.
func (Issuerless[O]) ProvePublished(context.Context, O, plan.Result) error { return nil }
