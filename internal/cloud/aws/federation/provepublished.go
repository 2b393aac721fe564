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

// longestProof bounds the pauses between two looks at an issuer that was made just now: S3 takes some seconds until a policy holds everywhere.
const longestProof = 16 * time.Second

// ProvePublished finds out, without a credential, whether everybody can read the discovery document of a public bucket whose policy, or settings
// against public access, were changed just now. AWS takes a public policy also where the settings of the whole account keep everybody out all the
// same, and then no token would ever be accepted. That the issuer cannot be reached, or is out of order, proves nothing.
func (s *Session) ProvePublished(ctx context.Context, o Options, result plan.Result) error {
	if o.Issuer.URL != "" || o.Issuer.Private || !o.openedBy(result) {
		return nil
	}
	address := "https://" + o.BucketHost() + "/" + oidc.DiscoveryKey
	client := issuer.Anonymous(s.shared.client.http.Transport)
	for pause := firstPause; ; pause *= 2 {
		_, err := issuer.Fetch(ctx, client, address)
		refused, is := errors.AsType[*issuer.RefusedError](err)
		switch {
		case !is || refused.Remedy != issuer.Readable:
			return nil
		case pause > longestProof:
			return fmt.Errorf("the issuer is of no use as it is, for %s cannot be read: %w; most likely the settings of the whole account, or of its organization, keep "+
				"everybody from public buckets: use --create-private-s3-bucket with another --name, or publish the documents yourself and name the issuer's URL with --issuer-url",
				address, refused)
		}
		if err := s.shared.sleep(ctx, pause); err != nil {
			return nil
		}
	}
}

// openedBy reports whether a result has changed who may read the bucket.
func (o Options) openedBy(result plan.Result) bool {
	for _, ref := range []plan.Ref{o.blockRef(), o.bucketPolicyRef()} {
		if outcome, found := result.Outcome(ref); found && outcome.Status == plan.Done {
			return true
		}
	}
	return false
}
