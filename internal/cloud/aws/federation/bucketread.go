package federation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/memo"
)

// issuerReads are what was read of the issuer in one invocation, by the name of the bucket.
type issuerReads struct {
	buckets  memo.ByName[bucketSeen]
	policies memo.ByName[string]
	// refusals are why policies may not be read.
	refusals      memo.ByName[error]
	documents     memo.ByName[publishedDocument]
	versions      memo.ByName[[]objectVersion]
	distributions memo.ByName[*distributionSeen]
	identities    memo.ByName[[]string]
	// blockChanged says that the settings against public access were changed, of which S3 may not know everywhere yet.
	blockChanged atomic.Bool
}

// bucketSeen is a bucket as it is.
type bucketSeen struct {
	exists bool
	tags   map[string]string
}

// readBucket reads the tags of the bucket, and with them whether there is one.
func (s *session) readBucket(ctx context.Context, o Options) (bucketSeen, error) {
	return s.issuer.buckets.Of(o.BucketName()).Get(func() (bucketSeen, error) { return s.readBucketNow(ctx, o) })
}

func (s *session) readBucketNow(ctx context.Context, o Options) (bucketSeen, error) {
	name := o.BucketName()
	out, err := callS3(ctx, s.client, "GetBucketTagging", api.Reads, "bucket "+name, (*s3.Client).GetBucketTagging, &s3.GetBucketTaggingInput{Bucket: &name})
	switch {
	case codeOf(err) == "NoSuchTagSet":
		return bucketSeen{exists: true}, nil
	case codeOf(err) == "NoSuchBucket":
		return bucketSeen{}, nil
	case cloud.Is(err, cloud.Denied):
		return bucketSeen{}, fmt.Errorf("%w; names of buckets are taken world-wide: if the bucket is not yours, choose another --name; if it is, allow s3:GetBucketTagging", err)
	case err != nil:
		return bucketSeen{}, elsewhere(err, o)
	}
	tags := make(map[string]string, len(out.TagSet))
	for _, tag := range out.TagSet {
		if tag.Key != nil && tag.Value != nil {
			tags[*tag.Key] = *tag.Value
		}
	}
	return bucketSeen{exists: true, tags: tags}, nil
}

// bucketOwner says whose the bucket is; empty where it is ours. An empty bucket without tags is one that an earlier run made and did not
// get to tag: it is in this account, under a name that nobody else would choose, and nothing can be lost with it.
func (s *session) bucketOwner(ctx context.Context, o Options, seen bucketSeen) (string, error) {
	owner := o.owner(seen.tags)
	if owner == "" || len(seen.tags) > 0 || o.removal {
		return owner, nil
	}
	name, one := o.BucketName(), int32(1)
	in := &s3.ListObjectsV2Input{Bucket: &name, MaxKeys: &one}
	out, err := callS3(ctx, s.client, "ListObjectsV2", api.Reads, "bucket "+name, (*s3.Client).ListObjectsV2, in)
	if err != nil {
		return "", fmt.Errorf("find out whether the bucket, which carries no tags, is empty: %w", err)
	}
	if len(out.Contents) > 0 {
		return owner, nil
	}
	return "", nil
}

// readBucketPolicy reads the policy of the bucket; empty where it has none. Nor is it asked for again where it may not be read.
func (s *session) readBucketPolicy(ctx context.Context, o Options) (string, error) {
	name := o.BucketName()
	if refusal, refused := s.issuer.refusals.Of(name).Known(); refused {
		return "", refusal
	}
	return s.issuer.policies.Of(name).Get(func() (string, error) {
		out, err := callS3(ctx, s.client, "GetBucketPolicy", api.Reads, "bucket "+name, (*s3.Client).GetBucketPolicy, &s3.GetBucketPolicyInput{Bucket: &name})
		switch {
		case codeOf(err) == "NoSuchBucketPolicy":
			return "", nil
		case cloud.Is(err, cloud.Denied):
			s.issuer.refusals.Of(name).Set(err)
			return "", err
		case err != nil:
			return "", err
		case out.Policy == nil || !json.Valid([]byte(*out.Policy)):
			return "", cloud.Incomplete("s3:GetBucketPolicy", "bucket "+name, "policy")
		}
		return *out.Policy, nil
	})
}

// codeOf is the cloud's own code of an error; empty where there is none.
func codeOf(err error) string {
	if e, found := errors.AsType[*cloud.Error](err); found {
		return e.Code
	}
	return ""
}

// unlessAllowed is the next step after a call that was denied; empty after every other error.
func unlessAllowed(err error, right string) string {
	if !cloud.Is(err, cloud.Denied) {
		return ""
	}
	return "; allow " + right + ", without which what exists already cannot be checked"
}

// elsewhere says where a bucket is that is not in the region; every other error it returns as it is.
func elsewhere(err error, o Options) error {
	switch codeOf(err) {
	case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException":
	default:
		return err
	}
	region := "another region"
	if answer, found := errors.AsType[*smithyhttp.ResponseError](err); found && answer.Response != nil {
		if told := answer.Response.Header.Get("X-Amz-Bucket-Region"); told != "" {
			region = "the region " + told
		}
	}
	return fmt.Errorf("the bucket %s is in %s and not in %s: %w; set --region to where it is, or choose another --name", o.BucketName(), region, o.Region, err)
}
