package federation

import (
	"context"
	"fmt"

	"google.golang.org/api/storage/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
	"github.com/cloudcredential/operator/internal/plan"
)

// bucketDriver makes, repairs and removes the bucket.
type bucketDriver struct{ *session }

// Observe implements plan.Driver.
func (d bucketDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	o := resource.(bucket).o
	present, err := d.getBucket(ctx, o)
	if err != nil || present == nil {
		return plan.Observation{}, err
	}
	foreign, err := d.bucketOwner(ctx, o, present)
	return plan.Observation{
		Exists: true, Foreign: foreign, Fields: observedBucket(present), Outputs: plan.Outputs{outputLocation: plan.Text(present.Location)},
	}, err
}

// Create implements plan.Driver.
func (d bucketDriver) Create(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Outputs, error) {
	want := resource.(bucket)
	made, err := call(ctx, d.client, bucketOperation("insert", "create", api.Writes, want.o), func(ctx context.Context) (*storage.Bucket, error) {
		return d.client.storage.Buckets.Insert(want.o.Project, want.made()).Context(ctx).Do()
	})
	switch {
	case cloud.Is(err, cloud.AlreadyExists):
		return d.taken(ctx, want, err)
	case codeOf(err) == api.CodeFailedPrecondition:
		return nil, fmt.Errorf("%w; the organisation's policy forbids such a bucket: choose another --region, or do without one with --key-storage-method %s", err, PoolJWKFile)
	case err != nil:
		return nil, err
	}
	d.issuer.made.Store(true)
	return plan.Outputs{outputLocation: plan.Text(made.Location)}, nil
}

// taken is nil where a bucket that had not been there is ours now: the answer to an earlier attempt was lost.
func (d bucketDriver) taken(ctx context.Context, want bucket, cause error) (plan.Outputs, error) {
	present, err := d.getBucketNow(ctx, want.o)
	if err != nil || present == nil || present.Labels[ownLabel] != want.o.Name {
		return nil, fmt.Errorf("%w; names of buckets are taken world-wide, and somebody else has this one: choose another --name", cause)
	}
	foreign, err := d.bucketOwner(ctx, want.o, present)
	if err == nil && foreign != "" {
		err = &plan.ForeignError{Ref: want.Ref(), Owner: foreign}
	}
	d.issuer.made.Store(true)
	return plan.Outputs{outputLocation: plan.Text(present.Location)}, err
}

// Update implements plan.Driver.
func (d bucketDriver) Update(ctx context.Context, resource plan.Resource, _ plan.Known, _ plan.Change) (plan.Outputs, error) {
	want := resource.(bucket)
	_, err := call(ctx, d.client, bucketOperation("patch", "update", api.Writes, want.o), func(ctx context.Context) (*storage.Bucket, error) {
		return d.client.storage.Buckets.Patch(want.o.BucketName(), &storage.Bucket{IamConfiguration: openConfiguration()}).Context(ctx).Do()
	})
	return nil, err
}

// Delete implements plan.Driver. It removes nothing but the bucket: what is in it, and is not ours, keeps it.
func (d bucketDriver) Delete(ctx context.Context, resource plan.Resource, _ plan.Known) error {
	o := resource.(bucket).o
	_, err := call(ctx, d.client, bucketOperation("delete", "delete", api.Writes, o), func(ctx context.Context) (*struct{}, error) {
		return &struct{}{}, d.client.storage.Buckets.Delete(o.BucketName()).Context(ctx).Do()
	})
	if cloud.Is(err, cloud.AlreadyExists) {
		return fmt.Errorf("%w; somebody else has put something into it: empty it with `gcloud storage rm --recursive --all-versions gs://%s/**`, then run the same command again",
			err, o.BucketName())
	}
	return api.Gone(err)
}
