package federation

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/plan"
)

// bucketDriver makes, tags and removes the bucket.
type bucketDriver struct{ *session }

// Observe implements plan.Driver.
func (d bucketDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	o := resource.(bucket).o
	seen, err := d.readBucket(ctx, o)
	if err != nil || !seen.exists {
		return plan.Observation{}, err
	}
	observed := plan.Observation{Exists: true, Fields: tagFields(seen.tags)}
	if observed.Foreign, err = d.bucketOwner(ctx, o, seen); err != nil || observed.Foreign != "" || o.removal {
		return observed, err
	}
	return observed, d.sameIssuer(ctx, o)
}

// sameIssuer is an error where the bucket publishes in the other of the two ways: the issuer's URL would change, and no token of the cluster
// would be accepted any more. It is found out before anything in the bucket is looked at. Where the policy may not be read, the issuer that the
// discovery document names tells as much.
func (s *session) sameIssuer(ctx context.Context, o Options) error {
	text, err := s.readBucketPolicy(ctx, o)
	if cloud.Is(err, cloud.Denied) {
		return nil
	}
	if err != nil {
		return err
	}
	everybody, distribution := false, false
	for _, reader := range bucketReaders(text, o) {
		everybody, distribution = everybody || reader == everyone, distribution || reader != everyone
	}
	switch {
	case !o.Issuer.Private && distribution && !everybody:
		return fmt.Errorf("the bucket %s is private, and a CloudFront distribution publishes what is in it: to publish it otherwise would change the URL of the issuer "+
			"and cut off the cluster; use --create-private-s3-bucket", o.BucketName())
	case o.Issuer.Private && everybody && !distribution:
		return fmt.Errorf("the bucket %s is public: to publish what is in it by CloudFront would change the URL of the issuer and cut off the cluster; "+
			"leave out --create-private-s3-bucket, or choose another --name", o.BucketName())
	}
	return nil
}

// Create implements plan.Driver.
func (d bucketDriver) Create(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Outputs, error) {
	want := resource.(bucket)
	err := d.create(ctx, want.o, want.createInput())
	if !lacksRightToTag(err) {
		return nil, err
	}
	if err := d.create(ctx, want.o, want.createPlainInput()); err != nil {
		return nil, err
	}
	return nil, d.tag(ctx, want, nil)
}

func (d bucketDriver) create(ctx context.Context, o Options, in *s3.CreateBucketInput) error {
	_, err := callS3(ctx, d.client, "CreateBucket", api.Writes, "bucket "+*in.Bucket, (*s3.Client).CreateBucket, in)
	switch codeOf(err) {
	case "BucketAlreadyExists":
		return fmt.Errorf("%w; names of buckets are taken world-wide, and somebody else has this one: choose another --name", err)
	case "BucketAlreadyOwnedByYou":
		return d.created(ctx, o, err)
	case "OperationAborted":
		return fmt.Errorf("%w; a bucket of that name is being made or removed: run the same command again in a minute", err)
	}
	return elsewhere(err, o)
}

// created is nil where a bucket that had not been there is ours now: the answer to an earlier attempt was lost.
func (d bucketDriver) created(ctx context.Context, o Options, cause error) error {
	seen, err := d.readBucketNow(ctx, o)
	if err != nil {
		return err
	}
	if _, ours := seen.tags[o.OwnedTag()]; !ours {
		return fmt.Errorf("%w; the bucket has just been made: run the same command again", cause)
	}
	return nil
}

// lacksRightToTag says whether a bucket may be made without tags that was not made with them. Administrators of existing clusters may make
// buckets and tag them, but not both at once, which is a right of its own. A partition of AWS that is behind knows of no tags there.
func lacksRightToTag(err error) bool {
	refused, found := errors.AsType[*cloud.Error](err)
	switch {
	case !found:
		return false
	case refused.Kind == cloud.Denied:
		return refused.Principal == "" || refused.Action != "s3:CreateBucket"
	}
	return refused.Code == "MalformedXML"
}

// Update implements plan.Driver.
func (d bucketDriver) Update(ctx context.Context, resource plan.Resource, _ plan.Known, change plan.Change) (plan.Outputs, error) {
	return nil, d.tag(ctx, resource.(bucket), observedTags(change))
}

// observedTags are the tags that a thing was seen to carry.
func observedTags(change plan.Change) map[string]string {
	present := map[string]string{}
	for field, value := range change.Observed.Fields {
		if key, is := strings.CutPrefix(field, tagField("")); is {
			present[key] = value.Text()
		}
	}
	return present
}

func (d bucketDriver) tag(ctx context.Context, want bucket, present map[string]string) error {
	in := want.tagInput(present)
	_, err := callS3(ctx, d.client, "PutBucketTagging", api.Writes, "bucket "+*in.Bucket, (*s3.Client).PutBucketTagging, in)
	return err
}

// Delete implements plan.Driver. It removes nothing but the bucket: what is in it, and is not ours, keeps it.
func (d bucketDriver) Delete(ctx context.Context, resource plan.Resource, _ plan.Known) error {
	name := resource.(bucket).o.BucketName()
	_, err := callS3(ctx, d.client, "DeleteBucket", api.Writes, "bucket "+name, (*s3.Client).DeleteBucket, &s3.DeleteBucketInput{Bucket: &name})
	if codeOf(err) == "BucketNotEmpty" {
		return fmt.Errorf("%w; somebody else has put something into it: empty it with `aws s3 rm s3://%s --recursive`, and remove old versions if it keeps them, then run the same command again", err, name)
	}
	return cloud.Gone(err)
}
