package gcp

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// claims are those of an assertion that a service account signs.
type claims struct {
	Issuer   string `json:"iss"`
	Subject  string `json:"sub"`
	Audience string `json:"aud"`
	Scope    string `json:"scope"`
	Issued   int64  `json:"iat"`
	Expires  int64  `json:"exp"`
}

const (
	// maxAssertion is how long an assertion may last.
	maxAssertion = time.Hour
	// clockSkew is how far the clocks of client and cloud may be apart; an assumption.
	clockSkew = 5 * time.Minute
)

// verifyAssertion finds the account that has signed a JWT. The errors are those of the token endpoint.
func (c *Cloud) verifyAssertion(jwt string) (*account, *claims, *Error) {
	parts := strings.Split(jwt, ".")
	if len(parts) != 3 {
		return nil, nil, oauthError("invalid_grant", "Invalid JWT: JWT must have three parts.")
	}
	var header struct {
		Algorithm string `json:"alg"`
		KeyID     string `json:"kid"`
	}
	var asserted claims
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || !decodePart(parts[0], &header) || !decodePart(parts[1], &asserted) {
		return nil, nil, oauthError("invalid_grant", "Invalid JWT: JWT could not be decoded.")
	}
	if header.Algorithm != "RS256" {
		return nil, nil, oauthError("invalid_grant", "Invalid JWT: algorithm "+header.Algorithm+" is not supported.")
	}
	c.mu.RLock()
	a := c.accounts.Get(asserted.Issuer).At(c.visible())
	c.mu.RUnlock()
	if a == nil {
		return nil, nil, oauthError("invalid_grant", "Invalid grant: account not found")
	}
	if a.disabled {
		return nil, nil, oauthError("invalid_grant", "Invalid grant: account disabled")
	}
	if !a.signed(header.KeyID, parts[0]+"."+parts[1], signature) {
		return nil, nil, oauthError("invalid_grant", "Invalid JWT Signature.")
	}
	if !asserted.timely(c.signing()) {
		return nil, nil, oauthError("invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "+
			"Check your iat and exp values in the JWT claim.")
	}
	return a, &asserted, nil
}

func decodePart(part string, into any) bool {
	decoded, err := base64.RawURLEncoding.DecodeString(part)
	return err == nil && json.Unmarshal(decoded, into) == nil
}

// signed says whether one of the account's keys has signed a text. Without an ID of a key all are tried.
func (a *account) signed(keyID, text string, signature []byte) bool {
	digest := sha256.Sum256([]byte(text))
	for _, k := range a.keys {
		if k.private == nil || k.disabled || keyID != "" && k.id != keyID {
			continue
		}
		if rsa.VerifyPKCS1v15(&k.private.PublicKey, crypto.SHA256, digest[:], signature) == nil {
			return true
		}
	}
	return false
}

func (k *claims) timely(now time.Time) bool {
	issued, expires := time.Unix(k.Issued, 0), time.Unix(k.Expires, 0)
	return !issued.After(now.Add(clockSkew)) && expires.After(now) && expires.After(issued) && expires.Sub(issued) <= maxAssertion+clockSkew
}

// selfSigned takes a JWT that a service account has signed for an API, or with scopes, in place of an access token (AIP-4111). It gives nil
// for what is none.
func (c *Cloud) selfSigned(jwt, host string) *token {
	a, asserted, err := c.verifyAssertion(jwt)
	if err != nil || asserted.Subject != "" && asserted.Subject != a.email {
		return nil
	}
	scopes := strings.Fields(asserted.Scope)
	if len(scopes) == 0 {
		if audience := strings.TrimSuffix(strings.TrimPrefix(asserted.Audience, "https://"), "/"); audience != host {
			return nil
		}
		scopes = []string{cloudPlatform}
	}
	left := time.Unix(asserted.Expires, 0).Sub(c.signing())
	return &token{member: "serviceAccount:" + a.email, account: a.uid, scopes: scopes, expires: c.clock().Add(left)}
}
