package sts_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	demo "github.com/cloudcredential/operator/hack/demo/aws"
	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/aws/control"
	"github.com/cloudcredential/operator/test/sts/attempt"
	"github.com/cloudcredential/operator/test/sts/attempt/onaws"
)

const allowAll = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`

func onAWS() provider {
	return provider{
		cloud: func(infrastructure string) cloud.Federation { return demo.New(infrastructure) },
		open:  openAWS,
		shapes: []shape{
			{name: "public bucket", published: (*chain).keyIsPublic},
			{name: "private bucket", flags: []string{"--create-private-s3-bucket"}, published: (*chain).bucketIsPrivate},
		},
		codes:   attempt.Codes{NotBelieved: onaws.NotBelieved, NotTrusted: onaws.NotTrusted, Expired: onaws.Expired},
		ended:   "ExpiredToken",
		besides: map[string]func(*chain, *testing.T){"an audience that only the provider knows is refused": (*chain).audienceOfTheProviderAloneIsRefused},
	}
}

func openAWS(t *testing.T, _ string, clock func() time.Time) account {
	t.Helper()
	a := aws.New(aws.Options{Clock: clock})
	a.SetDeployDelay(500 * time.Millisecond)
	key, err := a.AddUser("administrator", allowAll)
	if err != nil {
		t.Fatal(err)
	}
	return account{
		simulated: a,
		serves:    aws.Serves,
		ready:     map[string]string{"accountID": a.AccountID(), "accessKeyID": key.ID, "secretAccessKey": key.Secret},
		control:   func(unexpected func() []string) http.Handler { return control.Handler(a, unexpected) },
		unlisted:  func() []string { return distributed(t, a) },
	}
}

// distributed is all that CloudFront has.
func distributed(t *testing.T, a *aws.Cloud) []string {
	t.Helper()
	var all []string
	for _, things := range []any{a.Distributions(), a.OriginAccessIdentities(), a.OriginAccessControls()} {
		text, err := json.Marshal(things)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains([]string{"[]", "null", "{}"}, string(text)) {
			all = append(all, string(text))
		}
	}
	return all
}

// bucketIsPrivate: nobody can read the bucket but CloudFront, where everybody can read the documents.
func (c *chain) bucketIsPrivate(t *testing.T) {
	if !strings.HasSuffix(c.issuer, ".cloudfront.net") {
		t.Errorf("the issuer is %s", c.issuer)
	}
	if status := c.read(t, "https://"+setup+"-oidc.s3."+onaws.Region+".amazonaws.com/keys.json"); status != http.StatusForbidden {
		t.Errorf("the bucket answers everybody with %d", status)
	}
	c.keyIsPublic(t)
}

// audienceOfTheProviderAloneIsRefused lets the provider take tokens for somebody else, too. The roles' own condition must hold all the same.
func (c *chain) audienceOfTheProviderAloneIsRefused(t *testing.T) {
	const other = "vault"
	a, ok := c.account.simulated.(*aws.Cloud)
	if !ok {
		t.Fatalf("the account is a %T", c.account.simulated)
	}
	before, ok := a.OIDCProvider(strings.TrimPrefix(c.issuer, "https://"))
	if !ok {
		t.Fatalf("no identity provider for %s", c.issuer)
	}
	defer a.PutOIDCProvider(before)
	wider := before
	wider.ClientIDs = append([]string{other}, before.ClientIDs...)
	a.PutOIDCProvider(wider)
	c.refused(t, c.secret(t, c.judged()), c.token(t, accounts(c.judged())[0], other), onaws.NotTrusted)
}
