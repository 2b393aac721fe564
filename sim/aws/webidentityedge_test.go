package aws_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

// TestIssuerBehindADistribution goes the whole way of a cluster whose bucket is private: only CloudFront reads it.
func TestIssuerBehindADistribution(t *testing.T) {
	t.Parallel()
	f := newFederation(t)
	identity := f.AddOriginAccessIdentity("mine")
	config := s3Config("r", "name-oidc")
	config.Origins.Items[0].S3OriginConfig.OriginAccessIdentity = new("origin-access-identity/cloudfront/" + identity)
	noError(t, f.AddBucket("name-oidc", "us-east-2", nil))
	distribution, _ := create(t, f.cloudfront(f.admin), config)
	host := *distribution.DomainName
	for key, document := range map[string]any{
		".well-known/openid-configuration": map[string]any{"issuer": "https://" + host, "jwks_uri": "https://" + host + "/keys.json"},
		"keys.json":                        keySet(f.issuer.key),
	} {
		noError(t, f.SetObject("name-oidc", key, must(json.Marshal(document))(t), nil))
	}
	noError(t, f.SetBucketPolicy("name-oidc", reading("name-oidc", identityPrincipal(identity), "")))
	made, err := f.iam(f.admin).CreateOpenIDConnectProvider(t.Context(), &iam.CreateOpenIDConnectProviderInput{
		Url: new("https://" + host), ClientIDList: []string{"openshift"}, ThumbprintList: []string{someThumbprint},
	})
	want(t, err, "", "")
	f.role = must(f.PutRole(simaws.Role{Name: "router", Path: "/p/", Trust: trustsSubject(*made.OpenIDConnectProviderArn,
		`{"StringEquals":{"`+host+`:sub":"`+subject+`"}}`)}))(t)
	text := token(t, f.issuer.key, map[string]any{"iss": "https://" + host})

	_, err = f.assume(t, text)
	want(t, err, "InvalidIdentityToken", "Couldn't retrieve verification key")
	f.clock.Advance(4 * time.Minute)
	_, err = f.assume(t, text)
	want(t, err, "", "")
	if unexpected := f.proxy.Unexpected(); len(unexpected) != 0 {
		t.Errorf("somebody else was called: %v", unexpected)
	}
}
