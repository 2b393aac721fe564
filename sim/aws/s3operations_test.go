package aws_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

// TestEachOperationAsksForItsAction denies one action after the other and looks at which operation notices.
func TestEachOperationAsksForItsAction(t *testing.T) {
	t.Parallel()
	name, key, id := new("issuer"), new("k"), new("null")
	tagging := &types.Tagging{TagSet: []types.Tag{tagOf("a", "1")}}
	type call = func(*s3.Client) error
	for action, does := range map[string]call{
		"s3:ListAllMyBuckets": func(c *s3.Client) error { return second(c.ListBuckets(t.Context(), &s3.ListBucketsInput{})) },
		"s3:CreateBucket": func(c *s3.Client) error {
			return second(c.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: new("other"), CreateBucketConfiguration: in("us-east-2")}))
		},
		"s3:TagResource": func(c *s3.Client) error {
			return second(c.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: new("other"), CreateBucketConfiguration: in("us-east-2", tagOf("a", "1"))}))
		},
		"s3:DeleteBucket": func(c *s3.Client) error {
			return second(c.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: name}))
		},
		"s3:GetBucketLocation": func(c *s3.Client) error {
			return second(c.GetBucketLocation(t.Context(), &s3.GetBucketLocationInput{Bucket: name}))
		},
		"s3:PutBucketTagging": func(c *s3.Client) error {
			return second(c.DeleteBucketTagging(t.Context(), &s3.DeleteBucketTaggingInput{Bucket: name}))
		},
		"s3:GetBucketTagging": func(c *s3.Client) error {
			return second(c.GetBucketTagging(t.Context(), &s3.GetBucketTaggingInput{Bucket: name}))
		},
		"s3:PutBucketPolicy": func(c *s3.Client) error {
			return second(c.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: name, Policy: new("{}")}))
		},
		"s3:GetBucketPolicy": func(c *s3.Client) error {
			return second(c.GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: name}))
		},
		"s3:DeleteBucketPolicy": func(c *s3.Client) error {
			return second(c.DeleteBucketPolicy(t.Context(), &s3.DeleteBucketPolicyInput{Bucket: name}))
		},
		"s3:GetBucketPolicyStatus": func(c *s3.Client) error {
			return second(c.GetBucketPolicyStatus(t.Context(), &s3.GetBucketPolicyStatusInput{Bucket: name}))
		},
		"s3:PutBucketPublicAccessBlock": func(c *s3.Client) error {
			return second(c.DeletePublicAccessBlock(t.Context(), &s3.DeletePublicAccessBlockInput{Bucket: name}))
		},
		"s3:GetBucketPublicAccessBlock": func(c *s3.Client) error {
			return second(c.GetPublicAccessBlock(t.Context(), &s3.GetPublicAccessBlockInput{Bucket: name}))
		},
		"s3:PutBucketOwnershipControls": func(c *s3.Client) error {
			return second(c.DeleteBucketOwnershipControls(t.Context(), &s3.DeleteBucketOwnershipControlsInput{Bucket: name}))
		},
		"s3:GetBucketVersioning": func(c *s3.Client) error {
			return second(c.GetBucketVersioning(t.Context(), &s3.GetBucketVersioningInput{Bucket: name}))
		},
		"s3:GetEncryptionConfiguration": func(c *s3.Client) error {
			return second(c.GetBucketEncryption(t.Context(), &s3.GetBucketEncryptionInput{Bucket: name}))
		},
		"s3:ListBucket": func(c *s3.Client) error {
			return second(c.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: name}))
		},
		"s3:ListBucketVersions": func(c *s3.Client) error {
			return second(c.ListObjectVersions(t.Context(), &s3.ListObjectVersionsInput{Bucket: name}))
		},
		"s3:PutObject": func(c *s3.Client) error {
			return second(c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: name, Key: key}))
		},
		"s3:GetObject": func(c *s3.Client) error {
			return second(c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: name, Key: key}))
		},
		"s3:GetObjectVersion": func(c *s3.Client) error {
			return second(c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: name, Key: key, VersionId: id}))
		},
		"s3:DeleteObject": func(c *s3.Client) error {
			return second(c.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: name, Key: key}))
		},
		"s3:DeleteObjectVersion": func(c *s3.Client) error {
			return second(c.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: name, Key: key, VersionId: id}))
		},
		"s3:PutObjectTagging": func(c *s3.Client) error {
			return second(c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: name, Key: key, Tagging: new("a=1")}))
		},
		"s3:GetObjectTagging": func(c *s3.Client) error {
			return second(c.GetObjectTagging(t.Context(), &s3.GetObjectTaggingInput{Bucket: name, Key: key}))
		},
		"s3:PutObjectVersionTagging": func(c *s3.Client) error {
			return second(c.PutObjectTagging(t.Context(), &s3.PutObjectTaggingInput{Bucket: name, Key: key, VersionId: id, Tagging: tagging}))
		},
		"s3:DeleteObjectTagging": func(c *s3.Client) error {
			return second(c.DeleteObjectTagging(t.Context(), &s3.DeleteObjectTaggingInput{Bucket: name, Key: key}))
		},
	} {
		t.Run(action, func(t *testing.T) {
			a, _, _ := issuerBucket(t, simaws.Options{})
			if err := a.SetObject("issuer", "k", nil, nil); err != nil {
				t.Fatal(err)
			}
			user := must(a.AddUser("bob", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"},
				{"Effect":"Deny","Action":"`+action+`","Resource":"*"}]}`))(t)
			before := a.BucketContents()
			want(t, does(a.s3(user, "us-east-2")), "AccessDenied", "is not authorized to perform: "+action)
			if after := a.BucketContents(); len(before) != len(after) || len(after[0].Objects) != 1 || after[0].Policy != "" || after[0].Block == nil {
				t.Errorf("a refused request left %+v", after)
			}
		})
	}
}

func second[T any](_ T, err error) error { return err }
