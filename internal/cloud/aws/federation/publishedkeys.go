package federation

import (
	"context"

	"github.com/cloudcredential/operator/internal/issuer"
	"github.com/cloudcredential/operator/internal/oidc"
)

// PublishedKeys are the keys that the issuer of a set-up publishes; none where there is no issuer yet.
func (s *Session) PublishedKeys(ctx context.Context, o Options) (oidc.KeySet, error) {
	seen, err := s.shared.readBucket(ctx, o)
	if err != nil || !seen.exists {
		return oidc.KeySet{}, err
	}
	found, err := s.shared.readDocument(ctx, document{o, oidc.KeySetKey})
	if err != nil || !found.exists {
		return oidc.KeySet{}, err
	}
	return issuer.ReadKeySet(found.text)
}
