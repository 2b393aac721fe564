package aws

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
)

// identityToken is an ID token: what it claims, which nobody has verified yet.
type identityToken struct {
	raw   string
	keyID string

	Issuer          string       `json:"iss"`
	Subject         string       `json:"sub"`
	Audience        claimed      `json:"aud"`
	AuthorizedParty string       `json:"azp"`
	Methods         claimed      `json:"amr"`
	Expiry          *json.Number `json:"exp"`
	IssuedAt        *json.Number `json:"iat"`
}

// claimed is a claim of several texts, which may be written as its only element.
type claimed []string

// UnmarshalJSON implements json.Unmarshaler.
func (l *claimed) UnmarshalJSON(data []byte) error {
	var several []string
	if err := json.Unmarshal(data, &several); err == nil {
		*l = several
		return nil
	}
	var one string
	if err := json.Unmarshal(data, &one); err != nil {
		return err
	}
	*l = []string{one}
	return nil
}

func invalidIdentity(message string) *Error {
	return &Error{http.StatusBadRequest, "InvalidIdentityToken", message}
}

// parseIdentityToken takes a token apart.
func parseIdentityToken(raw string) (*identityToken, *Error) {
	t := &identityToken{raw: raw}
	var header struct {
		Algorithm string `json:"alg"`
		KeyID     string `json:"kid"`
	}
	parts := strings.Split(raw, ".")
	if len(parts) != 3 || decodePart(parts[0], &header) != nil || decodePart(parts[1], t) != nil || header.Algorithm != oidc.RS256 || t.Issuer == "" {
		return nil, invalidIdentity("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)")
	}
	t.keyID = header.KeyID
	return t, nil
}

func decodePart(part string, into any) error {
	text, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

// complete checks that nothing is missing that STS asks for.
func (t *identityToken) complete() *Error {
	for _, claim := range []struct {
		name  string
		there bool
	}{{"sub", t.Subject != ""}, {"aud", len(t.Audience) > 0}, {"exp", t.Expiry != nil}, {"iat", t.IssuedAt != nil}} {
		if !claim.there {
			return invalidIdentity("Missing a required claim: " + claim.name)
		}
	}
	if len(t.Audience) > 1 && t.AuthorizedParty == "" {
		return invalidIdentity("Token audience contains more than one audience while authorized party is not present")
	}
	return nil
}

// client is whom the token is for: the authorized party where there is one, the only audience otherwise.
func (t *identityToken) client() string {
	if t.AuthorizedParty != "" {
		return t.AuthorizedParty
	}
	return t.Audience[0]
}

// verifyToken checks issuer, signature and validity of a token whose audience has been checked.
func (c *Cloud) verifyToken(ctx context.Context, t *identityToken, p *oidcProvider) *Error {
	keys, err := c.issuerKeys(ctx, p, t.keyID)
	if err != nil {
		return err
	}
	verifier := oidc.NewVerifier("https://"+p.issuer, keys, &oidc.Config{
		SkipClientIDCheck: true, SupportedSigningAlgs: []string{oidc.RS256}, Now: c.clock,
	})
	_, bad := verifier.Verify(ctx, t.raw)
	expired := (*oidc.TokenExpiredError)(nil)
	switch {
	case errors.As(bad, &expired):
		return &Error{http.StatusBadRequest, "ExpiredTokenException", fmt.Sprintf(
			"Token expired: current date/time %d must be before the expiration date/time %d", c.clock().Unix(), expired.Expiry.Unix())}
	case bad != nil:
		return invalidIdentity("The web identity token provided could not be validated. See the AssumeRoleWithWebIdentity documentation for requirements.")
	}
	return nil
}
