package azure

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// clockSkew is how much the clocks of a client and of the token endpoint may differ.
const clockSkew = 5 * time.Minute

// assertion is a signed statement of who the client is, in parts that have not been verified.
type assertion struct {
	text      string
	raw       *jwt.JSONWebToken
	header    map[string]any
	issuer    string
	subject   string
	audiences []string
	claims    jwt.Claims
}

// readAssertion understands a JSON web token.
func readAssertion(text string) (*assertion, *Error) {
	malformed := entraError(http.StatusUnauthorized, "invalid_client", 50027, "JWT token is invalid or malformed.")
	raw, err := jwt.ParseSigned(text, []jose.SignatureAlgorithm{jose.RS256, jose.PS256, jose.ES256, jose.RS384, jose.RS512})
	if err != nil {
		return nil, malformed
	}
	a := &assertion{text: text, raw: raw, header: map[string]any{}}
	if raw.UnsafeClaimsWithoutVerification(&a.claims) != nil {
		return nil, malformed
	}
	head, _, _ := strings.Cut(text, ".")
	decoded, err := base64.RawURLEncoding.DecodeString(head)
	if err != nil || json.Unmarshal(decoded, &a.header) != nil {
		return nil, malformed
	}
	a.issuer, a.subject, a.audiences = a.claims.Issuer, a.claims.Subject, a.claims.Audience
	return a, nil
}

// checkAssertion verifies what a client has signed with a certificate, or what another issuer has signed for it. The issuer tells which it is.
func (r *request) checkAssertion(in *tokenRequest, p *principal, app *application) *Error {
	a, err := readAssertion(in.assertion)
	if err != nil {
		return err
	}
	if app != nil && strings.EqualFold(a.issuer, in.clientID) {
		return r.checkCertificate(a, in.clientID, app)
	}
	return r.checkFederated(a, p, app)
}

// checkDates refuses an assertion that has ended, or that is not valid yet.
func (r *request) checkDates(a *assertion) *Error {
	now := r.cloud.signing()
	if a.claims.Expiry == nil || now.After(a.claims.Expiry.Time().Add(clockSkew)) || a.claims.NotBefore != nil && now.Add(clockSkew).Before(a.claims.NotBefore.Time()) {
		var from, until time.Time
		if a.claims.NotBefore != nil {
			from = a.claims.NotBefore.Time()
		}
		if a.claims.Expiry != nil {
			until = a.claims.Expiry.Time()
		}
		return entraError(http.StatusUnauthorized, "invalid_client", 700024, "Client assertion is not within its valid time range. Current time: %s, assertion valid from %s, expiry time of assertion %s. "+
			"Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .",
			now.UTC().Format(time.RFC3339Nano), from.UTC().Format(time.RFC3339Nano), until.UTC().Format(time.RFC3339Nano))
	}
	return nil
}

// checkCertificate verifies an assertion of the form of "Microsoft identity platform application authentication certificate credentials".
func (r *request) checkCertificate(a *assertion, clientID string, app *application) *Error {
	certificate := app.certificate(a.header)
	if certificate == nil {
		return entraError(http.StatusUnauthorized, "invalid_client", 700027, "The certificate with identifier used to sign the client assertion is not registered on application. "+
			"[Reason - The key was not found.] Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '%s'.", clientID)
	}
	if a.raw.Claims(certificate.PublicKey) != nil {
		return entraError(http.StatusUnauthorized, "invalid_client", 700027, "Client assertion contains an invalid signature. [Reason - The key was used but the signature did not match.]")
	}
	if !r.addressed(a) {
		return entraError(http.StatusUnauthorized, "invalid_client", 700023, "Client assertion audience claim does not match Realm issuer.")
	}
	if a.subject != a.issuer {
		return entraError(http.StatusUnauthorized, "invalid_client", 700021, "Client assertion application identifier doesn't match 'client_id' parameter.")
	}
	return r.checkDates(a)
}

// addressed says whether an assertion is meant for this tenant's token endpoint.
func (r *request) addressed(a *assertion) bool {
	for _, audience := range a.audiences {
		for _, host := range r.cloud.environment.Logins {
			base := "https://" + host + "/" + r.cloud.tenant
			if audience == base+"/oauth2/v2.0/token" || audience == base+"/v2.0" || audience == base+"/oauth2/token" {
				return true
			}
		}
	}
	return false
}

// certificate finds the one that the header of an assertion names by its thumbprint.
func (a *application) certificate(header map[string]any) *x509.Certificate {
	thumbprint := func(name string) []byte {
		text, _ := header[name].(string)
		text = strings.NewReplacer("+", "-", "/", "_", "=", "").Replace(text) // MSAL for Go sends the standard encoding, not that of URLs
		sum, _ := base64.RawURLEncoding.DecodeString(text)
		return sum
	}
	short, long := thumbprint("x5t"), thumbprint("x5t#S256")
	for _, c := range a.certificates {
		one, two := sha1.Sum(c.Raw), sha256.Sum256(c.Raw)
		if bytes.Equal(short, one[:]) || bytes.Equal(long, two[:]) {
			return c
		}
	}
	return nil
}
