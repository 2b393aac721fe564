package gcp_test

import (
	"strings"
	"testing"
	"time"

	"google.golang.org/api/iam/v1"
	"google.golang.org/api/sts/v1"

	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/sim/gcp"
)

func TestWhatTheIssuerPublishesDecides(t *testing.T) {
	t.Parallel()
	const configuration, keys = "/.well-known/openid-configuration", "/keys.json"
	const unreachable, unverified = "Error connecting to the given credential's issuer.", "Unable to verify the ID Token signature."
	for _, test := range []struct {
		name     string
		change   func(t *testing.T, i *issuer)
		sentence string
	}{
		{"a key that was removed from the set", func(_ *testing.T, i *issuer) { i.publish(keys, `{"keys":[]}`) }, unverified},
		{"the key under another name", func(t *testing.T, i *issuer) { i.publish(keys, published(t, "two")) }, unverified},
		{"another issuer in the document", func(_ *testing.T, i *issuer) {
			i.publish(configuration, `{"issuer":"https://example.com","jwks_uri":"`+i.url+keys+`"}`)
		}, "`issuer` claim in OIDC discovery document does not match"},
		{"a slash at the end of the issuer", func(_ *testing.T, i *issuer) {
			i.publish(configuration, `{"issuer":"`+i.url+`/","jwks_uri":"`+i.url+keys+`"}`)
		}, "`issuer` claim in OIDC discovery document does not match"},
		{"keys without encryption", func(_ *testing.T, i *issuer) {
			i.publish(configuration, `{"issuer":"`+i.url+`","jwks_uri":"http://example.com/keys.json"}`)
		}, unreachable},
		{"no JSON", func(_ *testing.T, i *issuer) { i.publish(configuration, "<html>") }, unreachable},
		{"keys that are not there", func(_ *testing.T, i *issuer) {
			i.publish(configuration, `{"issuer":"`+i.url+`","jwks_uri":"`+i.url+`/none"}`)
		}, unreachable},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFederation(t, gcp.Options{}, nil)
			must(f.exchange(t, f.right(t), nil))(t)
			test.change(t, f.issuer)
			_, err := f.exchange(t, f.right(t), nil)
			refusedExchange(t, err, "invalid_grant", test.sentence)
		})
	}
}

func TestIssuerCannotBeReached(t *testing.T) {
	t.Parallel()
	f := newFederation(t, gcp.Options{}, nil)
	f.SetIssuerClient(nil)
	_, err := f.exchange(t, f.right(t), nil)
	refusedExchange(t, err, "invalid_grant", "Error connecting to the given credential's issuer.")
	f.SetIssuerClient(f.issuer.client)
	must(f.exchange(t, f.right(t), nil))(t)
}

func TestUploadedKeysGoBeforePublishedOnes(t *testing.T) {
	t.Parallel()
	keys := published(t, "two")
	f := newFederation(t, gcp.Options{}, func(p *iam.WorkloadIdentityPoolProvider) { p.Oidc.JwksJson = keys })
	f.SetIssuerClient(nil)
	must(f.exchange(t, f.token(t, 0, "two", nil), nil))(t)
	_, err := f.exchange(t, f.right(t), nil)
	refusedExchange(t, err, "invalid_grant", "Unable to verify the ID Token signature.")
	must(f.owner.iam.Projects.Locations.WorkloadIdentityPools.Providers.Patch(provided, &iam.WorkloadIdentityPoolProvider{
		Oidc: &iam.Oidc{JwksJson: published(t, "one")},
	}).UpdateMask("oidc.jwksJson").Do())(t)
	must(f.exchange(t, f.right(t), nil))(t)
	_, err = f.exchange(t, f.token(t, 0, "two", nil), nil)
	refusedExchange(t, err, "invalid_grant", "Unable to verify the ID Token signature.")
}

func TestIssuerOfTheCloudItselfNeedsNoNetwork(t *testing.T) {
	t.Parallel()
	f := newFederation(t, gcp.Options{}, func(p *iam.WorkloadIdentityPoolProvider) { p.Oidc.IssuerUri = "https://iam.googleapis.com" })
	f.SetIssuerClient(nil)
	asked := func() int { return f.Calls().Count("iam", "GET /.well-known/openid-configuration") }
	_, err := f.exchange(t, f.right(t), nil)
	refusedExchange(t, err, "invalid_grant", "Error connecting to the given credential's issuer.")
	if asked() != 1 {
		t.Errorf("the cloud was asked %d times", asked())
	}
	defer f.Faults().Add(fault.Rule{Effect: fault.ResetAfter, Match: func(q fault.Request) bool { return q.Service == "iam" }})()
	_, err = f.exchange(t, f.right(t), nil)
	refusedExchange(t, err, "invalid_grant", "Error connecting to the given credential's issuer.")
}

func TestAudienceOfAProviderThatListsNone(t *testing.T) {
	t.Parallel()
	f := newFederation(t, gcp.Options{}, func(p *iam.WorkloadIdentityPoolProvider) { p.Oidc.AllowedAudiences = nil })
	for audience, taken := range map[string]bool{f.audience(): true, "https:" + f.audience(): true, "openshift": false} {
		_, err := f.exchange(t, f.token(t, 0, "one", func(c map[string]any) { c["aud"] = audience }), nil)
		if taken {
			ok(t, err)
			continue
		}
		refusedExchange(t, err, "invalid_grant", "does not match the expected audience")
	}
}

func TestAttributeConditionDecides(t *testing.T) {
	t.Parallel()
	for condition, admitted := range map[string]bool{
		`assertion.sub == "` + workload + `"`:                   true,
		`google.subject.startsWith("system:serviceaccount:")`:   true,
		`attribute.namespace in ["openshift-ingress"]`:          true,
		`"routers" in google.groups`:                            true,
		`assertion.sub == "system:serviceaccount:other:router"`: false,
		`attribute.namespace == "other"`:                        false,
		`assertion.absent == "x"`:                               false,
		`assertion.sub`:                                         false,
	} {
		t.Run(condition, func(t *testing.T) {
			t.Parallel()
			f := newFederation(t, gcp.Options{}, func(p *iam.WorkloadIdentityPoolProvider) {
				p.AttributeMapping["attribute.namespace"], p.AttributeMapping["google.groups"] = `assertion['kubernetes.io'].namespace`, `["routers"]`
				p.AttributeCondition = condition
			})
			_, err := f.exchange(t, f.right(t), nil)
			if admitted {
				ok(t, err)
				return
			}
			refusedExchange(t, err, "unauthorized_client", "The given credential is rejected by the attribute condition.")
		})
	}
}

func TestAttributesHaveTypes(t *testing.T) {
	t.Parallel()
	f := newFederation(t, gcp.Options{}, func(p *iam.WorkloadIdentityPoolProvider) {
		p.AttributeMapping["google.subject"] = `assertion.sub == "x"`
	})
	_, err := f.exchange(t, f.right(t), nil)
	refusedExchange(t, err, "unauthorized_client", "The mapped attribute 'google.subject' must be of type STRING.")
}

func TestAttributesHaveATotalSize(t *testing.T) {
	t.Parallel()
	f := newFederation(t, gcp.Options{}, func(p *iam.WorkloadIdentityPoolProvider) { p.AttributeMapping["attribute.long"] = "assertion.long" })
	long := func(n int) string {
		return f.token(t, 0, "one", func(c map[string]any) { c["long"] = strings.Repeat("l", n) })
	}
	must(f.exchange(t, long(8<<10-len(workload)), nil))(t)
	_, err := f.exchange(t, long(8<<10), nil)
	refusedExchange(t, err, "invalid_request", "exceeds the limit of 8KB")
}

func TestReadsThatLagHideProvidersFromTheExchange(t *testing.T) {
	t.Parallel()
	c := newClock()
	f := newFederation(t, gcp.Options{Clock: c.Now}, nil)
	f.SetLag(time.Minute)
	p := goodProvider()
	p.Oidc.IssuerUri = f.issuer.url
	must(f.owner.createProvider("second", p))(t)
	second := func(q *sts.GoogleIdentityStsV1ExchangeTokenRequest) {
		q.Audience = f.audience()[:len(f.audience())-len("cluster")] + "second"
	}
	_, err := f.exchange(t, f.right(t), second)
	refusedExchange(t, err, "invalid_target", "")
	c.Advance(time.Minute)
	_, err = f.exchange(t, f.right(t), second)
	ok(t, err)
}

func TestIssuerIsABucketOfTheCloud(t *testing.T) {
	t.Parallel()
	const url = "https://storage.googleapis.com/cluster-oidc"
	f := newFederation(t, gcp.Options{}, func(p *iam.WorkloadIdentityPoolProvider) { p.Oidc.IssuerUri = url })
	f.SetIssuerClient(nil) // the cloud reaches itself without a network
	subject := f.token(t, 0, "one", func(c map[string]any) { c["iss"] = url })
	_, err := f.exchange(t, subject, nil)
	refusedExchange(t, err, "invalid_grant", "Error connecting to the given credential's issuer.")
	ok(t, f.AddBucket(projectID, "cluster-oidc", "us", nil))
	ok(t, f.SetObject("cluster-oidc", ".well-known/openid-configuration", "application/json", []byte(`{"issuer":"`+url+`","jwks_uri":"`+url+`/keys.json"}`)))
	ok(t, f.SetObject("cluster-oidc", "keys.json", "application/json", []byte(published(t, "one"))))
	_, err = f.exchange(t, subject, nil)
	refusedExchange(t, err, "invalid_grant", "Error connecting to the given credential's issuer.")
	ok(t, f.AddBucketBinding("cluster-oidc", "roles/storage.objectViewer", "allUsers"))
	must(f.exchange(t, subject, nil))(t)
}
