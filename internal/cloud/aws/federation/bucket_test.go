package federation

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
	simaws "github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/fault"
)

func (w *issuerWorld) has(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestABucketOfAnotherAccountIsLeftAlone(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.ReserveBucketNames("prod-oidc")
	w.refused("bucket prod-oidc", "taken world-wide", "choose another --name")
}

func TestABucketOfAnotherAccountThatOnlyShowsWhenItIsMadeIsSaidToBe(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	p := w.plan(w.nodes())
	w.ReserveBucketNames("prod-oidc")
	err := p.Apply(t.Context(), applyOptions()).Err()
	if err == nil || !strings.Contains(err.Error(), "somebody else has this one: choose another --name") {
		t.Errorf("the run ended with %v", err)
	}
	w.called("GetBucketTagging", "CreateBucket")
}

func TestABucketThatAnEarlierRunDidNotGetToTagIsFinished(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.has(w.AddBucket("prod-oidc", "eu-west-1", nil))
	w.publish()
	w.called("GetBucketTagging", "ListObjectsV2", "GetBucketPolicy", "GetPublicAccessBlock", "GetObject", "GetObject",
		"PutBucketTagging", "PutPublicAccessBlock", "PutBucketPolicy", "PutObject", "PutObject")
	if tags := w.bucket().Tags; !maps.Equal(tags, w.options.ownTags()) {
		t.Errorf("the tags are %v", tags)
	}
	w.settled()
}

func TestABucketWithoutTagsAndWithContentsIsNotOursUnlessItIsAdopted(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.has(w.AddBucket("prod-oidc", "eu-west-1", nil))
	w.has(w.SetObject("prod-oidc", "holiday.jpg", []byte("sun"), nil))
	w.refused("s3:bucket/prod-oidc exists and is not ours", "--adopt")
	w.options.Adopt = true
	w.publish()
	if got := string(w.object("holiday.jpg").Content); got != "sun" {
		t.Errorf("the object that was there is %q", got)
	}
	w.settled()
}

func TestABucketOfAnotherSetUpIsNeverAdopted(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.options.Adopt = true
	w.has(w.AddBucket("prod-oidc", "eu-west-1", map[string]string{"openshift.io/cloud-credential-operator/other": "owned"}))
	w.refused("it is tagged as part of other")
}

func TestTagsOfOtherPeopleStayOnTheBucket(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.publish()
	w.has(w.SetBucketTags("prod-oidc", map[string]string{"openshift.io/cloud-credential-operator/prod": "x", "cost": "42"}))
	w.publish()
	w.called(append(again(), "PutBucketTagging")...)
	want := w.options.ownTags()
	want["cost"] = "42"
	if tags := w.bucket().Tags; !maps.Equal(tags, want) {
		t.Errorf("the tags are %v", tags)
	}
	w.settled()
}

func TestABucketInAnotherRegionIsSaidToBeThere(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.has(w.AddBucket("prod-oidc", "ap-south-1", w.options.ownTags()))
	w.refused("the bucket prod-oidc is in the region ap-south-1 and not in eu-west-1", "set --region")
}

// documented are the rights that administrators of existing clusters have been told to have, as far as they are about a public issuer.
func documented() []string {
	return []string{"s3:CreateBucket", "s3:DeleteBucket", "s3:DeleteObject", "s3:GetBucketAcl", "s3:GetBucketTagging", "s3:GetObject", "s3:GetObjectAcl",
		"s3:GetObjectTagging", "s3:ListBucket", "s3:PutBucketAcl", "s3:PutBucketPolicy", "s3:PutBucketPublicAccessBlock", "s3:PutBucketTagging", "s3:PutObject",
		"s3:PutObjectAcl", "s3:PutObjectTagging"}
}

func TestAnIssuerIsMadeAndRemovedWithTheRightsThatUsedToSuffice(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.as(documented()...)
	w.publish()
	w.called("GetBucketTagging", "CreateBucket", "CreateBucket", "PutBucketTagging", "PutPublicAccessBlock", "PutBucketPolicy", "PutObject", "PutObject")
	if b := w.bucket(); !maps.Equal(b.Tags, w.options.ownTags()) || b.Ownership != "BucketOwnerEnforced" {
		t.Errorf("the bucket is %+v", b)
	}
	w.publish()
	w.called(append(again(), "PutPublicAccessBlock", "PutBucketPolicy")...)
	if err := w.try(slices.DeleteFunc(w.leaving(), aboutCloudFront)); err != nil {
		t.Errorf("the removal ended with %v", err)
	}
	if left := w.BucketContents(); len(left) != 0 {
		t.Errorf("what is left is %+v", left)
	}
}

// aboutCloudFront tells the nodes that administrators without a private issuer need no rights for.
func aboutCloudFront(node plan.Node) bool {
	return strings.HasPrefix(node.Resource.Ref().Kind, "cloudfront:")
}

func TestABucketThatMayNotBeMadeIsTriedOnce(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.as("s3:GetBucketTagging", "s3:TagResource", "s3:PutBucketOwnershipControls")
	w.ends("s3:CreateBucket", "was denied")
	w.called("GetBucketTagging", "CreateBucket")
}

func TestAnAccountThatBlocksPublicBucketsIsSaidTo(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.SetAccountPublicAccessBlock(simaws.PublicAccessBlock{BlockPublicPolicy: true})
	w.ends("s3:PutBucketPolicy", "block public access to all buckets", "--create-private-s3-bucket", "--issuer-url")
	w.SetAccountPublicAccessBlock(simaws.PublicAccessBlock{})
	w.publish()
	w.settled()
}

func TestAPolicyThatMayNotBeSetIsNotTakenForABlockedOne(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.as(slices.DeleteFunc(documented(), func(right string) bool { return right == "s3:PutBucketPolicy" })...)
	err := w.try(w.nodes())
	if !cloud.Is(err, cloud.Denied) || strings.Contains(err.Error(), "--create-private-s3-bucket") {
		t.Errorf("the run ended with %v", err)
	}
}

func TestThePublicAccessBlockAndThePolicyAreRepaired(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.publish()
	w.has(w.SetPublicAccessBlock("prod-oidc", nil))
	const foreign = `{"Version":"2012-10-17","Id":"mine","Statement":{"Sid":"TLS","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::prod-oidc","arn:aws:s3:::prod-oidc/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}}`
	w.has(w.SetBucketPolicy("prod-oidc", foreign))
	w.publish()
	w.called(append(again(), "PutPublicAccessBlock", "PutBucketPolicy")...)
	policy := w.bucket().Policy
	if !strings.Contains(policy, "AllowReadPublicAccess") || !strings.Contains(policy, "aws:SecureTransport") || !strings.Contains(policy, `"mine"`) {
		t.Errorf("the policy is %s", policy)
	}
	w.settled()
}

func TestAPolicyThatSaysTheSameOtherwiseStays(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.publish()
	w.has(w.SetBucketPolicy("prod-oidc", `{"Statement":{"Effect":"Allow","Principal":{"AWS":["*"]},"Action":"s3:GetObject","Resource":"arn:aws:s3:::prod-oidc/*"},"Version":"2012-10-17"}`))
	w.settled()
}

func TestAnIssuerIsNeverPublishedInTheOtherWay(t *testing.T) {
	t.Parallel()
	public := newIssuerWorld(t, "eu-west-1")
	public.publish()
	public.private().refused("is public", "cut off the cluster", "leave out --create-private-s3-bucket")

	private := newIssuerWorld(t, "eu-west-1").private()
	private.publish()
	private.options.Issuer.Private = false
	private.refused("is private", "cut off the cluster", "use --create-private-s3-bucket")
}

func TestAnIssuerOfAnotherURLIsNotReplaced(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.publish()
	other := oidc.NewDiscovery("https://d1.cloudfront.net", "https://d1.cloudfront.net/keys.json").Encode()
	w.has(w.SetObject("prod-oidc", oidc.DiscoveryKey, other, w.options.ownTags()))
	w.refused("publishes the issuer https://d1.cloudfront.net and not https://prod-oidc.s3.eu-west-1.amazonaws.com")
}

func TestNothingIsWrittenWhereSomethingCannotBeRead(t *testing.T) {
	t.Parallel()
	for _, effect := range []fault.Effect{fault.InternalError, fault.Unavailable, fault.Throttle, fault.ResetBefore, fault.Garbage, fault.Deny} {
		for _, operation := range []string{"GetBucketTagging", "GetBucketPolicy", "GetPublicAccessBlock", "GetObject"} {
			if effect == fault.Deny && (operation == "GetBucketPolicy" || operation == "GetPublicAccessBlock") {
				continue // what may not be read is written again
			}
			t.Run(effect.String()+" of "+operation, func(t *testing.T) {
				t.Parallel()
				w := newIssuerWorld(t, "eu-west-1")
				w.publish()
				w.on(operation, effect, 0)
				w.refused()
			})
		}
	}
}

func TestABucketOfTheOtherKindStaysAsItIsWhereItsPolicyMayNotBeRead(t *testing.T) {
	t.Parallel()
	for _, private := range []bool{false, true} {
		w := newIssuerWorld(t, "eu-west-1")
		w.options.Issuer.Private = private
		w.publish()
		w.options.Issuer.Private = !private
		w.on("GetBucketPolicy", fault.Deny, 0)
		w.refused("publishes the issuer", "cut off the cluster")
	}
}

func TestAPolicyIsSetAgainUntilS3KnowsThatTheBucketMayBePublic(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.offset.Add(int64(time.Hour))
	w.SetLag(5 * time.Second)
	w.publish()
	if n := w.Calls().Count("s3", "PutBucketPolicy"); n != 4 {
		t.Errorf("the policy was set %d times", n)
	}
	w.offset.Add(int64(time.Hour))
	w.settled()
}

func TestARunThatSeesNothingYetOfTheOneBeforeIsForALaterTime(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.publish()
	w.SetLag(time.Hour)
	w.ends("BucketAlreadyOwnedByYou", "run the same command again")
	w.SetLag(0)
	w.settled()
}
