package federation

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/memo"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// KindForeignObjects are objects in the issuer's bucket that somebody else has put there. They are only looked at, and they keep the bucket.
const KindForeignObjects = "s3:foreign-objects"

// maxForeignObjects is how many of them are looked for: no more are named.
const maxForeignObjects = 10

// readers are who may read the bucket, as far as its policy tells.
type readers int

const (
	readByUnknown readers = iota
	readByAll
	readByDistribution
)

// bucketFound is the bucket of a set-up with what is in it.
type bucketFound struct {
	nodes []plan.Node
	// mayBeOurs says that there is no bucket of that name that is somebody else's.
	mayBeOurs bool
	readers   readers
}

// findBucket finds the bucket, and what is in it if it is ours.
func (i *inventory) findBucket(ctx context.Context) bucketFound {
	node := plan.Node{Resource: bucket{i.o}, Absent: true}
	if i.o.validateBucketName() != nil {
		return bucketFound{} // no bucket can have that name
	}
	seen, err := i.readBucket(ctx, i.o)
	switch {
	case err != nil:
		_ = i.Failed(err) // the driver says it again
		return bucketFound{nodes: []plan.Node{node}}
	case !seen.exists:
		return bucketFound{mayBeOurs: true}
	case i.o.owner(seen.tags) != "":
		return bucketFound{nodes: []plan.Node{node}}
	}
	found := bucketFound{mayBeOurs: true, readers: i.findReaders(ctx)}
	found.nodes = i.findObjects(ctx)
	for _, object := range found.nodes {
		node.After = append(node.After, object.Resource.Ref())
	}
	found.nodes = append(found.nodes, node)
	return found
}

// findReaders asks the bucket's policy whether a distribution publishes the bucket. Not to be allowed to is no error.
func (i *inventory) findReaders(ctx context.Context) readers {
	text, err := i.readBucketPolicy(ctx, i.o)
	if err != nil {
		return readByUnknown
	}
	found := readByUnknown
	for _, reader := range bucketReaders(text, i.o) {
		if reader != everyone {
			return readByDistribution
		}
		found = readByAll
	}
	return found
}

// findObjects are the objects in the bucket: the documents, whatever else carries our tag, and one node for everything that does not.
func (i *inventory) findObjects(ctx context.Context) []plan.Node {
	nodes := []plan.Node{i.documentNode(oidc.DiscoveryKey), i.documentNode(oidc.KeySetKey)}
	objects, complete, err := i.listObjects(ctx)
	if err != nil {
		return append(nodes, plan.Node{Resource: foreignObjects{i.o, i.Failed(err)}, Absent: true})
	}
	documents := map[string]bool{oidc.DiscoveryKey: true, oidc.KeySetKey: true}
	if complete {
		for key := range documents {
			i.objectVersions(key).Set(nil)
		}
	}
	var foreign []string
	for _, object := range objects {
		switch {
		case documents[object.key]:
			i.objectVersions(object.key).Set(object.versions)
		case len(foreign) == maxForeignObjects:
		case i.ownsObject(ctx, object):
			i.objectVersions(object.key).Set(object.versions)
			nodes = append(nodes, i.documentNode(object.key))
		default:
			foreign = append(foreign, object.key)
		}
	}
	if len(foreign) > 0 {
		err := fmt.Errorf("%w: %s in the bucket %s does not carry the tag %s; it stays, and so does the bucket: move it away, then run the same command again",
			errKept, strings.Join(foreign, ", "), i.o.BucketName(), i.o.OwnedTag())
		nodes = append(nodes, plan.Node{Resource: foreignObjects{i.o, err}, Absent: true})
	}
	return nodes
}

// objectVersions is what was read of an object in the bucket.
func (i *inventory) objectVersions(key string) *memo.Memo[[]objectVersion] {
	return i.issuer.versions.Of(i.o.documentRef(key).Name)
}

func (i *inventory) documentNode(key string) plan.Node {
	return plan.Node{Resource: document{i.o, key}, Absent: true}
}

// ownsObject reports whether an object carries our tag. One that only was an object, of which nothing is left, belongs to the bucket.
func (i *inventory) ownsObject(ctx context.Context, object objectFound) bool {
	if object.newest == "" {
		return true
	}
	name, key := i.o.BucketName(), object.key
	in := &s3.GetObjectTaggingInput{Bucket: &name, Key: &key}
	if object.newest != unversioned {
		in.VersionId = &object.newest
	}
	out, err := callS3(ctx, i.client, "GetObjectTagging", api.Reads, "object "+name+"/"+key, (*s3.Client).GetObjectTagging, in)
	if err != nil {
		return false
	}
	for _, tag := range out.TagSet {
		if textOf(tag.Key) == i.o.OwnedTag() {
			return true
		}
	}
	return false
}

// foreignObjects are objects that keep the bucket, and why.
type foreignObjects struct {
	o   Options
	why error
}

// Ref implements plan.Resource.
func (f foreignObjects) Ref() plan.Ref {
	return plan.Ref{Kind: KindForeignObjects, Name: f.o.BucketName()}
}

// Fields implements plan.Resource.
func (f foreignObjects) Fields(plan.Known) plan.Fields { return nil }

// foreignObjectsDriver says why they stay.
type foreignObjectsDriver struct{ plan.ReadOnly }

// Observe implements plan.Driver.
func (foreignObjectsDriver) Observe(_ context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	return plan.Observation{}, resource.(foreignObjects).why
}
