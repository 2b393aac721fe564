package federation

import (
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/cloudcredential/operator/internal/plan"
)

// firstRegion is the region of buckets that name none: S3 refuses its name as a location constraint.
const firstRegion = "us-east-1"

// bucket is the issuer's bucket.
type bucket struct{ o Options }

// Ref implements plan.Resource.
func (b bucket) Ref() plan.Ref { return b.o.bucketRef() }

// Fields implements plan.Resource.
func (b bucket) Fields(plan.Known) plan.Fields { return tagFields(b.o.tags()) }

// createInput makes the bucket with its tags, so that at no time nobody knows whose it is, and without access control lists. It takes the
// rights s3:TagResource and s3:PutBucketOwnershipControls besides s3:CreateBucket.
func (b bucket) createInput() *s3.CreateBucketInput {
	in := b.createPlainInput()
	in.ObjectOwnership = s3types.ObjectOwnershipBucketOwnerEnforced
	if in.CreateBucketConfiguration == nil {
		in.CreateBucketConfiguration = &s3types.CreateBucketConfiguration{}
	}
	in.CreateBucketConfiguration.Tags = bucketTagList(b.o.tags())
	return in
}

// createPlainInput makes the bucket and takes no right besides s3:CreateBucket. That access control lists mean nothing is S3's own default.
func (b bucket) createPlainInput() *s3.CreateBucketInput {
	name := b.o.BucketName()
	in := &s3.CreateBucketInput{Bucket: &name}
	if b.o.Region != firstRegion {
		in.CreateBucketConfiguration = &s3types.CreateBucketConfiguration{LocationConstraint: s3types.BucketLocationConstraint(b.o.Region)}
	}
	return in
}

// tagInput sets the tags of the bucket. It replaces all of them, so that those that it carries have to be in it.
func (b bucket) tagInput(present map[string]string) *s3.PutBucketTaggingInput {
	name := b.o.BucketName()
	tags := maps.Clone(b.o.tags())
	for key, value := range present {
		if _, ours := tags[key]; !ours {
			tags[key] = value
		}
	}
	return &s3.PutBucketTaggingInput{Bucket: &name, Tagging: &s3types.Tagging{TagSet: bucketTagList(tags)}}
}

// bucketTagList are tags as S3 takes them, in the order of their keys.
func bucketTagList(tags map[string]string) []s3types.Tag {
	list := make([]s3types.Tag, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		value := tags[key]
		list = append(list, s3types.Tag{Key: &key, Value: &value})
	}
	return list
}
