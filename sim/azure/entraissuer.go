package azure

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
)

const (
	// issuerPatience is how long the token endpoint waits for an issuer.
	issuerPatience = 5 * time.Second
	// maxIssuerDocument is the longest document of an issuer that is read.
	maxIssuerDocument = 1 << 20
)

// verifyWithIssuer verifies the signature of a token with the keys that its issuer publishes. Only RS256 is supported for certain, so nothing else is taken.
// That the keys are not cached, and which number refuses a signature, are assumptions.
func (c *Cloud) verifyWithIssuer(ctx context.Context, a *assertion) *Error {
	keyID, _ := a.header["kid"].(string)
	set := &jose.JSONWebKeySet{}
	if err := c.fetchKeys(ctx, a.issuer, set); err != nil {
		return entraError(http.StatusBadRequest, "invalid_request", 90061, "Request to External OIDC endpoint failed. %s", err)
	}
	keys := &oidc.StaticKeySet{}
	for _, k := range set.Keys {
		if k.KeyID == keyID && keyID != "" {
			keys.PublicKeys = append(keys.PublicKeys, k.Key)
		}
	}
	reason := "The key was not found."
	if len(keys.PublicKeys) > 0 {
		reason = "The key was used but the signature did not match."
	}
	if _, err := keys.VerifySignature(ctx, a.text); err != nil || a.header["alg"] != oidc.RS256 {
		return entraError(http.StatusUnauthorized, "invalid_client", 700027, "Client assertion contains an invalid signature. [Reason - %s, Thumbprint of key used by client: '%s']", reason, keyID)
	}
	return nil
}

// fetchKeys reads an issuer's discovery document, which must name the same issuer, and the key set that it leads to.
func (c *Cloud) fetchKeys(ctx context.Context, issuer string, into *jose.JSONWebKeySet) error {
	ctx, stop := context.WithTimeout(ctx, issuerPatience)
	defer stop()
	var document struct {
		Issuer string `json:"issuer"`
		KeySet string `json:"jwks_uri"`
	}
	if err := c.fetch(ctx, strings.TrimSuffix(issuer, "/")+"/.well-known/openid-configuration", &document); err != nil {
		return err
	}
	if document.Issuer != issuer {
		return fmt.Errorf("the discovery document of %s names the issuer %q", issuer, document.Issuer)
	}
	return c.fetch(ctx, document.KeySet, into)
}

// fetch reads JSON from an HTTPS address, as anybody can. Redirects are not followed, which is an assumption.
func (c *Cloud) fetch(ctx context.Context, address string, into any) error {
	if !strings.HasPrefix(address, "https://") {
		return fmt.Errorf("%q is no HTTPS address", address)
	}
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return fmt.Errorf("request of %s: %w", address, err)
	}
	answer, err := c.reach(q)
	if err != nil {
		return fmt.Errorf("get %s: %w", address, err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("get %s: status %d", address, answer.StatusCode)
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, maxIssuerDocument)).Decode(into); err != nil {
		return fmt.Errorf("read %s: %w", address, err)
	}
	return nil
}

// reach sends a request that is for this cloud to itself, without a network, and every other one to the issuers' client.
func (c *Cloud) reach(q *http.Request) (*http.Response, error) {
	c.mu.RLock()
	client := c.issuers
	c.mu.RUnlock()
	switch {
	case c.Serves(q.URL.Host):
		return c.inward(q)
	case client == nil:
		return nil, fmt.Errorf("%s cannot be reached: the simulated cloud has no client for issuers", q.URL.Host)
	case client.Transport == nil:
		return http.DefaultTransport.RoundTrip(q)
	}
	return client.Transport.RoundTrip(q)
}

// inward lets the cloud answer.
func (c *Cloud) inward(q *http.Request) (answer *http.Response, err error) {
	defer func() {
		if recover() != nil { // a fault that breaks the connection
			answer, err = nil, fmt.Errorf("connection to %s was reset", q.URL.Host)
		}
	}()
	q = q.Clone(q.Context())
	q.Host, q.Body = q.URL.Host, http.NoBody
	w := &written{header: http.Header{}, status: http.StatusOK}
	c.ServeHTTP(w, q)
	return &http.Response{StatusCode: w.status, Header: w.header, Body: io.NopCloser(&w.body), Request: q}, nil
}

// written is an answer that stays in memory.
type written struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (w *written) Header() http.Header { return w.header }

// WriteHeader implements http.ResponseWriter.
func (w *written) WriteHeader(status int) { w.status = status }

// Write implements http.ResponseWriter.
func (w *written) Write(p []byte) (int, error) { return w.body.Write(p) }
