package performance

import (
	"context"
	"fmt"
	"testing"

	"golang.org/x/sync/errgroup"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/request/requesttest"
)

// writers is how many writes are under way at once when a cluster is filled.
const writers = 64

// requests are n requests like those that the components of an AWS cluster file, with names from first on, whose Secrets are spread over
// up to a hundred namespaces. The namespaces are created.
func requests(b *testing.B, c *controlPlane, first, n int) []*v1.CredentialsRequest {
	b.Helper()
	return requestsOn(b, c, onAWS(), first, n)
}

// requestsOn is requests for another cloud.
func requestsOn(b *testing.B, c *controlPlane, on place, first, n int) []*v1.CredentialsRequest {
	b.Helper()
	components, err := requesttest.Components()
	if err != nil {
		b.Fatal(err)
	}
	shipped := components[on.name]
	made := make([]*v1.CredentialsRequest, 0, n)
	for i := first; i < first+n; i++ {
		request := shipped[i%len(shipped)].DeepCopy()
		request.ObjectMeta = metav1.ObjectMeta{Namespace: cluster.OperatorNamespace, Name: fmt.Sprintf("component-%05d", i)}
		request.Spec.SecretRef.Namespace = fmt.Sprintf("openshift-component-%02d", i%100)
		request.Spec.SecretRef.Name = request.Name + "-cloud-credentials"
		if i-first < 100 {
			c.Namespace(b, request.Spec.SecretRef.Namespace)
		}
		made = append(made, request)
	}
	return made
}

// file files requests, many at a time.
func (c *controlPlane) file(b *testing.B, filed []*v1.CredentialsRequest) {
	b.Helper()
	sideBySide(b, len(filed), func(ctx context.Context, i int) error {
		return c.Client.Create(ctx, filed[i])
	})
}

// sideBySide calls do n times, several at once.
func sideBySide(b *testing.B, n int, do func(ctx context.Context, i int) error) {
	b.Helper()
	group, ctx := errgroup.WithContext(b.Context())
	group.SetLimit(writers)
	for i := range n {
		group.Go(func() error { return do(ctx, i) })
	}
	if err := group.Wait(); err != nil {
		b.Fatal(err)
	}
}
