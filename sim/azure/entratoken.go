package azure

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// tokenKeyID names the key that access tokens are signed with.
const tokenKeyID = "simulated-entra-key"

// assertionType is the only kind of client assertion that there is (RFC 7523).
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// tokenRequest is what a client sends for the grant "client_credentials".
type tokenRequest struct {
	clientID, audience, secret, assertion string
}

// giveTokenForCredentials is the token endpoint. Only clients that act for themselves are served: with a secret, with a certificate, or with the token of
// another issuer that a federated credential trusts.
func giveTokenForCredentials(r *request) (any, *Error) {
	in, err := r.readTokenRequest()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.RLock()
	p, app := c.ofClient(in.clientID), c.applications.Get(in.clientID).Latest()
	c.mu.RUnlock()
	if p == nil {
		return nil, entraError(http.StatusBadRequest, "unauthorized_client", 700016, "Application with identifier '%s' was not found in the directory '%s'. "+
			"This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. "+
			"You may have sent your authentication request to the wrong tenant.", in.clientID, c.tenant)
	}
	r.caller = &caller{principal: p}
	if r.denied {
		return nil, entraError(http.StatusUnauthorized, "invalid_client", 53003, "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.")
	}
	if err := r.checkCredential(in, p, app); err != nil {
		return nil, err
	}
	value, failed := c.giveToken(p, in.audience, tokenLife)
	if failed != nil {
		return nil, internalFailure()
	}
	seconds := int(tokenLife/time.Second) - 1
	return map[string]any{"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": value}, nil
}

// readTokenRequest understands the form. The order of the refusals is that of the documentation's list, not known for sure.
func (r *request) readTokenRequest() (*tokenRequest, *Error) {
	if err := r.checkTenant("invalid_request"); err != nil {
		return nil, err
	}
	form, bad := url.ParseQuery(string(r.body))
	missing := func(name string) *Error {
		return entraError(http.StatusBadRequest, "invalid_request", 900144, "The request body must contain the following parameter: '%s'.", name)
	}
	switch {
	case bad != nil || form.Get("grant_type") == "":
		return nil, missing("grant_type")
	case form.Get("grant_type") != "client_credentials":
		return nil, entraError(http.StatusBadRequest, "unsupported_grant_type", 70003, "The app requested an unsupported grant type '%s'.", form.Get("grant_type"))
	case form.Get("client_id") == "":
		return nil, missing("client_id")
	case form.Get("scope") == "":
		return nil, entraError(http.StatusBadRequest, "invalid_request", 900144, "The request body must contain the following parameter: 'scope'.")
	}
	in := &tokenRequest{clientID: strings.ToLower(form.Get("client_id")), secret: form.Get("client_secret"), assertion: form.Get("client_assertion")}
	// MSAL adds the scopes of OpenID Connect to the one that counts.
	scopes := slices.DeleteFunc(strings.Fields(form.Get("scope")), func(s string) bool { return s == "openid" || s == "offline_access" || s == "profile" })
	audience, ok := "", false
	if len(scopes) == 1 {
		audience, ok = strings.CutSuffix(scopes[0], "/.default")
	}
	if !ok {
		return nil, entraError(http.StatusBadRequest, "invalid_scope", 1002012, "The provided value for scope %s is not valid. Client credential flows must have a scope value "+
			"with /.default suffixed to the resource identifier (application ID URI).", form.Get("scope"))
	}
	if !r.cloud.environment.resource(audience) {
		return nil, entraError(http.StatusBadRequest, "invalid_resource", 500011, "The resource principal named %s was not found in the tenant named %s. "+
			"This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. "+
			"You might have sent your authentication request to the wrong tenant.", audience, r.cloud.tenant)
	}
	if in.assertion != "" && form.Get("client_assertion_type") != assertionType {
		return nil, missing("client_assertion_type")
	}
	in.audience = audience
	return in, nil
}

// checkCredential wants one credential that proves the client.
func (r *request) checkCredential(in *tokenRequest, p *principal, app *application) *Error {
	switch {
	case in.assertion != "":
		return r.checkAssertion(in, p, app)
	case in.secret == "":
		return entraError(http.StatusUnauthorized, "invalid_client", 7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.")
	case app != nil:
		for _, s := range app.secrets {
			if s.value != in.secret {
				continue
			}
			if r.cloud.clock().Before(s.expires) {
				return nil
			}
			return entraError(http.StatusUnauthorized, "invalid_client", 7000222, "The provided client secret keys for app '%s' are expired. Visit the Azure portal to create new keys "+
				"for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.", in.clientID)
		}
	}
	return entraError(http.StatusUnauthorized, "invalid_client", 7000215, "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, "+
		"not the client secret ID, for a secret added to app '%s'.", in.clientID)
}

// giveToken makes an access token: a JSON web token with the claims of version 1.0, which the Resource Manager, Storage and Graph ask for.
func (c *Cloud) giveToken(p *principal, audience string, lasting time.Duration) (string, error) {
	key, err := c.tokenKey()
	if err != nil {
		return "", fmt.Errorf("key of access tokens: %w", err)
	}
	options := (&jose.SignerOptions{}).WithType("JWT").WithHeader("kid", tokenKeyID)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, options)
	if err != nil {
		return "", fmt.Errorf("signer of access tokens: %w", err)
	}
	now := c.clock()
	claims := map[string]any{
		"aud": audience, "iss": "https://sts.windows.net/" + c.tenant + "/", "idp": "https://sts.windows.net/" + c.tenant + "/", "iat": now.Unix(), "nbf": now.Unix(),
		"exp": now.Add(lasting).Unix(), "oid": p.id, "sub": p.id, "tid": c.tenant, "idtyp": "app", "ver": "1.0", "uti": c.ids.word(11),
	}
	if p.appID != "" {
		claims["appid"], claims["appidacr"] = p.appID, "1"
	}
	if p.identity != "" {
		claims["xms_mirid"] = p.identity
	}
	if audience == "https://"+c.environment.Graph {
		claims["roles"] = p.graph
	}
	value, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		return "", fmt.Errorf("sign an access token: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tokens[value] = &token{principal: p, audience: audience, expires: now.Add(lasting)}
	return value, nil
}
