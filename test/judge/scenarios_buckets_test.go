package judge

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func buckets(b *bench) {
	c := b.s3(b.root)
	name, missing := aws.String("buckets-anna"), aws.String("buckets-none")
	create := func(step, name string) { do(b, step, c.CreateBucket, &s3.CreateBucketInput{Bucket: &name}) }
	create("create", *name)
	create("create with capitals", "Buckets-Anna")
	create("create with underscore", "buckets_anna")
	create("create with short name", "ab")
	create("create with long name", strings.Repeat("b", 64))
	do(b, "head", c.HeadBucket, &s3.HeadBucketInput{Bucket: name})
	do(b, "head missing", c.HeadBucket, &s3.HeadBucketInput{Bucket: missing})
	do(b, "location", c.GetBucketLocation, &s3.GetBucketLocationInput{Bucket: name})
	do(b, "location of missing", c.GetBucketLocation, &s3.GetBucketLocationInput{Bucket: missing})
	do(b, "fill", c.PutObject, &s3.PutObjectInput{Bucket: name, Key: aws.String("a"), Body: strings.NewReader("a")})
	do(b, "delete full", c.DeleteBucket, &s3.DeleteBucketInput{Bucket: name})
	do(b, "empty", c.DeleteObject, &s3.DeleteObjectInput{Bucket: name, Key: aws.String("a")})
	do(b, "delete", c.DeleteBucket, &s3.DeleteBucketInput{Bucket: name})
	do(b, "delete again", c.DeleteBucket, &s3.DeleteBucketInput{Bucket: name})
}

// readPolicy lets everyone read what is in a bucket.
func readPolicy(bucket string) string {
	return `{"Version":"2012-10-17","Statement":[{"Sid":"AllowReadPublicAccess","Principal":"*","Effect":"Allow","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::` + bucket + `/*"]}]}`
}

func bucketPolicies(b *bench) {
	c := b.s3(b.root)
	name, missing := aws.String("policies-anna"), aws.String("policies-none")
	b.newBucket(*name)
	do(b, "get none", c.GetBucketPolicy, &s3.GetBucketPolicyInput{Bucket: name})
	do(b, "get of missing", c.GetBucketPolicy, &s3.GetBucketPolicyInput{Bucket: missing})
	put := func(step, policy string) {
		do(b, step, c.PutBucketPolicy, &s3.PutBucketPolicyInput{Bucket: name, Policy: &policy})
	}
	put("put", readPolicy(*name))
	do(b, "get", c.GetBucketPolicy, &s3.GetBucketPolicyInput{Bucket: name})
	put("no JSON", "{")
	put("empty object", "{}")
	put("other bucket", readPolicy("somebody-elses"))
	put("action of objects on the bucket", strings.Replace(readPolicy(*name), "/*", "", 1))
	put("unknown action", strings.Replace(readPolicy(*name), "GetObject", "GetSomething", 1))
	put("unknown effect", strings.Replace(readPolicy(*name), "Allow\",\"Action", "Maybe\",\"Action", 1))
	do(b, "put to missing", c.PutBucketPolicy, &s3.PutBucketPolicyInput{Bucket: missing, Policy: aws.String(readPolicy(*missing))})
	do(b, "get at last", c.GetBucketPolicy, &s3.GetBucketPolicyInput{Bucket: name})
	put("without principal", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::policies-anna/*"}]}`)
	do(b, "delete", c.DeleteBucketPolicy, &s3.DeleteBucketPolicyInput{Bucket: name})
	do(b, "delete again", c.DeleteBucketPolicy, &s3.DeleteBucketPolicyInput{Bucket: name})
	do(b, "get deleted", c.GetBucketPolicy, &s3.GetBucketPolicyInput{Bucket: name})
}

func bucketTags(b *bench) {
	c := b.s3(b.root)
	name, missing := aws.String("tags-anna"), aws.String("tags-none")
	b.newBucket(*name)
	do(b, "get none", c.GetBucketTagging, &s3.GetBucketTaggingInput{Bucket: name})
	do(b, "get of missing", c.GetBucketTagging, &s3.GetBucketTaggingInput{Bucket: missing})
	put := func(step string, pairs ...string) {
		do(b, step, c.PutBucketTagging, &s3.PutBucketTaggingInput{Bucket: name, Tagging: &types.Tagging{TagSet: objectTags(pairs...)}})
	}
	put("put", "Name", "tags", "openshift.io/cloud-credential-operator/tags", "owned")
	do(b, "get", c.GetBucketTagging, &s3.GetBucketTaggingInput{Bucket: name})
	put("put others", "a", "Straße @ 日本語")
	do(b, "get others", c.GetBucketTagging, &s3.GetBucketTaggingInput{Bucket: name})
	put("key twice", "a", "1", "a", "2")
	put("long key", strings.Repeat("k", 129), "v")
	put("long value", "k", strings.Repeat("v", 257))
	put("empty key", "", "v")
	do(b, "delete", c.DeleteBucketTagging, &s3.DeleteBucketTaggingInput{Bucket: name})
	do(b, "get deleted", c.GetBucketTagging, &s3.GetBucketTaggingInput{Bucket: name})
}

// newBucket makes a bucket that public policies are not kept from, which only AWS does by itself. It is not part of what is compared.
func (b *bench) newBucket(name string) {
	b.t.Helper()
	if _, err := b.s3(b.root).CreateBucket(b.t.Context(), &s3.CreateBucketInput{Bucket: &name}); err != nil {
		b.t.Fatalf("prepare bucket %s: %v", name, err)
	}
	_, err := b.s3(b.root).DeletePublicAccessBlock(b.t.Context(), &s3.DeletePublicAccessBlockInput{Bucket: &name})
	if code := codeOf(err); code != "" && code != "NotImplemented" {
		b.t.Fatalf("prepare bucket %s: %v", name, err)
	}
}

func objectTags(pairs ...string) []types.Tag {
	list := []types.Tag{}
	for i := 0; i+1 < len(pairs); i += 2 {
		list = append(list, types.Tag{Key: &pairs[i], Value: &pairs[i+1]})
	}
	return list
}
