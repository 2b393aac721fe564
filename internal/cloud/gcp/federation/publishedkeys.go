package federation

import (
	"context"

	"github.com/cloudcredential/operator/internal/issuer"
	"github.com/cloudcredential/operator/internal/oidc"
)

// PublishedKeys are the keys that the issuer of a set-up publishes, or its provider holds; none where there is none yet.
func (s *Session) PublishedKeys(ctx context.Context, o Options) (oidc.KeySet, error) {
	if o.keyStorage() == PoolJWKFile {
		present, err := s.shared.getProvider(ctx, o)
		if err != nil || present == nil || present.Oidc == nil {
			return oidc.KeySet{}, err
		}
		return issuer.ReadKeySet([]byte(present.Oidc.JwksJson))
	}
	present, err := s.shared.getBucket(ctx, o)
	if err != nil || present == nil {
		return oidc.KeySet{}, err
	}
	found, err := s.shared.readDocument(ctx, document{o, oidc.KeySetKey})
	if err != nil || !found.exists {
		return oidc.KeySet{}, err
	}
	return issuer.ReadKeySet(found.text)
}
