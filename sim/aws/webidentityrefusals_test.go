package aws_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

func TestTokenIsRefused(t *testing.T) {
	t.Parallel()
	const (
		unusable  = "The web identity token provided could not be validated. See the AssumeRoleWithWebIdentity documentation for requirements."
		noKey     = "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements"
		notAToken = "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"
		denied    = "Not authorized to perform sts:AssumeRoleWithWebIdentity"
	)
	tampered := func(text string) string {
		parts := strings.Split(text, ".")
		claims := strings.Replace(string(must(base64.RawURLEncoding.DecodeString(parts[1]))(t)), "ingress", "storage", 1)
		return parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + "." + parts[2]
	}
	own := func(claims map[string]any) func(*federation) string {
		return func(f *federation) string { return token(t, f.issuer.key, claims) }
	}
	discovery := func(f *federation) map[string]any {
		return f.issuer.documents["/cluster/.well-known/openid-configuration"].(map[string]any)
	}
	for name, c := range map[string]struct {
		token         func(f *federation) string
		code, message string
	}{
		"no token":          {func(*federation) string { return "token" }, "InvalidIdentityToken", notAToken},
		"another algorithm": {own(map[string]any{"header:alg": "HS256"}), "InvalidIdentityToken", notAToken},
		"no signature":      {own(map[string]any{"header:alg": "none"}), "InvalidIdentityToken", notAToken},
		"unknown issuer": {own(map[string]any{"iss": "https://other.example.com"}), "InvalidIdentityToken",
			"No OpenIDConnect provider found in your account for https://other.example.com"},
		"issuer with a slash": {own(map[string]any{"iss": "https://" + issuerPath + "/"}), "InvalidIdentityToken", "No OpenIDConnect provider found"},
		"wrong audience":      {own(map[string]any{"aud": "sts.example.com"}), "InvalidIdentityToken", "Incorrect token audience"},
		"two audiences": {own(map[string]any{"aud": []string{"openshift", "other"}}), "InvalidIdentityToken",
			"Token audience contains more than one audience while authorized party is not present"},
		"no audience": {own(map[string]any{"aud": nil}), "InvalidIdentityToken", "Missing a required claim: aud"},
		"no subject":  {own(map[string]any{"sub": nil}), "InvalidIdentityToken", "Missing a required claim: sub"},
		"no expiry":   {own(map[string]any{"exp": nil}), "InvalidIdentityToken", "Missing a required claim: exp"},
		"expired": {func(f *federation) string {
			f.clock.Advance(2 * time.Hour)
			return token(t, f.issuer.key, nil)
		}, "ExpiredTokenException", "Token expired: current date/time 1777644000 must be before the expiration date/time 1777640400"},
		"not valid yet":   {own(map[string]any{"nbf": newClock().Now().Add(time.Hour).Unix()}), "InvalidIdentityToken", unusable},
		"foreign key":     {func(*federation) string { return token(t, must(foreignKey())(t), nil) }, "InvalidIdentityToken", unusable},
		"unpublished key": {own(map[string]any{"header:kid": "two"}), "InvalidIdentityToken", noKey},
		"tampered token":  {func(f *federation) string { return tampered(token(t, f.issuer.key, nil)) }, "InvalidIdentityToken", unusable},
		"document of another issuer": {func(f *federation) string {
			discovery(f)["issuer"] = "https://other.example.com"
			return token(t, f.issuer.key, nil)
		}, "InvalidIdentityToken", noKey},
		"no document": {func(f *federation) string {
			clear(f.issuer.documents)
			return token(t, f.issuer.key, nil)
		}, "InvalidIdentityToken", noKey},
		"no keys": {func(f *federation) string {
			delete(f.issuer.documents, "/cluster/keys.json")
			return token(t, f.issuer.key, nil)
		}, "InvalidIdentityToken", noKey},
		"keys without TLS": {func(f *federation) string {
			discovery(f)["jwks_uri"] = "http://" + issuerPath + "/keys.json"
			return token(t, f.issuer.key, nil)
		}, "InvalidIdentityToken", noKey},
		"unreachable issuer": {func(f *federation) string {
			f.PutOIDCProvider(simaws.OIDCProvider{Issuer: "gone.example.com", ClientIDs: []string{"openshift"}})
			return token(t, f.issuer.key, map[string]any{"iss": "https://gone.example.com"})
		}, "InvalidIdentityToken", noKey},
		"foreign certificate": {func(f *federation) string {
			f.PutOIDCProvider(simaws.OIDCProvider{Issuer: issuerPath, ClientIDs: []string{"openshift"}, Thumbprints: []string{someThumbprint}})
			return token(t, f.issuer.key, nil)
		}, "InvalidIdentityToken", "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint"},
		"wrong subject":   {own(map[string]any{"sub": "system:serviceaccount:openshift-ingress:other"}), "AccessDenied", denied},
		"other namespace": {own(map[string]any{"sub": "system:serviceaccount:default:router"}), "AccessDenied", denied},
		"other provider": {func(f *federation) string {
			role, _ := f.Role("router")
			role.Trust = strings.Replace(role.Trust, issuerPath, "other.example.com", 1)
			must(f.PutRole(role))(t)
			return token(t, f.issuer.key, nil)
		}, "AccessDenied", denied},
		"no such role": {func(f *federation) string {
			f.DeleteRole("router")
			return token(t, f.issuer.key, nil)
		}, "AccessDenied", denied},
		"wrong path of the role": {func(f *federation) string {
			f.role = "arn:aws:iam::123456789012:role/router"
			return token(t, f.issuer.key, nil)
		}, "AccessDenied", denied},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFederation(t)
			_, err := f.assume(t, c.token(f))
			want(t, err, c.code, c.message)
		})
	}
}
