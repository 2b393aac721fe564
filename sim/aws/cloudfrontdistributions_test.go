package aws_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

func TestADistributionIsMadeWhole(t *testing.T) {
	t.Parallel()
	clock := newClock()
	a := newAccount(t, simaws.Options{Clock: clock.Now})
	api := a.cloudfront(a.admin)
	d, etag := create(t, api, s3Config("r", "bucket"))
	if *d.Status != "InProgress" || *d.ARN != "arn:aws:cloudfront::123456789012:distribution/"+*d.Id || !strings.HasSuffix(*d.DomainName, ".cloudfront.net") ||
		len(*d.DomainName) != len("d123456789abcd.cloudfront.net") || !d.LastModifiedTime.Equal(clock.Now()) {
		t.Errorf("the distribution is %+v", d)
	}
	c := d.DistributionConfig
	if c.PriceClass != "PriceClass_All" || c.HttpVersion != "http2" || !*c.ViewerCertificate.CloudFrontDefaultCertificate || *c.DefaultRootObject != "" ||
		len(c.DefaultCacheBehavior.AllowedMethods.Items) != 2 || *c.Origins.Items[0].ConnectionAttempts != 3 || *c.CacheBehaviors.Quantity != 0 ||
		c.Restrictions.GeoRestriction.RestrictionType != "none" || *c.DefaultCacheBehavior.CachePolicyId != cachingDisabled {
		t.Errorf("the configuration is %+v", c)
	}
	_, err := api.CreateDistribution(t.Context(), &cloudfront.CreateDistributionInput{DistributionConfig: s3Config("r", "bucket")})
	want(t, err, "DistributionAlreadyExists", "Already exists: "+*d.Id)
	got, err := api.GetDistribution(t.Context(), &cloudfront.GetDistributionInput{Id: d.Id})
	want(t, err, "", "")
	if *got.ETag != *etag || *got.Distribution.Status != "InProgress" {
		t.Errorf("the distribution is %+v, version %s", got.Distribution, *got.ETag)
	}
	clock.Advance(4 * time.Minute)
	waiter := cloudfront.NewDistributionDeployedWaiter(api)
	if err := waiter.Wait(t.Context(), &cloudfront.GetDistributionInput{Id: d.Id}, time.Minute); err != nil {
		t.Errorf("the distribution is not deployed: %v", err)
	}
	_, err = api.GetDistribution(t.Context(), &cloudfront.GetDistributionInput{Id: new("ENONE")})
	want(t, err, "NoSuchDistribution", "")
}

func TestADistributionGoesThroughDisabling(t *testing.T) {
	t.Parallel()
	clock := newClock()
	a := newAccount(t, simaws.Options{Clock: clock.Now})
	a.SetDeployDelay(time.Minute)
	api := a.cloudfront(a.admin)
	d, created := create(t, api, s3Config("r", "bucket"))
	clock.Advance(time.Minute)
	remove := func(etag *string) error {
		_, err := api.DeleteDistribution(t.Context(), &cloudfront.DeleteDistributionInput{Id: d.Id, IfMatch: etag})
		return err
	}
	want(t, remove(nil), "InvalidIfMatchVersion", "")
	want(t, remove(created), "DistributionNotDisabled", "")

	config, err := api.GetDistributionConfig(t.Context(), &cloudfront.GetDistributionConfigInput{Id: d.Id})
	want(t, err, "", "")
	config.DistributionConfig.Enabled = new(false)
	update := &cloudfront.UpdateDistributionInput{Id: d.Id, DistributionConfig: config.DistributionConfig}
	_, err = api.UpdateDistribution(t.Context(), update)
	want(t, err, "InvalidIfMatchVersion", "")
	update.IfMatch = config.ETag
	disabled, err := api.UpdateDistribution(t.Context(), update)
	want(t, err, "", "")
	if *disabled.Distribution.Status != "InProgress" || *disabled.Distribution.DistributionConfig.Enabled {
		t.Errorf("the distribution is %+v", disabled.Distribution)
	}
	want(t, remove(created), "PreconditionFailed", "")
	want(t, remove(disabled.ETag), "DistributionNotDisabled", "")
	clock.Advance(time.Minute)
	want(t, remove(disabled.ETag), "", "")
	want(t, remove(disabled.ETag), "NoSuchDistribution", "")
	if left := a.Distributions(); len(left) != 0 {
		t.Errorf("%+v is left", left)
	}
}

func TestAnUpdateNamesEverything(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	a.SetDeployDelay(0)
	api := a.cloudfront(a.admin)
	d, etag := create(t, api, s3Config("r", "bucket"))
	if *d.Status != "Deployed" {
		t.Errorf("the status is %s", *d.Status)
	}
	_, err := api.UpdateDistribution(t.Context(), &cloudfront.UpdateDistributionInput{Id: d.Id, IfMatch: etag, DistributionConfig: s3Config("r", "bucket")})
	want(t, err, "IllegalUpdate", "Aliases is required for updates.")
	d.DistributionConfig.CallerReference = new("another")
	_, err = api.UpdateDistribution(t.Context(), &cloudfront.UpdateDistributionInput{Id: d.Id, IfMatch: etag, DistributionConfig: d.DistributionConfig})
	want(t, err, "IllegalUpdate", "CallerReference")
}

func TestDistributionsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	api := a.cloudfront(a.admin)
	identity := a.AddOriginAccessIdentity("c")
	control, err := api.CreateOriginAccessControl(t.Context(), controlInput("c"))
	want(t, err, "", "")
	origin := func(change func(o *types.Origin)) func(*types.DistributionConfig) {
		return func(c *types.DistributionConfig) { change(&c.Origins.Items[0]) }
	}
	for code, change := range map[string]func(*types.DistributionConfig){
		"":                         func(*types.DistributionConfig) {},
		"NoSuchOrigin":             func(c *types.DistributionConfig) { c.DefaultCacheBehavior.TargetOriginId = new("none") },
		"NoSuchCachePolicy":        func(c *types.DistributionConfig) { c.DefaultCacheBehavior.CachePolicyId = new("none") },
		"MalformedXML":             func(c *types.DistributionConfig) { c.DefaultCacheBehavior.ViewerProtocolPolicy = "gopher-only" },
		"InconsistentQuantities":   func(c *types.DistributionConfig) { c.Origins.Quantity = new(int32(2)) },
		"InvalidDefaultRootObject": func(c *types.DistributionConfig) { c.DefaultRootObject = new("/index.html") },
		"InvalidViewerCertificate": func(c *types.DistributionConfig) {
			c.Aliases = &types.Aliases{Quantity: new(int32(1)), Items: []string{"a.example.org"}}
		},
		"InvalidArgument ":    func(c *types.DistributionConfig) { c.DefaultCacheBehavior.CachePolicyId = nil },
		"InvalidArgument":     func(c *types.DistributionConfig) { c.Comment = new(strings.Repeat("x", 129)) },
		"InvalidArgument  ":   origin(func(o *types.Origin) { o.DomainName = new("www.example.org") }),
		"InvalidArgument   ":  origin(func(o *types.Origin) { o.S3OriginConfig = nil }),
		"InvalidRelativePath": origin(func(o *types.Origin) { o.OriginPath = new("pvt/") }),
		"InvalidOriginAccessIdentity": origin(func(o *types.Origin) {
			o.S3OriginConfig.OriginAccessIdentity = new("origin-access-identity/cloudfront/ENONE")
		}),
		"InvalidOriginAccessIdentity ": origin(func(o *types.Origin) { o.S3OriginConfig.OriginAccessIdentity = &identity }),
		"InvalidOriginAccessControl":   origin(func(o *types.Origin) { o.OriginAccessControlId = new("ENONE") }),
		"IllegalOriginAccessConfiguration": origin(func(o *types.Origin) {
			o.S3OriginConfig.OriginAccessIdentity = new("origin-access-identity/cloudfront/" + identity)
			o.OriginAccessControlId = control.OriginAccessControl.Id
		}),
	} {
		config := s3Config("r-"+code, "bucket")
		change(config)
		_, err := api.CreateDistribution(t.Context(), &cloudfront.CreateDistributionInput{DistributionConfig: config})
		want(t, err, strings.TrimSpace(code), "")
	}
	status, text := a.send(t, a.admin, "cloudfront", "POST", "/2020-05-31/distribution", "<DistributionConfig><Comment>c</Comment></DistributionConfig>")
	answers(t, status, text, 400, "<Code>MalformedXML</Code>", "distributionConfig.callerReference")
	status, text = a.send(t, a.admin, "cloudfront", "POST", "/2020-05-31/distribution", "")
	answers(t, status, text, 400, "<Code>MissingBody</Code>")
	status, text = a.send(t, a.admin, "cloudfront", "POST", "/2020-05-31/distribution", "<Distribution")
	answers(t, status, text, 400, "<Code>MalformedXML</Code>")
}

func TestIdentitiesInUseStay(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	a.SetDeployDelay(0)
	api := a.cloudfront(a.admin)
	made, err := api.CreateCloudFrontOriginAccessIdentity(t.Context(), identityInput("r", "c"))
	want(t, err, "", "")
	config := s3Config("r", "bucket")
	config.Origins.Items[0].S3OriginConfig.OriginAccessIdentity = new("origin-access-identity/cloudfront/" + *made.CloudFrontOriginAccessIdentity.Id)
	create(t, api, config)
	remove := &cloudfront.DeleteCloudFrontOriginAccessIdentityInput{Id: made.CloudFrontOriginAccessIdentity.Id, IfMatch: made.ETag}
	_, err = api.DeleteCloudFrontOriginAccessIdentity(t.Context(), remove)
	want(t, err, "CloudFrontOriginAccessIdentityInUse", "")
	all := a.Distributions()
	if len(all) != 1 || all[0].Origins[0].Identity != *remove.Id || !a.RemoveDistribution(all[0].ID) || a.RemoveDistribution(all[0].ID) {
		t.Errorf("the distributions are %+v", all)
	}
	_, err = api.DeleteCloudFrontOriginAccessIdentity(t.Context(), remove)
	want(t, err, "", "")
}

func TestTagsOfADistributionChange(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	api := a.cloudfront(a.admin)
	made, err := api.CreateDistributionWithTags(t.Context(), &cloudfront.CreateDistributionWithTagsInput{DistributionConfigWithTags: &types.DistributionConfigWithTags{
		DistributionConfig: s3Config("r", "bucket"), Tags: &types.Tags{Items: []types.Tag{{Key: new("a"), Value: new("1")}, {Key: new("b"), Value: new("2")}}},
	}})
	want(t, err, "", "")
	arn := made.Distribution.ARN
	tag := func(arn *string, key, value string) error {
		_, err := api.TagResource(t.Context(), &cloudfront.TagResourceInput{Resource: arn, Tags: &types.Tags{Items: []types.Tag{{Key: &key, Value: &value}}}})
		return err
	}
	want(t, tag(arn, "a", "3"), "", "")
	want(t, tag(arn, "A", "4"), "", "")
	_, err = api.UntagResource(t.Context(), &cloudfront.UntagResourceInput{Resource: arn, TagKeys: &types.TagKeys{Items: []string{"b", "none"}}})
	want(t, err, "", "")
	out, err := api.ListTagsForResource(t.Context(), &cloudfront.ListTagsForResourceInput{Resource: arn})
	want(t, err, "", "")
	tags := map[string]string{}
	for _, tag := range out.Tags.Items {
		tags[*tag.Key] = *tag.Value
	}
	if len(tags) != 2 || tags["a"] != "3" || tags["A"] != "4" {
		t.Errorf("the tags are %v", tags)
	}
	want(t, tag(arn, "aws:x", "1"), "InvalidTagging", "reserved")
	want(t, tag(new("arn:aws:cloudfront::123456789012:distribution/ENONE"), "a", "1"), "NoSuchResource", "")
	want(t, tag(new("arn:aws:cloudfront::123456789012:origin-access-identity/E1"), "a", "1"), "InvalidArgument", "")
	if all := a.Distributions(); all[0].Tags["a"] != "3" {
		t.Errorf("the distribution is %+v", all[0])
	}
}
