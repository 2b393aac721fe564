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

const (
	firstProof = time.Second
	// longestProof bounds the pauses between two looks at an issuer that was made just now: the cloud takes some seconds, and at worst minutes, until a
	// policy holds everywhere.
	longestProof = 64 * time.Second
)

// ProvePublished finds out, without a credential, whether everybody can read the discovery document of a bucket that was made, or opened, just now. That
// the issuer cannot be reached, or is out of order, proves nothing.
func (s *Session) ProvePublished(ctx context.Context, o Options, result plan.Result) error {
	if !o.hasBucket() || !o.openedBy(result) {
		return nil
	}
	address := o.bucketURL() + "/" + oidc.DiscoveryKey
	client := issuer.Anonymous(s.shared.client.public)
	for pause := firstProof; ; pause *= 2 {
		_, err := issuer.Fetch(ctx, client, address)
		refused, is := errors.AsType[*issuer.RefusedError](err)
		switch {
		case !is || refused.Remedy != issuer.Readable:
			return nil
		case pause > longestProof:
			return fmt.Errorf("the issuer is of no use as it is, for %s cannot be read: %w; most likely the organisation keeps everybody from public buckets: "+
				"use --key-storage-method %s and --replace-keys, or another --name with --key-storage-method %s", address, refused, PoolJWKFile, PoolJWKFile)
		}
		if err := s.shared.clock().Wait(ctx, pause); err != nil {
			return nil
		}
	}
}

// openedBy reports whether a result has changed who may read the bucket.
func (o Options) openedBy(result plan.Result) bool {
	for _, ref := range []plan.Ref{o.bucketRef(), o.bucketPolicyRef()} {
		if outcome, found := result.Outcome(ref); found && outcome.Status == plan.Done {
			return true
		}
	}
	return false
}
