package aws_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

// issuerBucket is an account with the bucket "issuer" in us-east-2, and a client for it.
func issuerBucket(t *testing.T, options simaws.Options) (*account, *s3.Client, *string) {
	t.Helper()
	a := newAccount(t, options)
	if err := a.AddBucket("issuer", "us-east-2", nil); err != nil {
		t.Fatal(err)
	}
	return a, a.s3(a.admin, "us-east-2"), new("issuer")
}

func TestBucketTagsAreReplacedAsAWhole(t *testing.T) {
	t.Parallel()
	a, api, name := issuerBucket(t, simaws.Options{})
	get := func() ([]types.Tag, error) {
		out, err := api.GetBucketTagging(t.Context(), &s3.GetBucketTaggingInput{Bucket: name})
		if err != nil {
			return nil, err
		}
		return out.TagSet, nil
	}
	put := func(tags ...types.Tag) error {
		_, err := api.PutBucketTagging(t.Context(), &s3.PutBucketTaggingInput{Bucket: name, Tagging: &types.Tagging{TagSet: tags}})
		return err
	}
	_, err := get()
	want(t, err, "NoSuchTagSet", "")
	want(t, put(tagOf("a", "1"), tagOf("A", "2")), "", "")
	want(t, put(tagOf("openshift.io/cloud-credential-operator/c1", "owned")), "", "")
	tags, err := get()
	want(t, err, "", "")
	if len(tags) != 1 || *tags[0].Key != "openshift.io/cloud-credential-operator/c1" || *tags[0].Value != "owned" {
		t.Errorf("the tags are %v", tags)
	}
	want(t, put(tagOf("a", "1"), tagOf("a", "2")), "InvalidTag", "same key")
	want(t, put(tagOf("aws:x", "1")), "InvalidTag", "System tags")
	want(t, put(tagOf("a;b", "1")), "InvalidTag", "TagKey")
	want(t, put(make51()...), "BadRequest", "50")
	if b, _ := a.Bucket("issuer"); len(b.Tags) != 1 {
		t.Errorf("a refused request changed the tags to %v", b.Tags)
	}
	_, err = api.DeleteBucketTagging(t.Context(), &s3.DeleteBucketTaggingInput{Bucket: name})
	want(t, err, "", "")
	_, err = get()
	want(t, err, "NoSuchTagSet", "")
}

func make51() []types.Tag {
	var tags []types.Tag
	for i := range 51 {
		tags = append(tags, tagOf(string(rune('A'+i)), ""))
	}
	return tags
}

func TestPublicAccessBlockIsReplacedAndDeleted(t *testing.T) {
	t.Parallel()
	_, api, name := issuerBucket(t, simaws.Options{})
	_, err := api.PutPublicAccessBlock(t.Context(), &s3.PutPublicAccessBlockInput{Bucket: name, PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{
		BlockPublicAcls: new(true), IgnorePublicAcls: new(true), BlockPublicPolicy: new(false), RestrictPublicBuckets: new(false)}})
	want(t, err, "", "")
	out, err := api.GetPublicAccessBlock(t.Context(), &s3.GetPublicAccessBlockInput{Bucket: name})
	want(t, err, "", "")
	if b := out.PublicAccessBlockConfiguration; !*b.BlockPublicAcls || !*b.IgnorePublicAcls || *b.BlockPublicPolicy || *b.RestrictPublicBuckets {
		t.Errorf("the block is %+v", b)
	}
	_, err = api.DeletePublicAccessBlock(t.Context(), &s3.DeletePublicAccessBlockInput{Bucket: name})
	want(t, err, "", "")
	_, err = api.GetPublicAccessBlock(t.Context(), &s3.GetPublicAccessBlockInput{Bucket: name})
	want(t, err, "NoSuchPublicAccessBlockConfiguration", "")
}

func TestACLsAreForBucketsThatAllowThem(t *testing.T) {
	t.Parallel()
	_, api, name := issuerBucket(t, simaws.Options{})
	put := func(acl types.ObjectCannedACL) error {
		_, err := api.PutObject(t.Context(), &s3.PutObjectInput{Bucket: name, Key: new("k"), ACL: acl})
		return err
	}
	want(t, put(types.ObjectCannedACLPublicRead), "AccessControlListNotSupported", "does not allow ACLs")
	want(t, put(types.ObjectCannedACLPrivate), "", "")
	want(t, put(types.ObjectCannedACLBucketOwnerFullControl), "", "")
	_, err := api.PutBucketAcl(t.Context(), &s3.PutBucketAclInput{Bucket: name, ACL: types.BucketCannedACLPublicRead})
	want(t, err, "AccessControlListNotSupported", "")
	first, closed := api, "closed"
	_, err = first.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &closed, ACL: types.BucketCannedACLPublicRead, CreateBucketConfiguration: in("us-east-2")})
	want(t, err, "InvalidBucketAclWithObjectOwnership", "")
	controls := func() (types.ObjectOwnership, error) {
		out, err := api.GetBucketOwnershipControls(t.Context(), &s3.GetBucketOwnershipControlsInput{Bucket: name})
		if err != nil {
			return "", err
		}
		return out.OwnershipControls.Rules[0].ObjectOwnership, nil
	}
	if owner, err := controls(); err != nil || owner != types.ObjectOwnershipBucketOwnerEnforced {
		t.Errorf("the ownership is %q, %v", owner, err)
	}
	_, err = api.PutBucketOwnershipControls(t.Context(), &s3.PutBucketOwnershipControlsInput{Bucket: name, OwnershipControls: &types.OwnershipControls{
		Rules: []types.OwnershipControlsRule{{ObjectOwnership: types.ObjectOwnershipObjectWriter}}}})
	want(t, err, "", "")
	if owner, err := controls(); err != nil || owner != types.ObjectOwnershipObjectWriter {
		t.Errorf("the ownership is %q, %v", owner, err)
	}
	_, err = api.DeleteBucketOwnershipControls(t.Context(), &s3.DeleteBucketOwnershipControlsInput{Bucket: name})
	want(t, err, "", "")
	_, err = controls()
	want(t, err, "OwnershipControlsNotFoundError", "")
}

func TestVersioningIsNeverUnset(t *testing.T) {
	t.Parallel()
	_, api, name := issuerBucket(t, simaws.Options{})
	get := func() types.BucketVersioningStatus {
		t.Helper()
		out, err := api.GetBucketVersioning(t.Context(), &s3.GetBucketVersioningInput{Bucket: name})
		want(t, err, "", "")
		return out.Status
	}
	if s := get(); s != "" {
		t.Errorf("the status of a new bucket is %q", s)
	}
	for _, status := range []types.BucketVersioningStatus{types.BucketVersioningStatusEnabled, types.BucketVersioningStatusSuspended} {
		_, err := api.PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{Bucket: name, VersioningConfiguration: &types.VersioningConfiguration{Status: status}})
		want(t, err, "", "")
		if s := get(); s != status {
			t.Errorf("the status is %q, want %q", s, status)
		}
	}
	_, err := api.PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{Bucket: name, VersioningConfiguration: &types.VersioningConfiguration{}})
	want(t, err, "IllegalVersioningConfigurationException", "")
}

// TestConfigurationLagsAndObjectsDoNot: what S3 calls strongly consistent is the reading and listing of objects.
func TestConfigurationLagsAndObjectsDoNot(t *testing.T) {
	t.Parallel()
	clock := newClock()
	a := newAccount(t, simaws.Options{Clock: clock.Now})
	a.SetLag(lag)
	api, name := a.s3(a.admin, "us-east-2"), new("issuer")
	_, err := api.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: name, CreateBucketConfiguration: in("us-east-2")})
	want(t, err, "", "")
	_, err = api.PutObject(t.Context(), &s3.PutObjectInput{Bucket: name, Key: new("k")})
	want(t, err, "", "")
	_, err = api.GetObject(t.Context(), &s3.GetObjectInput{Bucket: name, Key: new("k")})
	want(t, err, "", "")
	_, err = api.PutBucketTagging(t.Context(), &s3.PutBucketTaggingInput{Bucket: name, Tagging: &types.Tagging{TagSet: []types.Tag{tagOf("a", "1")}}})
	want(t, err, "", "")
	tags := func() error {
		_, err := api.GetBucketTagging(t.Context(), &s3.GetBucketTaggingInput{Bucket: name})
		return err
	}
	want(t, tags(), "NoSuchBucket", "")
	clock.Advance(lag)
	want(t, tags(), "", "")
	_, err = api.DeletePublicAccessBlock(t.Context(), &s3.DeletePublicAccessBlockInput{Bucket: name})
	want(t, err, "", "")
	put := func() error {
		_, err := api.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: name, Policy: new(publicRead)})
		return err
	}
	want(t, put(), "AccessDenied", "BlockPublicPolicy")
	clock.Advance(lag - time.Second)
	want(t, put(), "AccessDenied", "BlockPublicPolicy")
	clock.Advance(time.Second)
	want(t, put(), "", "")
	a.anonymous(t, "issuer", "k", 403)
	clock.Advance(lag)
	a.anonymous(t, "issuer", "k", 200)
	_, err = api.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: name, Key: new("k")})
	want(t, err, "", "")
	_, err = api.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: name})
	want(t, err, "", "")
	want(t, tags(), "", "")
	clock.Advance(lag)
	want(t, tags(), "NoSuchBucket", "")
}

func TestNameOfADeletedBucketIsFreeAfterTheLag(t *testing.T) {
	t.Parallel()
	clock := newClock()
	a := newAccount(t, simaws.Options{Clock: clock.Now})
	if err := a.AddBucket("issuer", "us-east-2", nil); err != nil {
		t.Fatal(err)
	}
	a.SetLag(lag)
	api, name := a.s3(a.admin, "us-east-2"), new("issuer")
	want(t, second(api.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: name})), "", "")
	create := func() error {
		return second(api.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: name, CreateBucketConfiguration: in("us-east-2")}))
	}
	want(t, create(), "OperationAborted", "")
	clock.Advance(lag)
	want(t, create(), "", "")
}

func TestBucketsAreLimited(t *testing.T) {
	t.Parallel()
	a, api, _ := issuerBucket(t, simaws.Options{})
	q := simaws.DefaultQuotas()
	q.BucketsPerAccount = 1
	a.SetQuotas(q)
	want(t, second(api.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: new("more"), CreateBucketConfiguration: in("us-east-2")})), "TooManyBuckets", "")
	if n := len(a.Buckets()); n != 1 {
		t.Errorf("there are %d buckets", n)
	}
}
