package federation

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/cloudcredential/operator/internal/oidc"
	simaws "github.com/cloudcredential/operator/sim/aws"
)

// again are the calls of a run that finds everything as it should be.
func again() []string {
	return []string{"GetBucketTagging", "GetBucketPolicy", "GetPublicAccessBlock", "GetObject", "GetObject"}
}

func TestAPublicIssuerIsMadeWithAsFewCallsAsThereAreThings(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1")
	w.options.UserTags = map[string]string{"team": "platform", "Name": "not this one"}
	w.publish()
	w.called("GetBucketTagging", "CreateBucket", "PutPublicAccessBlock", "PutBucketPolicy", "PutObject", "PutObject")

	b := w.bucket()
	own := map[string]string{"openshift.io/cloud-credential-operator/prod": "owned", "Name": "prod"}
	all := maps.Clone(own)
	all["team"] = "platform"
	if !maps.Equal(b.Tags, all) || b.Region != "eu-west-1" || b.Ownership != "BucketOwnerEnforced" {
		t.Errorf("the bucket is %+v", b)
	}
	if *b.Block != (simaws.PublicAccessBlock{BlockPublicAcls: true, IgnorePublicAcls: true}) {
		t.Errorf("the public access block is %+v", *b.Block)
	}
	for _, key := range []string{oidc.DiscoveryKey, oidc.KeySetKey} {
		if object := w.object(key); !maps.Equal(object.Tags, own) || object.ContentType != "application/json" {
			t.Errorf("%s is %s with tags %v", key, object.ContentType, object.Tags)
		}
	}
	const issuer = "https://prod-oidc.s3.eu-west-1.amazonaws.com"
	if got := string(w.object(oidc.DiscoveryKey).Content); got != string(oidc.NewDiscovery(issuer, issuer+"/keys.json").Encode()) {
		t.Errorf("the discovery document is %s", got)
	}
	if got := string(w.object(oidc.KeySetKey).Content); got != string(oidc.NewKeySet(w.publicKey(1)).Encode()) {
		t.Errorf("the key set is %s", got)
	}
	w.settled()
	w.called(again()...)
}

func TestThePolicyOfAPublicBucketIsThatOfExistingClusters(t *testing.T) {
	t.Parallel()
	for region, partition := range map[string]string{
		"us-east-1": "aws", "eu-west-1": "aws", "us-gov-west-1": "aws-us-gov", "cn-north-1": "aws-cn", "eusc-de-east-1": "aws-eusc",
		"us-iso-east-1": "aws-iso", "us-isob-east-1": "aws-iso-b", "eu-isoe-west-1": "aws-iso-e", "us-isof-south-1": "aws-iso-f",
	} {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			w := newIssuerWorld(t, region)
			w.publish()
			want := `{"Version":"2012-10-17","Statement":[{"Sid":"AllowReadPublicAccess","Principal":"*","Effect":"Allow",` +
				`"Action":["s3:GetObject"],"Resource":["arn:` + partition + `:s3:::prod-oidc/*"]}]}`
			if got := w.bucket().Policy; !sameJSON(t, got, want) {
				t.Errorf("the policy is\n%s\nand should be\n%s", got, want)
			}
			if b := w.bucket(); b.Region != region {
				t.Errorf("the bucket is in %s", b.Region)
			}
			discovery, err := oidc.ParseDiscovery(w.object(oidc.DiscoveryKey).Content)
			if err != nil || discovery.Issuer != "https://"+w.options.BucketHost() {
				t.Errorf("the issuer is %s, %v", discovery.Issuer, err)
			}
			w.settled()
		})
	}
}

func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var texts [2]string
	for i, text := range []string{a, b} {
		var value any
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		canonical, _ := json.Marshal(value)
		texts[i] = string(canonical)
	}
	return texts[0] == texts[1]
}
