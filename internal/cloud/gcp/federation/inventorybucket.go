package federation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"google.golang.org/api/storage/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// maxListedPages bounds how far a bucket is listed that holds far more than an issuer's documents. What is not seen keeps the bucket all the same.
const maxListedPages = 10

// findBucket finds the bucket, and what is in it if it is ours. It is looked for however the keys are stored: that may have been changed.
func (i *inventory) findBucket(ctx context.Context) []plan.Node {
	if i.o.validateBucketName() != nil {
		return nil // no bucket can have that name
	}
	node := plan.Node{Resource: bucket{i.o}, Absent: true}
	present, err := i.getBucket(ctx, i.o)
	switch {
	case codeOf(err) == api.CodeServiceDisabled:
		i.Note("The bucket %s was not looked for: %v", i.o.BucketName(), err)
		return nil
	case cloud.Is(err, cloud.Denied) && i.isElsewhere(ctx):
		i.Note("Bucket %s is left alone: it is not among those of project %s. Names of buckets are taken world-wide.", i.o.BucketName(), i.o.Project)
		return nil
	case err != nil:
		_ = i.Failed(err) // the driver says it again
		return []plan.Node{node}
	case present == nil:
		return nil
	}
	switch foreign, err := i.bucketOwner(ctx, i.o, present); {
	case err != nil:
		return []plan.Node{node}
	case foreign != "":
		i.Note("Bucket %s is left alone: %s.", i.o.BucketName(), foreign)
		return []plan.Node{node}
	}
	nodes := i.findObjects(ctx, present.Labels[ownLabel] != "")
	for _, each := range nodes {
		node.After = append(node.After, each.Resource.Ref())
	}
	return append(nodes, node)
}

// isElsewhere reports whether the bucket is proven to be in another project: the list of the project's buckets, which the credential may read, lacks
// it. A bucket that merely may not be read is no stranger's.
func (i *inventory) isElsewhere(ctx context.Context) bool {
	op := bucketOperation("list", "list", api.Reads, i.o)
	token := ""
	for {
		page, err := call(ctx, i.client, op, func(ctx context.Context) (*storage.Buckets, error) {
			return i.client.storage.Buckets.List(i.o.Project).Prefix(i.o.BucketName()).PageToken(token).Context(ctx).Do()
		})
		if err != nil || slices.ContainsFunc(page.Items, func(b *storage.Bucket) bool { return b.Name == i.o.BucketName() }) {
			return false
		}
		if token = page.NextPageToken; token == "" {
			return true
		}
	}
}

// findObjects are the documents, and one node for everything else. Where no label tells whose the bucket is, the discovery document does: it stays
// as long as something of others keeps the bucket, so that the next removal knows the bucket, too.
func (i *inventory) findObjects(ctx context.Context, labelled bool) []plan.Node {
	generations, foreign, err := i.listObjects(ctx)
	if cloud.Is(err, cloud.NotFound) {
		return nil
	}
	if err != nil {
		return []plan.Node{{Resource: foreignObjects{i.o.BucketName(), i.Failed(err)}, Absent: true}}
	}
	keySet := plan.Node{Resource: document{i.o, oidc.KeySetKey}, Absent: true}
	discovery := plan.Node{Resource: document{i.o, oidc.DiscoveryKey}, Absent: true, After: []plan.Ref{keySet.Resource.Ref()}}
	for _, node := range []plan.Node{keySet, discovery} {
		i.issuer.generations.Of(node.Resource.Ref().Name).Set(generations[node.Resource.(document).key])
	}
	if len(foreign) == 0 {
		return []plan.Node{keySet, discovery}
	}
	err = fmt.Errorf("%w: %s in the bucket %s; it stays, and so does the bucket: move it away, then run the same command again",
		errKept, strings.Join(foreign, ", "), i.o.BucketName())
	others := plan.Node{Resource: foreignObjects{i.o.BucketName(), err}, Absent: true}
	if !labelled {
		discovery.After = append(discovery.After, others.Resource.Ref())
	}
	return []plan.Node{keySet, discovery, others}
}

// listObjects are the generations of the documents, old ones included, and the names of some other objects, if there are any.
func (i *inventory) listObjects(ctx context.Context) (generations map[string][]int64, foreign []string, err error) {
	generations = map[string][]int64{}
	token := ""
	for range maxListedPages {
		page, err := i.listPage(ctx, token)
		if err != nil {
			return nil, nil, err
		}
		for _, object := range page.Items {
			switch known := object.Name == oidc.DiscoveryKey || object.Name == oidc.KeySetKey; {
			case known:
				generations[object.Name] = append(generations[object.Name], object.Generation)
			case len(foreign) < maxForeign && (len(foreign) == 0 || foreign[len(foreign)-1] != object.Name):
				foreign = append(foreign, object.Name)
			}
		}
		if token = page.NextPageToken; token == "" {
			break
		}
	}
	return generations, foreign, nil
}

func (i *inventory) listPage(ctx context.Context, token string) (*storage.Objects, error) {
	op := objectOperation("list", "list", api.Reads, document{o: i.o})
	return call(ctx, i.client, op, func(ctx context.Context) (*storage.Objects, error) {
		return i.client.storage.Objects.List(i.o.BucketName()).Versions(true).PageToken(token).Context(ctx).Do()
	})
}
