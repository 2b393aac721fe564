package aws

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
)

const (
	// issuerPatience is how long STS waits for an issuer.
	issuerPatience = 5 * time.Second
	// maxKeySet is the longest key set that is read.
	maxKeySet = 1 << 20
)

// SetIssuerClient is Options.IssuerClient for an account that is there before the client is.
func (c *Cloud) SetIssuerClient(client *http.Client) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.issuers = client
}

func (c *Cloud) issuerClient() *http.Client {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.issuers
}

// issuerKeys fetches the keys of an issuer that are called by this ID, or all if the ID is empty.
func (c *Cloud) issuerKeys(ctx context.Context, p *oidcProvider, keyID string) (oidc.KeySet, *Error) {
	failed := invalidIdentity("Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements")
	client := c.issuerClient()
	if client == nil {
		return nil, failed
	}
	ctx, stop := context.WithTimeout(ctx, issuerPatience)
	defer stop()
	pins := &pinnedTransport{next: transport(client), thumbprints: p.thumbprints}
	set, err := fetchKeys(ctx, &http.Client{Transport: pins, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, p.issuer)
	if pins.foreign.Load() {
		return nil, invalidIdentity("OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint")
	}
	if err != nil {
		return nil, failed
	}
	var keys []crypto.PublicKey
	for _, k := range set.Keys {
		if public, ok := k.Key.(*rsa.PublicKey); ok && (keyID == "" || k.KeyID == keyID) {
			keys = append(keys, public)
		}
	}
	if len(keys) == 0 {
		return nil, failed
	}
	return &oidc.StaticKeySet{PublicKeys: keys}, nil
}

func transport(client *http.Client) http.RoundTripper {
	if client.Transport == nil {
		return http.DefaultTransport
	}
	return client.Transport
}

// fetchKeys reads an issuer's discovery document, which must name the same issuer, and the key set that it leads to.
func fetchKeys(ctx context.Context, client *http.Client, issuer string) (*jose.JSONWebKeySet, error) {
	discovered, err := oidc.NewProvider(oidc.ClientContext(ctx, client), "https://"+issuer)
	if err != nil {
		return nil, err
	}
	var document struct {
		KeySet string `json:"jwks_uri"`
	}
	if err := discovered.Claims(&document); err != nil {
		return nil, err
	}
	if !strings.HasPrefix(document.KeySet, "https://") {
		return nil, fmt.Errorf("the key set of %s is at %q, which is no HTTPS", issuer, document.KeySet)
	}
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, document.KeySet, nil)
	if err != nil {
		return nil, err
	}
	answer, err := client.Do(q)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the key set of %s: %s", issuer, answer.Status)
	}
	set := &jose.JSONWebKeySet{}
	return set, json.NewDecoder(io.LimitReader(answer.Body, maxKeySet)).Decode(set)
}

// pinnedTransport holds the certificates of hosts that AWS does not know against a provider's thumbprints. Those of AWS's own
// hosts come from authorities that AWS trusts by itself.
type pinnedTransport struct {
	next        http.RoundTripper
	thumbprints []string
	// foreign is set once a certificate did not fit.
	foreign atomic.Bool
}

// RoundTrip implements http.RoundTripper.
func (t *pinnedTransport) RoundTrip(q *http.Request) (*http.Response, error) {
	answer, err := t.next.RoundTrip(q)
	if err != nil || Serves(hostname(q.URL.Host)) {
		return answer, err
	}
	if answer.TLS == nil || !slices.ContainsFunc(answer.TLS.PeerCertificates, t.fits) {
		t.foreign.Store(true)
		_ = answer.Body.Close()
		return nil, fmt.Errorf("no certificate of %s has a thumbprint of the provider", q.URL.Host)
	}
	return answer, nil
}

func (t *pinnedTransport) fits(certificate *x509.Certificate) bool {
	return slices.ContainsFunc(t.thumbprints, func(known string) bool { return strings.EqualFold(known, thumbprint(certificate.Raw)) })
}

// thumbprint is the hash by which IAM knows a certificate: SHA-1, in hexadecimal.
func thumbprint(certificate []byte) string {
	sum := sha1.Sum(certificate)
	return hex.EncodeToString(sum[:])
}

// askThumbprint finds the thumbprint of an issuer's topmost certificate, as IAM does where a new provider brings none.
// An account that reaches no issuers at all leaves it out.
func (c *Cloud) askThumbprint(ctx context.Context, issuer string) ([]string, *Error) {
	client := c.issuerClient()
	if client == nil {
		return nil, nil
	}
	ctx, stop := context.WithTimeout(ctx, issuerPatience)
	defer stop()
	failed := &Error{http.StatusBadRequest, "OpenIdIdpCommunicationError", "Could not connect to https://" + issuer}
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+issuer, nil)
	if err != nil {
		return nil, failed
	}
	answer, err := transport(client).RoundTrip(q)
	if err != nil {
		return nil, failed
	}
	defer answer.Body.Close()
	if answer.TLS == nil || len(answer.TLS.PeerCertificates) == 0 {
		return nil, failed
	}
	chain := answer.TLS.PeerCertificates
	return []string{thumbprint(chain[len(chain)-1].Raw)}, nil
}
