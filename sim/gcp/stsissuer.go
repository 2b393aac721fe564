package gcp

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
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
	// issuerPatience is how long the service waits for an issuer.
	issuerPatience = 5 * time.Second
	// maxIssuerDocument is the longest document of an issuer that is read.
	maxIssuerDocument = 1 << 20
)

// SetIssuerClient is Options.IssuerClient for a cloud that is there before the client is.
func (c *Cloud) SetIssuerClient(client *http.Client) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.issuers = client
}

// providerKeys gives the keys of a provider that a token may be signed with: those that were uploaded, or those that the issuer publishes now.
func (c *Cloud) providerKeys(ctx context.Context, v *provider, keyID, algorithm string) (oidc.KeySet, *Error) {
	set := &jose.JSONWebKeySet{}
	if v.oidc.JwksJSON != "" {
		if json.Unmarshal([]byte(v.oidc.JwksJSON), set) != nil {
			return nil, oauthError("invalid_grant", "Unable to verify the ID Token signature.")
		}
	} else if err := c.fetchKeys(ctx, v.oidc.IssuerURI, set); err != nil {
		return nil, err
	}
	keys := &oidc.StaticKeySet{}
	for _, k := range set.Keys {
		if k.KeyID == keyID && keyID != "" && (k.Algorithm == "" || k.Algorithm == algorithm) && (k.Use == "" || k.Use == "sig") && verifies(k.Key) {
			keys.PublicKeys = append(keys.PublicKeys, k.Key)
		}
	}
	return keys, nil
}

// verifies says whether a key is one of the two kinds that are taken.
func verifies(key crypto.PublicKey) bool {
	switch key.(type) {
	case *rsa.PublicKey, *ecdsa.PublicKey:
		return true
	}
	return false
}

// fetchKeys reads an issuer's discovery document, which must name the same issuer, and the key set that it leads to.
func (c *Cloud) fetchKeys(ctx context.Context, issuer string, into *jose.JSONWebKeySet) *Error {
	failed := oauthError("invalid_grant", "Error connecting to the given credential's issuer.")
	ctx, stop := context.WithTimeout(ctx, issuerPatience)
	defer stop()
	var document struct {
		Issuer string `json:"issuer"`
		KeySet string `json:"jwks_uri"`
	}
	if c.fetch(ctx, strings.TrimSuffix(issuer, "/")+"/.well-known/openid-configuration", &document) != nil {
		return failed
	}
	if document.Issuer != issuer {
		return oauthError("invalid_grant", "`issuer` claim in OIDC discovery document does not match the issuer specified in the request.")
	}
	if c.fetch(ctx, document.KeySet, into) != nil {
		return failed
	}
	return nil
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
	answer, err := c.outward().RoundTrip(q)
	if err != nil {
		return fmt.Errorf("get %s: %w", address, err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("get %s: %s", address, answer.Status)
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, maxIssuerDocument)).Decode(into); err != nil {
		return fmt.Errorf("read %s: %w", address, err)
	}
	return nil
}

// outward is how the cloud reaches hosts, its own ones included.
func (c *Cloud) outward() http.RoundTripper {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return &outward{c, c.issuers}
}

// outward sends a request that is for this cloud to itself, without a network, and every other one to the issuers' client.
type outward struct {
	cloud *Cloud
	next  *http.Client
}

// RoundTrip implements http.RoundTripper.
func (o *outward) RoundTrip(q *http.Request) (*http.Response, error) {
	switch {
	case o.cloud.Serves(q.URL.Host):
		return o.inward(q)
	case o.next == nil:
		return nil, fmt.Errorf("%s cannot be reached: the simulated cloud has no client for issuers", q.URL.Host)
	case o.next.Transport == nil:
		return http.DefaultTransport.RoundTrip(q)
	}
	return o.next.Transport.RoundTrip(q)
}

// inward lets the cloud answer.
func (o *outward) inward(q *http.Request) (answer *http.Response, err error) {
	defer func() {
		if recover() != nil { // a fault that breaks the connection
			answer, err = nil, fmt.Errorf("connection to %s was reset", q.URL.Host)
		}
	}()
	q = q.Clone(q.Context())
	q.Host, q.Body = q.URL.Host, http.NoBody
	w := &written{header: http.Header{}, status: http.StatusOK}
	o.cloud.ServeHTTP(w, q)
	return &http.Response{
		StatusCode: w.status, Status: http.StatusText(w.status), Header: w.header, Body: io.NopCloser(&w.body), Request: q,
	}, nil
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
