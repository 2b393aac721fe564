package federation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/plan"
)

// lastPolicyPause is the longest pause, after shorter ones, before S3 is asked again for a policy that it took for blocked. Its own settings
// reach all of it within seconds.
const lastPolicyPause = 16 * time.Second

// bucketPolicyDriver reads and changes the policy of the bucket.
type bucketPolicyDriver struct{ *session }

// Observe implements plan.Driver. Administrators of existing clusters may write the policy and not read it: then it is written again.
func (d bucketPolicyDriver) Observe(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	want := resource.(bucketPolicy)
	text, err := d.readBucketPolicy(ctx, want.o)
	if cloud.Is(err, cloud.Denied) {
		return plan.Observation{Exists: true, Fields: plan.Fields{fieldReader: plan.Text(unreadable)}}, nil
	}
	if err != nil || text == "" {
		return plan.Observation{}, err
	}
	readers := bucketReaders(text, want.o)
	observed := plan.Observation{Exists: true, Fields: plan.Fields{fieldReader: plan.Text(strings.Join(readers, ", "))}}
	if reader, found := want.reader(known); found && slices.Contains(readers, reader) {
		observed.Fields[fieldReader] = plan.Text(reader)
	}
	return observed, nil
}

// Create implements plan.Driver.
func (d bucketPolicyDriver) Create(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	want := resource.(bucketPolicy)
	reader, found := want.reader(known)
	if !found {
		return nil, fmt.Errorf("it is not known which distribution may read the bucket %s: run the same command again", want.o.BucketName())
	}
	present, _ := d.issuer.policies.Of(want.o.BucketName()).Known()
	in := want.putInput(reader, present)
	err := d.put(ctx, in)
	for pause := time.Second; pause <= lastPolicyPause && (blockedByLag(err, d.session) || newIdentity(err, reader)); pause *= 2 {
		if err := d.sleep(ctx, pause); err != nil {
			return nil, err
		}
		err = d.put(ctx, in)
	}
	if reader == everyone && publicRefused(err) {
		return nil, fmt.Errorf("%w; most likely the settings of the whole account, or of its organization, block public access to all buckets: "+
			"use --create-private-s3-bucket, or publish the documents yourself and name the issuer's URL with --issuer-url", err)
	}
	return nil, err
}

func (d bucketPolicyDriver) put(ctx context.Context, in *s3.PutBucketPolicyInput) error {
	_, err := callS3(ctx, d.client, "PutBucketPolicy", api.Writes, "bucket "+*in.Bucket, (*s3.Client).PutBucketPolicy, in)
	return err
}

// blockedByLag says whether S3 may have refused a policy because it has not heard yet that the bucket may be public.
func blockedByLag(err error, s *session) bool {
	return s.issuer.blockChanged.Load() && publicRefused(err)
}

// newIdentity says whether S3 may have refused a policy because it has not heard yet of the origin access identity in it.
func newIdentity(err error, reader string) bool {
	return isIdentityARN(reader) && codeOf(err) == "MalformedPolicy"
}

// publicRefused says whether a policy was refused for another reason than that the caller's own policies do not allow it.
func publicRefused(err error) bool {
	refused, found := errors.AsType[*cloud.Error](err)
	return found && refused.Kind == cloud.Denied && refused.DeniedBy == ""
}

// Update implements plan.Driver.
func (d bucketPolicyDriver) Update(ctx context.Context, resource plan.Resource, known plan.Known, _ plan.Change) (plan.Outputs, error) {
	return d.Create(ctx, resource, known)
}

// Delete implements plan.Driver.
func (d bucketPolicyDriver) Delete(ctx context.Context, resource plan.Resource, _ plan.Known) error {
	name := resource.(bucketPolicy).o.BucketName()
	in := &s3.DeleteBucketPolicyInput{Bucket: &name}
	_, err := callS3(ctx, d.client, "DeleteBucketPolicy", api.Writes, "bucket "+name, (*s3.Client).DeleteBucketPolicy, in)
	return cloud.Gone(err)
}
