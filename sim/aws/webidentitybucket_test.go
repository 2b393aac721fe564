package aws_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

// TestIssuerInABucket goes the whole way of a cluster whose documents are in a public bucket of the account.
func TestIssuerInABucket(t *testing.T) {
	t.Parallel()
	f := newFederation(t)
	const host = "cluster-oidc.s3.eu-west-1.amazonaws.com"
	buckets, bucket := f.s3(f.admin, "eu-west-1"), new("cluster-oidc")
	_, err := buckets.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: bucket, CreateBucketConfiguration: in("eu-west-1")})
	want(t, err, "", "")
	for key, document := range map[string]any{
		".well-known/openid-configuration": map[string]any{"issuer": "https://" + host, "jwks_uri": "https://" + host + "/keys.json"},
		"keys.json":                        keySet(f.issuer.key),
	} {
		text := must(json.Marshal(document))(t)
		_, err := buckets.PutObject(t.Context(), &s3.PutObjectInput{Bucket: bucket, Key: &key, Body: bytes.NewReader(text)})
		want(t, err, "", "")
	}
	made, err := f.iam(f.admin).CreateOpenIDConnectProvider(t.Context(), &iam.CreateOpenIDConnectProviderInput{
		Url: new("https://" + host), ClientIDList: []string{"openshift"}, ThumbprintList: []string{someThumbprint},
	})
	want(t, err, "", "")
	f.role = must(f.PutRole(simaws.Role{Name: "router", Path: "/p/", Trust: trustsSubject(*made.OpenIDConnectProviderArn,
		`{"StringEquals":{"`+host+`:sub":"`+subject+`"}}`)}))(t)
	text := token(t, f.issuer.key, map[string]any{"iss": "https://" + host})

	_, err = f.assume(t, text)
	want(t, err, "InvalidIdentityToken", "Couldn't retrieve verification key")
	_, err = buckets.DeletePublicAccessBlock(t.Context(), &s3.DeletePublicAccessBlockInput{Bucket: bucket})
	want(t, err, "", "")
	_, err = buckets.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: bucket, Policy: new(
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::cluster-oidc/*"}]}`)})
	want(t, err, "", "")
	_, err = f.assume(t, text)
	want(t, err, "", "")
	if unexpected := f.proxy.Unexpected(); len(unexpected) != 0 {
		t.Errorf("somebody else was called: %v", unexpected)
	}
}
