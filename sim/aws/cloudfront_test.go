package aws_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	simaws "github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/fault"
)

func (a *account) cloudfront(k simaws.Key) *cloudfront.Client {
	return cloudfront.NewFromConfig(a.config(k))
}

// cachingDisabled is the managed policy of that name.
const cachingDisabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"

// s3Config is a distribution in front of a bucket that is open to it, as little of it as may be given.
func s3Config(reference, bucket string) *types.DistributionConfig {
	return &types.DistributionConfig{
		CallerReference: new(reference), Comment: new("in front of " + bucket), Enabled: new(true),
		Origins: &types.Origins{Quantity: new(int32(1)), Items: []types.Origin{{
			Id: new("bucket"), DomainName: new(bucket + ".s3.us-east-2.amazonaws.com"),
			S3OriginConfig: &types.S3OriginConfig{OriginAccessIdentity: new("")},
		}}},
		DefaultCacheBehavior: &types.DefaultCacheBehavior{
			TargetOriginId: new("bucket"), ViewerProtocolPolicy: types.ViewerProtocolPolicyHttpsOnly, CachePolicyId: new(cachingDisabled),
		},
	}
}

// create makes a distribution and changes nothing about it.
func create(t *testing.T, api *cloudfront.Client, config *types.DistributionConfig) (*types.Distribution, *string) {
	t.Helper()
	out, err := api.CreateDistribution(t.Context(), &cloudfront.CreateDistributionInput{DistributionConfig: config})
	want(t, err, "", "")
	return out.Distribution, out.ETag
}

func identityInput(reference, comment string) *cloudfront.CreateCloudFrontOriginAccessIdentityInput {
	return &cloudfront.CreateCloudFrontOriginAccessIdentityInput{
		CloudFrontOriginAccessIdentityConfig: &types.CloudFrontOriginAccessIdentityConfig{CallerReference: &reference, Comment: &comment},
	}
}

func TestAccessIdentitiesComeAndGo(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	api := a.cloudfront(a.admin)
	first, err := api.CreateCloudFrontOriginAccessIdentity(t.Context(), identityInput("r1", "one"))
	want(t, err, "", "")
	id := first.CloudFrontOriginAccessIdentity.Id
	if len(*first.CloudFrontOriginAccessIdentity.S3CanonicalUserId) != 96 || !strings.HasPrefix(*id, "E") || !strings.HasSuffix(*first.Location, "/origin-access-identity/cloudfront/"+*id) {
		t.Errorf("the identity is %+v at %s", first.CloudFrontOriginAccessIdentity, *first.Location)
	}
	again, err := api.CreateCloudFrontOriginAccessIdentity(t.Context(), identityInput("r1", "one"))
	want(t, err, "", "")
	if *again.CloudFrontOriginAccessIdentity.Id != *id || *again.ETag != *first.ETag {
		t.Error("the same request makes another identity")
	}
	_, err = api.CreateCloudFrontOriginAccessIdentity(t.Context(), identityInput("r1", "another"))
	want(t, err, "CloudFrontOriginAccessIdentityAlreadyExists", "is associated with another identity")

	config, err := api.GetCloudFrontOriginAccessIdentityConfig(t.Context(), &cloudfront.GetCloudFrontOriginAccessIdentityConfigInput{Id: id})
	want(t, err, "", "")
	config.CloudFrontOriginAccessIdentityConfig.Comment = new("changed")
	update := &cloudfront.UpdateCloudFrontOriginAccessIdentityInput{Id: id, CloudFrontOriginAccessIdentityConfig: config.CloudFrontOriginAccessIdentityConfig}
	_, err = api.UpdateCloudFrontOriginAccessIdentity(t.Context(), update)
	want(t, err, "InvalidIfMatchVersion", "")
	update.IfMatch = config.ETag
	updated, err := api.UpdateCloudFrontOriginAccessIdentity(t.Context(), update)
	want(t, err, "", "")
	_, err = api.UpdateCloudFrontOriginAccessIdentity(t.Context(), update)
	want(t, err, "PreconditionFailed", "")
	update.IfMatch, update.CloudFrontOriginAccessIdentityConfig.CallerReference = updated.ETag, new("r2")
	_, err = api.UpdateCloudFrontOriginAccessIdentity(t.Context(), update)
	want(t, err, "IllegalUpdate", "CallerReference")

	got, err := api.GetCloudFrontOriginAccessIdentity(t.Context(), &cloudfront.GetCloudFrontOriginAccessIdentityInput{Id: id})
	want(t, err, "", "")
	if *got.CloudFrontOriginAccessIdentity.CloudFrontOriginAccessIdentityConfig.Comment != "changed" || *got.ETag != *updated.ETag {
		t.Errorf("the identity is %+v", got.CloudFrontOriginAccessIdentity)
	}
	for _, c := range []struct{ etag, code string }{{"", "InvalidIfMatchVersion"}, {"E0", "InvalidIfMatchVersion"}, {*first.ETag, "PreconditionFailed"}, {*got.ETag, ""}} {
		_, err = api.DeleteCloudFrontOriginAccessIdentity(t.Context(), &cloudfront.DeleteCloudFrontOriginAccessIdentityInput{Id: id, IfMatch: &c.etag})
		want(t, err, c.code, "")
	}
	_, err = api.GetCloudFrontOriginAccessIdentity(t.Context(), &cloudfront.GetCloudFrontOriginAccessIdentityInput{Id: id})
	want(t, err, "NoSuchCloudFrontOriginAccessIdentity", "")
}

func TestListsOfCloudFrontComeInPages(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	api := a.cloudfront(a.admin)
	for n := range 7 {
		_, err := api.CreateCloudFrontOriginAccessIdentity(t.Context(), identityInput(fmt.Sprint(n), "c"))
		want(t, err, "", "")
		_, err = api.CreateOriginAccessControl(t.Context(), controlInput(fmt.Sprint("name-", n)))
		want(t, err, "", "")
		create(t, api, s3Config(fmt.Sprint(n), "bucket"))
	}
	a.AddDistributions(143, "foreign", map[string]string{"owner": "else"})
	seen := map[string]int{}
	identities := cloudfront.NewListCloudFrontOriginAccessIdentitiesPaginator(api, &cloudfront.ListCloudFrontOriginAccessIdentitiesInput{MaxItems: new(int32(3))})
	for identities.HasMorePages() {
		out, err := identities.NextPage(t.Context())
		want(t, err, "", "")
		for _, i := range out.CloudFrontOriginAccessIdentityList.Items {
			seen["identity "+*i.Id]++
		}
	}
	controls := cloudfront.NewListOriginAccessControlsPaginator(api, &cloudfront.ListOriginAccessControlsInput{MaxItems: new(int32(2))})
	for controls.HasMorePages() {
		out, err := controls.NextPage(t.Context())
		want(t, err, "", "")
		for _, c := range out.OriginAccessControlList.Items {
			seen["control "+*c.Name]++
		}
	}
	pages := 0
	distributions := cloudfront.NewListDistributionsPaginator(api, &cloudfront.ListDistributionsInput{})
	for ; distributions.HasMorePages(); pages++ {
		out, err := distributions.NextPage(t.Context())
		want(t, err, "", "")
		for _, d := range out.DistributionList.Items {
			seen["distribution "+*d.Id]++
			if len(d.Origins.Items) != 1 || *d.Status == "" || *d.ARN == "" || *d.ETag == "" {
				t.Errorf("the summary is %+v", d)
			}
		}
	}
	if len(seen) != 7+7+150 || pages != 2 {
		t.Errorf("%d things are listed, distributions on %d pages", len(seen), pages)
	}
	for what, n := range seen {
		if n != 1 {
			t.Errorf("%s is listed %d times", what, n)
		}
	}
}

func controlInput(name string) *cloudfront.CreateOriginAccessControlInput {
	return &cloudfront.CreateOriginAccessControlInput{OriginAccessControlConfig: &types.OriginAccessControlConfig{
		Name: &name, OriginAccessControlOriginType: types.OriginAccessControlOriginTypesS3,
		SigningBehavior: types.OriginAccessControlSigningBehaviorsAlways, SigningProtocol: types.OriginAccessControlSigningProtocolsSigv4,
	}}
}

func TestAccessControlsComeAndGo(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	api := a.cloudfront(a.admin)
	first, err := api.CreateOriginAccessControl(t.Context(), controlInput("one"))
	want(t, err, "", "")
	_, err = api.CreateOriginAccessControl(t.Context(), controlInput("one"))
	want(t, err, "OriginAccessControlAlreadyExists", "")
	second, err := api.CreateOriginAccessControl(t.Context(), controlInput("two"))
	want(t, err, "", "")
	bad := controlInput("three")
	bad.OriginAccessControlConfig.SigningBehavior = "sometimes"
	_, err = api.CreateOriginAccessControl(t.Context(), bad)
	want(t, err, "MalformedXML", "Member must satisfy enum value set: [never, always, no-override]")

	id := second.OriginAccessControl.Id
	config, err := api.GetOriginAccessControlConfig(t.Context(), &cloudfront.GetOriginAccessControlConfigInput{Id: id})
	want(t, err, "", "")
	update := &cloudfront.UpdateOriginAccessControlInput{Id: id, IfMatch: config.ETag, OriginAccessControlConfig: config.OriginAccessControlConfig}
	update.OriginAccessControlConfig.Name = new("one")
	_, err = api.UpdateOriginAccessControl(t.Context(), update)
	want(t, err, "OriginAccessControlAlreadyExists", "")
	update.OriginAccessControlConfig.Name, update.OriginAccessControlConfig.Description = new("two"), new("changed")
	updated, err := api.UpdateOriginAccessControl(t.Context(), update)
	want(t, err, "", "")
	got, err := api.GetOriginAccessControl(t.Context(), &cloudfront.GetOriginAccessControlInput{Id: id})
	want(t, err, "", "")
	if c := got.OriginAccessControl.OriginAccessControlConfig; *c.Name != "two" || *c.Description != "changed" || *got.ETag != *updated.ETag {
		t.Errorf("the access control is %+v", c)
	}

	in := s3Config("r", "bucket")
	in.Origins.Items[0].OriginAccessControlId = id
	create(t, api, in)
	_, err = api.DeleteOriginAccessControl(t.Context(), &cloudfront.DeleteOriginAccessControlInput{Id: id, IfMatch: got.ETag})
	want(t, err, "OriginAccessControlInUse", "")
	_, err = api.DeleteOriginAccessControl(t.Context(), &cloudfront.DeleteOriginAccessControlInput{Id: first.OriginAccessControl.Id, IfMatch: got.ETag})
	want(t, err, "InvalidIfMatchVersion", "")
	_, err = api.DeleteOriginAccessControl(t.Context(), &cloudfront.DeleteOriginAccessControlInput{Id: first.OriginAccessControl.Id, IfMatch: first.ETag})
	want(t, err, "", "")
	_, err = api.GetOriginAccessControl(t.Context(), &cloudfront.GetOriginAccessControlInput{Id: first.OriginAccessControl.Id})
	want(t, err, "NoSuchOriginAccessControl", "")
	if all := a.OriginAccessControls(); len(all) != 1 || all[0].ID != *id || all[0].Description != "changed" {
		t.Errorf("the access controls are %+v", all)
	}
}

func TestCloudFrontNeedsPermission(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	mine, _ := create(t, a.cloudfront(a.admin), s3Config("mine", "bucket"))
	other, _ := create(t, a.cloudfront(a.admin), s3Config("other", "bucket"))
	key := must(a.AddUser("bob", `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":["cloudfront:CreateDistribution","cloudfront:CreateCloudFrontOriginAccessIdentity"],"Resource":"*"},
		{"Effect":"Allow","Action":"cloudfront:TagResource","Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/owner":"bob"}}},
		{"Effect":"Allow","Action":"cloudfront:UpdateDistribution","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/owner":"bob"}}},
		{"Effect":"Allow","Action":"cloudfront:GetDistribution","Resource":"`+*mine.ARN+`"}]}`))(t)
	api := a.cloudfront(key)
	_, err := api.GetDistribution(t.Context(), &cloudfront.GetDistributionInput{Id: mine.Id})
	want(t, err, "", "")
	_, err = api.GetDistribution(t.Context(), &cloudfront.GetDistributionInput{Id: other.Id})
	want(t, err, "AccessDenied", "is not authorized to perform: cloudfront:GetDistribution on resource: "+*other.ARN+" because no identity-based policy allows")
	_, err = api.ListDistributions(t.Context(), &cloudfront.ListDistributionsInput{})
	want(t, err, "AccessDenied", "cloudfront:ListDistributions because")
	_, err = api.CreateOriginAccessControl(t.Context(), controlInput("c"))
	want(t, err, "AccessDenied", "cloudfront:CreateOriginAccessControl")
	create(t, api, s3Config("untagged", "bucket"))
	tagged := func(reference, owner string) error {
		_, err := api.CreateDistributionWithTags(t.Context(), &cloudfront.CreateDistributionWithTagsInput{DistributionConfigWithTags: &types.DistributionConfigWithTags{
			DistributionConfig: s3Config(reference, "bucket"), Tags: &types.Tags{Items: []types.Tag{{Key: new("owner"), Value: &owner}}},
		}})
		return err
	}
	want(t, tagged("tagged-1", "alice"), "AccessDenied", "cloudfront:TagResource")
	want(t, tagged("tagged-2", "bob"), "", "")
	for _, d := range a.Distributions() {
		_, err := api.UpdateDistribution(t.Context(), &cloudfront.UpdateDistributionInput{Id: &d.ID, IfMatch: &d.ETag, DistributionConfig: s3Config(d.CallerReference, "bucket")})
		code := "AccessDenied"
		if d.Tags["owner"] == "bob" {
			code = "IllegalUpdate" // permitted, and refused for what it says
		}
		want(t, err, code, "")
	}
	if n := a.Calls().Count("cloudfront", "CreateDistributionWithTags"); n != 2 {
		t.Errorf("%d calls are in the log", n)
	}
}

func TestCloudFrontMisbehavesOnRequest(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	for effect, code := range map[fault.Effect]string{
		fault.Throttle: "Throttling", fault.InternalError: "InternalFailure", fault.Unavailable: "ServiceUnavailable", fault.Deny: "AccessDenied",
	} {
		remove := a.Faults().Add(fault.Rule{Match: func(q fault.Request) bool { return q.Service == "cloudfront" && q.Operation == "ListDistributions" }, Effect: effect})
		_, err := a.cloudfront(a.admin).ListDistributions(t.Context(), &cloudfront.ListDistributionsInput{})
		want(t, err, code, "")
		remove()
	}
}

func TestCloudFrontIsOnlyWhereItIs(t *testing.T) {
	t.Parallel()
	for partition, region := range map[string]string{"aws": "eu-west-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1", "aws-iso": "us-iso-east-1"} {
		a := newAccount(t, simaws.Options{Partition: partition})
		api := cloudfront.NewFromConfig(a.atAWS(a.admin, region), func(o *cloudfront.Options) { o.EndpointOptions.DisableHTTPS = true })
		_, err := api.ListDistributions(t.Context(), &cloudfront.ListDistributionsInput{})
		if there := partition == "aws" || partition == "aws-cn"; (err == nil) != there {
			t.Errorf("in %s the list of distributions ends with %v", partition, err)
		}
	}
}

func TestQuotasOfCloudFront(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	q := a.Quotas()
	if q.DistributionsPerAccount != 500 || q.OriginAccessIdentitiesPerAccount != 100 || q.OriginAccessControlsPerAccount != 100 {
		t.Errorf("the quotas are %+v", q)
	}
	q.DistributionsPerAccount, q.OriginAccessIdentitiesPerAccount, q.OriginAccessControlsPerAccount, q.DistributionsPerOriginAccessControl = 1, 0, 1, 0
	a.SetQuotas(q)
	api := a.cloudfront(a.admin)
	_, err := api.CreateCloudFrontOriginAccessIdentity(t.Context(), identityInput("r", "c"))
	want(t, err, "TooManyCloudFrontOriginAccessIdentities", "")
	control, err := api.CreateOriginAccessControl(t.Context(), controlInput("one"))
	want(t, err, "", "")
	_, err = api.CreateOriginAccessControl(t.Context(), controlInput("two"))
	want(t, err, "TooManyOriginAccessControls", "")
	controlled := s3Config("controlled", "bucket")
	controlled.Origins.Items[0].OriginAccessControlId = control.OriginAccessControl.Id
	_, err = api.CreateDistribution(t.Context(), &cloudfront.CreateDistributionInput{DistributionConfig: controlled})
	want(t, err, "TooManyDistributionsAssociatedToOriginAccessControl", "")
	create(t, api, s3Config("first", "bucket"))
	_, err = api.CreateDistribution(t.Context(), &cloudfront.CreateDistributionInput{DistributionConfig: s3Config("second", "bucket")})
	want(t, err, "TooManyDistributions", "")
}
