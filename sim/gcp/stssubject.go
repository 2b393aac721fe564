package gcp

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// maxSubjectAge is how old a token may be that is exchanged, whatever it says of its expiry (field subjectToken of
// GoogleIdentityStsV1ExchangeTokenRequest).
const maxSubjectAge = 24 * time.Hour

// subjectToken is a token of an issuer that has been verified.
type subjectToken struct {
	claims  map[string]any
	expires time.Time
}

// verifySubject verifies a token against the keys of a provider and the provider's issuer and audiences. The words about issuer, audience, age and
// signature are those of Google's services that take tokens of other issuers.
func (c *Cloud) verifySubject(ctx context.Context, v *provider, raw string) (*subjectToken, *Error) {
	var header struct {
		Algorithm string `json:"alg"`
		KeyID     string `json:"kid"`
	}
	parts := strings.Split(raw, ".")
	if len(parts) != 3 || !decodePart(parts[0], &header) || !decodePart(parts[1], &map[string]any{}) {
		return nil, oauthError("invalid_grant", "Unable to parse the ID Token.")
	}
	keys, err := c.providerKeys(ctx, v, header.KeyID, header.Algorithm)
	if err != nil {
		return nil, err
	}
	verifier := oidc.NewVerifier(v.oidc.IssuerURI, keys, &oidc.Config{
		// What these leave out is looked at below, since each refusal has words of its own.
		SkipClientIDCheck: true, SkipIssuerCheck: true, SkipExpiryCheck: true,
		SupportedSigningAlgs: []string{oidc.RS256, oidc.ES256},
	})
	token, bad := verifier.Verify(ctx, raw)
	if bad != nil {
		return nil, oauthError("invalid_grant", "Unable to verify the ID Token signature.")
	}
	subject := &subjectToken{expires: token.Expiry}
	if token.Claims(&subject.claims) != nil {
		return nil, oauthError("invalid_grant", "Unable to parse the ID Token.")
	}
	return subject, v.accepts(token, c.signing())
}

// accepts checks what a verified token claims.
func (v *provider) accepts(token *oidc.IDToken, now time.Time) *Error {
	if token.Issuer != v.oidc.IssuerURI {
		return oauthError("invalid_grant", fmt.Sprintf("The issuer in ID Token %s does not match the expected one in config: %s.", token.Issuer, v.oidc.IssuerURI))
	}
	if !slices.ContainsFunc(token.Audience, func(a string) bool { return slices.Contains(v.audiences(), a) }) {
		return oauthError("invalid_grant", fmt.Sprintf("The audience in ID Token [%s] does not match the expected audience.", strings.Join(token.Audience, ", ")))
	}
	// A claim that is missing is the zero time.
	if token.IssuedAt.After(now.Add(clockSkew)) || now.Sub(token.IssuedAt) > maxSubjectAge || !token.Expiry.After(now) {
		return oauthError("invalid_grant", fmt.Sprintf("ID Token issued at %d is stale to sign-in.", token.IssuedAt.Unix()))
	}
	return nil
}

// audiences are those that tokens have to be for: the provider's own name, with or without a scheme, if none are listed (field allowedAudiences of
// Oidc in the reference of WorkloadIdentityPoolProvider).
func (v *provider) audiences() []string {
	if len(v.oidc.AllowedAudiences) > 0 {
		return v.oidc.AllowedAudiences
	}
	return []string{"//iam.googleapis.com/" + v.name, "https://iam.googleapis.com/" + v.name}
}
