package federation

import (
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	cftypes "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/cloudcredential/operator/internal/oidc"
	simaws "github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/fault"
)

// privateAgain are the calls of a run that finds a private issuer as it should be.
func privateAgain() []string { return append(again(), "ListDistributions", "ListTagsForResource") }

// distributed returns the only distribution.
func (w *issuerWorld) distributed() simaws.Distribution {
	w.t.Helper()
	all := w.Distributions()
	if len(all) != 1 {
		w.t.Fatalf("there are %d distributions", len(all))
	}
	return all[0]
}

// fetch asks for a document as anybody can.
func (w *issuerWorld) fetch(url string) (int, string) {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, url, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	answer, err := (&http.Client{Transport: w.transport}).Do(request)
	if err != nil {
		w.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func TestAPrivateIssuerCanBeReadThroughItsDistributionAlone(t *testing.T) {
	t.Parallel()
	for _, region := range []string{"us-east-1", "eu-west-1", "cn-north-1"} {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			w := newIssuerWorld(t, region).private()
			w.options.UserTags = map[string]string{"team": "platform"}
			w.publish()
			d := w.distributed()
			if d.Status != "Deployed" || !d.Enabled || !maps.Equal(d.Tags, w.options.tags()) || d.CallerReference != "prod" ||
				d.Comment != "openshift.io/cloud-credential-operator/prod" || d.ViewerProtocolPolicy != "https-only" {
				t.Errorf("the distribution is %+v", d)
			}
			want := `{"Version":"2012-10-17","Id":"PolicyForCloudFrontPrivateContent","Statement":[{"Sid":"1","Effect":"Allow","Principal":{"Service":"cloudfront.amazonaws.com"},` +
				`"Action":["s3:GetObject"],"Resource":["arn:` + Partition(region) + `:s3:::prod-oidc/*"],"Condition":{"StringEquals":{"AWS:SourceArn":"` + d.ARN + `"}}}]}`
			if got := w.bucket().Policy; !sameJSON(t, got, want) {
				t.Errorf("the policy is\n%s\nand should be\n%s", got, want)
			}
			if *w.bucket().Block != (simaws.PublicAccessBlock{BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true}) {
				t.Errorf("the public access block is %+v", *w.bucket().Block)
			}
			issuer := "https://" + d.Domain
			if status, text := w.fetch(issuer + "/" + oidc.DiscoveryKey); status != http.StatusOK || text != string(oidc.NewDiscovery(issuer, issuer+"/keys.json").Encode()) {
				t.Errorf("the distribution answered %d %s", status, text)
			}
			if status, text := w.fetch(issuer + "/" + oidc.KeySetKey); status != http.StatusOK || !strings.Contains(text, w.publicKey(1).ID()) {
				t.Errorf("the distribution answered %d %s", status, text)
			}
			if status, _ := w.fetch("https://" + w.options.BucketHost() + "/" + oidc.KeySetKey); status != http.StatusForbidden {
				t.Errorf("the bucket answered %d", status)
			}
			w.settled()
			w.called(privateAgain()...)
			w.withdraw()
			w.gone()
		})
	}
}

func TestAPrivateIssuerIsMadeWithAsFewCallsAsThereAreThings(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1").private()
	w.SetDeployDelay(0)
	w.publish()
	w.called("GetBucketTagging", "ListDistributions", "ListOriginAccessControls",
		"CreateBucket", "PutPublicAccessBlock", "CreateOriginAccessControl", "CreateDistributionWithTags", "PutBucketPolicy", "PutObject", "PutObject", "GetDistribution")
	w.withdraw()
	w.called("GetBucketTagging", "ListObjectVersions", "ListObjectVersions", "ListDistributions", "ListTagsForResource", "ListOriginAccessControls",
		"ListCloudFrontOriginAccessIdentities", "GetDistribution", "UpdateDistribution", "GetDistribution", "DeleteDistribution",
		"GetOriginAccessControl", "DeleteOriginAccessControl", "DeleteObject", "DeleteObject", "DeleteBucket")
	w.gone()
}

// earlier makes a private issuer as earlier releases did: with an origin access identity.
func (w *issuerWorld) earlier() (identity string) {
	w.t.Helper()
	identity = w.AddOriginAccessIdentity(w.options.Comment())
	w.has(w.AddBucket("prod-oidc", w.options.Region, w.options.ownTags()))
	in := distribution{w.options}.createInput("")
	path := identityPath + identity
	origin := &in.DistributionConfigWithTags.DistributionConfig.Origins.Items[0]
	origin.OriginAccessControlId, origin.S3OriginConfig.OriginAccessIdentity = nil, &path
	out, err := w.session().client.cloudFront.CreateDistributionWithTags(w.t.Context(), in)
	w.has(err)
	issuer := "https://" + *out.Distribution.DomainName
	w.has(w.SetBucketPolicy("prod-oidc", `{"Version":"2008-10-17","Id":"PolicyForCloudFrontPrivateContent","Statement":[{"Sid":"1","Effect":"Allow","Principal":{"AWS":`+
		`"`+w.options.identityARN(identity)+`"},"Action":"s3:GetObject","Resource":"arn:`+Partition(w.options.Region)+`:s3:::prod-oidc/*"}]}`))
	w.has(w.SetObject("prod-oidc", oidc.DiscoveryKey, oidc.NewDiscovery(issuer, issuer+"/keys.json").Encode(), w.options.ownTags()))
	w.has(w.SetObject("prod-oidc", oidc.KeySetKey, oidc.NewKeySet(w.publicKey(1)).Encode(), w.options.ownTags()))
	w.offset.Add(int64(time.Hour))
	return identity
}

func TestAnIssuerThatReadsItsBucketAsAnIdentityStaysAsItIs(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1").private()
	identity := w.earlier()
	w.settled()
	w.called(privateAgain()...)

	w.has(w.SetBucketPolicy("prod-oidc", ""))
	w.has(w.SetPublicAccessBlock("prod-oidc", nil))
	w.publish()
	w.called(append(privateAgain(), "PutBucketPolicy", "PutPublicAccessBlock")...)
	if policy := w.bucket().Policy; !strings.Contains(policy, identity) {
		t.Errorf("the policy is %s", policy)
	}
	d := w.distributed()
	if status, _ := w.fetch("https://" + d.Domain + "/" + oidc.KeySetKey); status != http.StatusOK {
		t.Errorf("the distribution answered %d", status)
	}
	if d.Origins[0].Identity != identity || len(w.OriginAccessControls()) != 0 {
		t.Errorf("the distribution is %+v", d)
	}
	w.withdraw()
	w.gone()
}

func TestADistributionIsRepaired(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1").private()
	w.publish()
	s := w.session()
	d := w.distributed()
	_, err := s.configure(t.Context(), d.ID, func(config *cftypes.DistributionConfig) {
		config.Enabled = new(false)
		config.Origins.Items[0].OriginAccessControlId = new("")
	})
	w.has(err)
	_, err = s.client.cloudFront.UntagResource(t.Context(), &cloudfront.UntagResourceInput{Resource: &d.ARN, TagKeys: &cftypes.TagKeys{Items: []string{"Name"}}})
	w.has(err)
	w.offset.Add(int64(time.Hour))
	w.publish()
	if again := w.distributed(); !again.Enabled || again.Origins[0].Control == "" || !maps.Equal(again.Tags, d.Tags) || again.Status != "Deployed" {
		t.Errorf("the distribution is %+v", again)
	}
	if n := w.Calls().Count("cloudfront", "TagResource"); n != 1 {
		t.Errorf("it was tagged %d times", n)
	}
	if len(w.OriginAccessControls()) != 1 {
		t.Errorf("the origin access controls are %+v", w.OriginAccessControls())
	}
	w.settled()
}

func TestADistributionThatIsNotOursIsLeftAlone(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1").private()
	in := distribution{w.options}.createInput("")
	in.DistributionConfigWithTags.Tags = &cftypes.Tags{}
	_, err := w.session().client.cloudFront.CreateDistributionWithTags(t.Context(), in)
	w.has(err)
	w.refused("cloudfront:distribution/prod exists and is not ours")
	w.withdraw()
	if n := w.Calls().Writes(); n != 0 || len(w.Distributions()) != 1 {
		t.Errorf("%d writes were made", n)
	}
	w.options.Adopt = true
	w.publish()
	w.settled()
}

func TestAnAccessControlOfSomebodyElseIsLeftAlone(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1").private()
	in := accessControl{w.options}.createInput()
	in.OriginAccessControlConfig.Description = new("mine")
	_, err := w.session().client.cloudFront.CreateOriginAccessControl(t.Context(), in)
	w.has(err)
	w.refused("cloudfront:origin-access-control/prod exists and is not ours", "--adopt")
	w.withdraw()
	if len(w.OriginAccessControls()) != 1 {
		t.Error("it is gone")
	}
}

func TestADistributionIsFoundAmongManyOnAllPages(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1").private()
	w.AddDistributions(150, "other", map[string]string{"Name": "other"})
	w.publish()
	w.settled()
	w.called(append(privateAgain(), "ListDistributions")...)
}

func TestADistributionForABucketInAnotherRegionIsSaidToBe(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1").private()
	w.publish()
	w.RemoveBucket("prod-oidc")
	w.options.Region = "ap-south-1"
	w.refused("prod-oidc.s3.eu-west-1.amazonaws.com", "set --region to where its bucket is")
	w.withdraw()
	w.gone()
}

func TestAChangedDistributionIsNotRemovedBlindly(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1").private()
	w.publish()
	w.AddOriginAccessIdentity("somebody else's")
	d := w.distributed()
	other := w.session()
	w.Faults().Add(fault.Rule{Times: 1, Match: func(q fault.Request) bool { return q.Operation == "UpdateDistribution" }, Before: func(fault.Request) {
		_, _ = other.configure(t.Context(), d.ID, func(config *cftypes.DistributionConfig) { config.Comment = new("changed") })
	}})
	err := w.try(w.leaving())
	if err == nil || !strings.Contains(err.Error(), "somebody else changed it at the same time: run the same command again") {
		t.Errorf("the removal ended with %v", err)
	}
	w.offset.Add(int64(time.Hour))
	w.withdraw()
	if len(w.Distributions()) != 0 || len(w.OriginAccessIdentities()) != 1 {
		t.Errorf("what is left is %+v and %+v", w.Distributions(), w.OriginAccessIdentities())
	}
}

func TestNothingOfAPrivateIssuerIsWrittenWhereSomethingCannotBeRead(t *testing.T) {
	t.Parallel()
	for _, effect := range []fault.Effect{fault.InternalError, fault.Throttle, fault.ResetBefore, fault.Garbage, fault.Deny} {
		for _, operation := range []string{"ListDistributions", "ListTagsForResource"} {
			t.Run(effect.String()+" of "+operation, func(t *testing.T) {
				t.Parallel()
				w := newIssuerWorld(t, "eu-west-1").private()
				w.publish()
				w.on(operation, effect, 0)
				w.refused()
			})
		}
		if effect == fault.Deny {
			continue // an origin access identity takes the place of what may not be looked for
		}
		t.Run(effect.String()+" of ListOriginAccessControls", func(t *testing.T) {
			t.Parallel()
			w := newIssuerWorld(t, "eu-west-1").private()
			w.on("ListOriginAccessControls", effect, 0)
			w.refused()
		})
	}
}
