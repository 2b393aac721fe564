package credentialsrequest

import (
	"context"
	"errors"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// errOutdated says that a pass works on a request that is not any more what it was taken for.
var errOutdated = errors.New("the request was edited, deleted or replaced since it was read; it is looked at again")

// current makes sure that the request still is what it was taken for, before anything besides it is written. A cache can be older than what
// an earlier process wrote: what is made for a request that is gone nobody would ever remove, and what is removed for one that was
// replaced belongs to the other.
func (p *pass) current(ctx context.Context) error {
	live := &metav1.PartialObjectMetadata{}
	live.SetGroupVersionKind(v1.GroupVersion.WithKind("CredentialsRequest"))
	switch err := p.options.Live.Get(ctx, p.name, live); {
	case apierrors.IsNotFound(err):
		return errOutdated
	case err != nil:
		return ofServer(fmt.Errorf("read the request before anything is written: %w", err))
	case live.UID != p.object.UID, live.Generation != p.object.Generation,
		live.DeletionTimestamp.IsZero() != p.object.DeletionTimestamp.IsZero():
		return errOutdated
	default:
		return nil
	}
}
