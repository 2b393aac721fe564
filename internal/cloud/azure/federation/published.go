package federation

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cloudcredential/operator/internal/issuer"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// PublishedKeys are the keys that the issuer of a set-up publishes in its storage account; none where there is none yet.
func (s *Session) PublishedKeys(ctx context.Context, o Options) (oidc.KeySet, error) {
	if o.Issuer.URL != "" {
		return oidc.KeySet{}, nil
	}
	present, err := s.shared.readAccount(ctx, o)
	if err != nil || present == nil {
		return oidc.KeySet{}, err
	}
	found, err := s.shared.readDocument(ctx, document{o, keySetBlob})
	if err != nil || !found.exists {
		return oidc.KeySet{}, err
	}
	return issuer.ReadKeySet(found.text)
}

const (
	firstProof = time.Second
	// longestProof bounds the pauses between two looks at an issuer that was made just now.
	longestProof = 32 * time.Second
)

// ProvePublished finds out, without a credential, whether everybody can read the discovery document of an account that was made, or opened, just now: a
// policy may have closed it without a word. That the issuer cannot be reached proves nothing.
func (s *Session) ProvePublished(ctx context.Context, o Options, result plan.Result) error {
	if o.Issuer.URL != "" || !o.openedBy(result) {
		return nil
	}
	address := document{o, discoveryBlob}.address()
	client := issuer.Anonymous(s.shared.client.public)
	for pause := firstProof; ; pause *= 2 {
		_, err := issuer.Fetch(ctx, client, address)
		refused, is := errors.AsType[*issuer.RefusedError](err)
		switch {
		case !is:
			return nil
		case pause > longestProof:
			return fmt.Errorf("the issuer is of no use as it is, for %s cannot be read: %w; most likely a policy keeps everybody from public blobs: "+
				"keep the issuer elsewhere, and name its URL with --issuer-url", address, refused)
		}
		if err := s.shared.clock().Wait(ctx, pause); err != nil {
			return nil //nolint:nilerr // who waits no longer has proven nothing
		}
	}
}

// openedBy reports whether a result has changed who may read the documents.
func (o Options) openedBy(result plan.Result) bool {
	for _, ref := range []plan.Ref{o.accountRef(), o.containerRef()} {
		if outcome, found := result.Outcome(ref); found && outcome.Status == plan.Done {
			return true
		}
	}
	return false
}
