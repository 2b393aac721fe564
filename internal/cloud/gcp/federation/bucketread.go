package federation

import (
	"context"
	"fmt"
	"strconv"

	"google.golang.org/api/storage/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
	"github.com/cloudcredential/operator/internal/oidc"
)

// bucketOperation is a call that is about the bucket.
func bucketOperation(verb, permission string, does api.Effect, o Options) api.Operation {
	return api.Operation{Service: "storage", Name: "buckets." + verb, Permission: "storage.buckets." + permission, Effect: does, Object: "bucket " + o.BucketName()}
}

// getBucket reads the bucket; nil where there is none.
func (s *session) getBucket(ctx context.Context, o Options) (*storage.Bucket, error) {
	return s.issuer.buckets.Of(o.BucketName()).Get(func() (*storage.Bucket, error) { return s.getBucketNow(ctx, o) })
}

func (s *session) getBucketNow(ctx context.Context, o Options) (*storage.Bucket, error) {
	op := bucketOperation("get", "get", api.Reads, o)
	found, err := call(ctx, s.client, op, func(ctx context.Context) (*storage.Bucket, error) {
		return s.client.storage.Buckets.Get(o.BucketName()).Context(ctx).Do()
	})
	switch {
	case cloud.Is(err, cloud.NotFound):
		return nil, nil
	case cloud.Is(err, cloud.Denied) && codeOf(err) != api.CodeServiceDisabled && !o.removal:
		return nil, fmt.Errorf("%w; names of buckets are taken world-wide: if the bucket is not yours, choose another --name; if it is, allow storage.buckets.get", err)
	case err != nil:
		return nil, err
	case found.Name == "" || found.ProjectNumber == 0:
		return nil, api.Incomplete(op, "name and project of the bucket")
	}
	return found, nil
}

// bucketOwner says whose the bucket is; empty where it is ours. Buckets of earlier releases carry no label: they are known by the issuer that their
// discovery document names. An empty one is what an earlier run, or removal, left: it is in this project, under a name that nobody else would choose, and
// nothing can be lost with it.
func (s *session) bucketOwner(ctx context.Context, o Options, seen *storage.Bucket) (string, error) {
	number, err := s.projectNumber(ctx, o)
	switch {
	case err != nil:
		return "", fmt.Errorf("find out whose the bucket %s is: %w", o.BucketName(), err)
	case strconv.FormatUint(seen.ProjectNumber, 10) != number && o.removal:
		return fmt.Sprintf("it is in the project with the number %d", seen.ProjectNumber), nil
	case strconv.FormatUint(seen.ProjectNumber, 10) != number:
		return fmt.Sprintf("it is in the project with the number %d; names of buckets are taken world-wide: choose another --name", seen.ProjectNumber), nil
	}
	if label := seen.Labels[ownLabel]; label != "" {
		if label == o.Name {
			return "", nil
		}
		return "it is labelled as part of " + label, nil
	}
	if ours, err := s.holdsOurs(ctx, o); ours || err != nil {
		return "", err
	}
	const unknown = "it has no label " + ownLabel + ", and does not hold the discovery document of its own URL"
	switch {
	case o.removal:
		return unknown, nil
	case o.Adopt:
		return "", nil
	}
	return unknown + "; to take it over, use --adopt", nil
}

// holdsOurs reports whether the bucket holds the discovery document of its own URL, or nothing.
func (s *session) holdsOurs(ctx context.Context, o Options) (bool, error) {
	found, err := s.readDocument(ctx, document{o, oidc.DiscoveryKey})
	if err != nil {
		return false, fmt.Errorf("find out whose the bucket %s, which has no label, is: %w", o.BucketName(), err)
	}
	if said, err := oidc.ParseDiscovery(found.text); found.exists && err == nil && said.Issuer == o.bucketURL() {
		return true, nil
	}
	list, err := call(ctx, s.client, objectOperation("list", "list", api.Reads, document{o, oidc.DiscoveryKey}), func(ctx context.Context) (*storage.Objects, error) {
		return s.client.storage.Objects.List(o.BucketName()).MaxResults(1).Context(ctx).Do()
	})
	if err != nil {
		return false, fmt.Errorf("find out whether the bucket %s, which has no label, is empty: %w", o.BucketName(), err)
	}
	return len(list.Items) == 0, nil
}
