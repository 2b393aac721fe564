package aws_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

// s3 is a client for the buckets of a region, with checksums as the vendor's default configuration has them.
func (a *account) s3(k simaws.Key, region string) *s3.Client {
	config := a.config(k)
	config.Region = region
	return s3.NewFromConfig(config, checksums)
}

func checksums(o *s3.Options) {
	o.RequestChecksumCalculation = awssdk.RequestChecksumCalculationWhenSupported
	o.ResponseChecksumValidation = awssdk.ResponseChecksumValidationWhenSupported
}

// s3AtAWS is a client that finds AWS's own hosts, with the bucket in the host.
func (a *account) s3AtAWS(k simaws.Key, region string) *s3.Client {
	return s3.NewFromConfig(a.atAWS(k, region), func(o *s3.Options) { o.EndpointOptions.DisableHTTPS = true })
}

// in is the configuration of a bucket in a region.
func in(region string, tags ...types.Tag) *types.CreateBucketConfiguration {
	return &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(region), Tags: tags}
}

// status checks the HTTP status that an error came with.
func status(t *testing.T, err error, code int) {
	t.Helper()
	var e *smithyhttp.ResponseError
	if !errors.As(err, &e) || e.HTTPStatusCode() != code {
		t.Fatalf("got %v, want status %d", err, code)
	}
}

func tagOf(key, value string) types.Tag { return types.Tag{Key: &key, Value: &value} }

func TestBucketIsMadeWhereItsEndpointIs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, endpoint, constraint, region, code string
	}{
		{"first region without constraint", "us-east-1", "", "us-east-1", ""},
		{"first region with its own name", "us-east-1", "us-east-1", "", "InvalidLocationConstraint"},
		{"other region from the first", "us-east-1", "eu-west-1", "eu-west-1", ""},
		{"other region without constraint", "us-east-2", "", "", "IllegalLocationConstraintException"},
		{"other region with constraint", "us-east-2", "us-east-2", "us-east-2", ""},
		{"another region than the endpoint's", "us-east-2", "us-west-2", "", "IllegalLocationConstraintException"},
		{"old name of Ireland", "eu-west-1", "EU", "eu-west-1", ""},
		{"no region at all", "us-east-2", "nowhere", "", "InvalidLocationConstraint"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := newAccount(t, simaws.Options{})
			input := &s3.CreateBucketInput{Bucket: new("issuer")}
			if c.constraint != "" {
				input.CreateBucketConfiguration = in(c.constraint)
			}
			_, err := a.s3(a.admin, c.endpoint).CreateBucket(t.Context(), input)
			want(t, err, c.code, "")
			b, ok := a.Bucket("issuer")
			if ok != (c.code == "") || b.Region != c.region {
				t.Errorf("the bucket is %+v", b)
			}
		})
	}
}

func TestNewBucketIsClosedAndTagged(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	api := a.s3(a.admin, "us-east-2")
	out, err := api.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: new("issuer"), CreateBucketConfiguration: in("us-east-2", tagOf("Name", "one"))})
	want(t, err, "", "")
	if *out.BucketArn != "arn:aws:s3:::issuer" {
		t.Errorf("the ARN is %s", *out.BucketArn)
	}
	b, _ := a.Bucket("issuer")
	if b.Block == nil || *b.Block != (simaws.PublicAccessBlock{BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true}) {
		t.Errorf("the public access block is %+v", b.Block)
	}
	if b.Ownership != "BucketOwnerEnforced" || len(b.Tags) != 1 || b.Tags["Name"] != "one" {
		t.Errorf("the bucket is %+v", b)
	}
	encryption, err := api.GetBucketEncryption(t.Context(), &s3.GetBucketEncryptionInput{Bucket: new("issuer")})
	want(t, err, "", "")
	if got := encryption.ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault.SSEAlgorithm; got != types.ServerSideEncryptionAes256 {
		t.Errorf("it is encrypted with %s", got)
	}
}

func TestNamesThatCannotBeCreated(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	a.ReserveBucketNames("theirs")
	for _, c := range []struct{ name, region, code string }{
		{"mine", "us-east-2", "BucketAlreadyOwnedByYou"},
		{"first", "us-east-1", ""}, // the first region knows no conflict with oneself
		{"theirs", "us-east-2", "BucketAlreadyExists"},
		{"Upper", "us-east-2", "InvalidBucketName"},
		{"a..b", "us-east-2", "InvalidBucketName"},
		{"10.0.0.1", "us-east-2", "InvalidBucketName"},
		{"xn--name", "us-east-2", "InvalidBucketName"},
		{strings.Repeat("a", 64), "us-east-2", "InvalidBucketName"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			constraint := "<CreateBucketConfiguration><LocationConstraint>" + c.region + "</LocationConstraint></CreateBucketConfiguration>"
			if c.region == "us-east-1" {
				if err := a.AddBucket(c.name, c.region, nil); err != nil {
					t.Fatal(err)
				}
				_, err := a.s3(a.admin, c.region).CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &c.name})
				want(t, err, "", "")
				return
			}
			if c.name == "mine" {
				if err := a.AddBucket(c.name, c.region, nil); err != nil {
					t.Fatal(err)
				}
			}
			status, text := a.send(t, a.admin, "s3", http.MethodPut, "/"+c.name, constraint)
			if status < 400 || !strings.Contains(text, "<Code>"+c.code+"</Code>") {
				t.Errorf("the answer is %d %s, want %s", status, text, c.code)
			}
		})
	}
	_, err := a.s3(a.admin, "us-east-2").HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: new("theirs")})
	status(t, err, http.StatusForbidden)
}

func TestBucketOfAnotherRegionRedirects(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	if err := a.AddBucket("issuer", "eu-west-1", nil); err != nil {
		t.Fatal(err)
	}
	api := a.s3(a.admin, "us-east-2")
	_, err := api.GetBucketTagging(t.Context(), &s3.GetBucketTaggingInput{Bucket: new("issuer")})
	want(t, err, "PermanentRedirect", "specified endpoint")
	_, err = api.HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: new("issuer")})
	status(t, err, http.StatusMovedPermanently)
	var e *smithyhttp.ResponseError
	if errors.As(err, &e); e.Response.Header.Get("X-Amz-Bucket-Region") != "eu-west-1" {
		t.Errorf("the headers are %v", e.Response.Header)
	}
	where, err := api.GetBucketLocation(t.Context(), &s3.GetBucketLocationInput{Bucket: new("issuer")})
	want(t, err, "", "")
	if where.LocationConstraint != "eu-west-1" {
		t.Errorf("it is in %q", where.LocationConstraint)
	}
	head, err := a.s3(a.admin, "eu-west-1").HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: new("issuer")})
	want(t, err, "", "")
	if *head.BucketRegion != "eu-west-1" {
		t.Errorf("it is in %q", *head.BucketRegion)
	}
	config := a.atAWS(a.admin, "us-east-2")
	config.BaseEndpoint = new("http://s3.eu-west-1.amazonaws.com")
	_, err = s3.NewFromConfig(config).ListBuckets(t.Context(), &s3.ListBucketsInput{})
	want(t, err, "AuthorizationHeaderMalformed", "expecting 'eu-west-1'")
}

func TestHostsOfAllPartitions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ partition, region string }{
		{"aws", "eu-west-3"}, {"aws-cn", "cn-northwest-1"}, {"aws-us-gov", "us-gov-east-1"}, {"aws-eusc", "eusc-de-east-1"},
		{"aws-iso", "us-iso-west-1"}, {"aws-iso-b", "us-isob-east-1"},
	} {
		t.Run(c.region, func(t *testing.T) {
			t.Parallel()
			a := newAccount(t, simaws.Options{Partition: c.partition})
			api := a.s3AtAWS(a.admin, c.region)
			for _, bucket := range []string{"issuer", "iam"} {
				_, err := api.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &bucket, CreateBucketConfiguration: in(c.region)})
				want(t, err, "", "")
				_, err = api.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: new(".well-known/openid-configuration"), Body: strings.NewReader("{}")})
				want(t, err, "", "")
			}
			if b, _ := a.Bucket("iam"); b.Region != c.region || len(b.Objects) != 1 || b.Objects[0].Key != ".well-known/openid-configuration" {
				t.Errorf("the bucket is %+v", b)
			}
		})
	}
}

func TestBucketsAreListedInPages(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	for _, name := range []string{"one", "three", "two"} {
		if err := a.AddBucket(name, "us-east-2", nil); err != nil {
			t.Fatal(err)
		}
	}
	pages := s3.NewListBucketsPaginator(a.s3(a.admin, "us-east-2"), &s3.ListBucketsInput{MaxBuckets: new(int32(1)), Prefix: new("t")})
	var names []string
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		want(t, err, "", "")
		for _, b := range page.Buckets {
			names = append(names, *b.Name+" "+*b.BucketRegion)
		}
	}
	if got := strings.Join(names, ", "); got != "three us-east-2, two us-east-2" {
		t.Errorf("listed are %s", got)
	}
}

func TestOnlyEmptyBucketIsDeleted(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	if err := a.AddBucket("issuer", "us-east-2", nil); err != nil {
		t.Fatal(err)
	}
	api, name, key := a.s3(a.admin, "us-east-2"), new("issuer"), new("keys.json")
	remove := func() error {
		_, err := api.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: name})
		return err
	}
	_, err := api.PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{
		Bucket: name, VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled}})
	want(t, err, "", "")
	put, err := api.PutObject(t.Context(), &s3.PutObjectInput{Bucket: name, Key: key, Body: strings.NewReader("x")})
	want(t, err, "", "")
	want(t, remove(), "BucketNotEmpty", "")
	gone, err := api.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: name, Key: key})
	want(t, err, "", "")
	want(t, remove(), "BucketNotEmpty", "delete all versions")
	for _, version := range []*string{put.VersionId, gone.VersionId} {
		_, err = api.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: name, Key: key, VersionId: version})
		want(t, err, "", "")
	}
	want(t, remove(), "", "")
	want(t, remove(), "NoSuchBucket", "")
	if left := a.BucketContents(); len(left) != 0 {
		t.Errorf("%+v is left", left)
	}
}
