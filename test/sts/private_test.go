package sts_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/test/sts/attempt"
)

// TestPrivateIssuer goes the whole way with a bucket that nobody can read but CloudFront.
func TestPrivateIssuer(t *testing.T) {
	t.Parallel()
	c := newChain(t, "--create-private-s3-bucket")
	if !strings.HasSuffix(c.issuer, ".cloudfront.net") {
		t.Errorf("the issuer is %s", c.issuer)
	}
	if status := c.read(t, "https://"+setup+"-oidc.s3."+attempt.Region+".amazonaws.com/keys.json"); status != http.StatusForbidden {
		t.Errorf("the bucket answers everybody with %d", status)
	}
	t.Run("the cluster's key is published", c.keyIsPublished)
	t.Run("rights are those of the request", c.rightsAreThoseOfTheRequest)
	t.Run("tokens are refused", c.tokensAreRefused)
	c.ccoctl(t, 0, append([]string{"verify"}, c.described(setup, "--create-private-s3-bucket")...)...)
	c.Calls().Reset()
	c.ccoctl(t, 0, append([]string{"create-all"}, c.described(setup, "--create-private-s3-bucket")...)...)
	if n := c.writes(); n != 0 {
		t.Errorf("another run made %d writes", n)
	}
	c.ccoctl(t, 0, "delete", "--name", setup, "--region", attempt.Region)
	if mine, _ := c.belongings(t); len(mine) != 0 {
		t.Errorf("left of the set-up: %v", mine)
	}
}

// read is how a URL answers somebody without any credential.
func (c *chain) read(t *testing.T, url string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := c.http.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode
}
