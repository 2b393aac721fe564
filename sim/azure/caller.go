package azure

import (
	"net/http"
	"strings"
	"time"
)

// token is an access token that the cloud has given out.
type token struct {
	principal *principal
	audience  string
	expires   time.Time
}

// caller is who a request comes from. It is nil where nobody has signed in.
type caller struct {
	principal *principal
	audience  string
}

// label is how errors and the log of calls name the caller: by the client ID, or the object ID of who has none.
func (c *caller) label() string {
	switch {
	case c == nil || c.principal == nil:
		return ""
	case c.principal.appID != "":
		return c.principal.appID
	}
	return c.principal.id
}

// bearer is the access token of a request; empty if there is none.
func (r *request) bearer() string {
	scheme, value, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(value)
}

// present finds the token of a request, if there is one and it has not ended.
func (r *request) present() (*token, *Error) {
	value := r.bearer()
	if value == "" {
		return nil, refusal(http.StatusUnauthorized, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
	}
	c := r.cloud
	c.mu.RLock()
	t := c.tokens[value]
	c.mu.RUnlock()
	switch {
	case t == nil:
		return nil, refusal(http.StatusUnauthorized, "InvalidAuthenticationToken", "The access token is invalid.")
	case !c.clock().Before(t.expires):
		return nil, refusal(http.StatusUnauthorized, "ExpiredAuthenticationToken", "The access token expiry UTC time '%s' is earlier than current UTC time '%s'.",
			t.expires.UTC().Format(time.RFC3339), c.clock().UTC().Format(time.RFC3339))
	}
	return t, nil
}

// authenticate finds the caller and wants a token for one of the audiences that serve.
func (r *request) authenticate(serves func(audience string) bool) *Error {
	t, err := r.present()
	if err != nil {
		return err
	}
	if !serves(t.audience) {
		return refusal(http.StatusUnauthorized, "InvalidAuthenticationTokenAudience", "The access token has been obtained for wrong audience or resource '%s'. "+
			"It should exactly match with one of the allowed audiences '%s'.", t.audience, strings.Join(r.cloud.environment.Audiences, "','"))
	}
	r.caller = &caller{principal: t.principal, audience: t.audience}
	return nil
}

// Token makes an access token of a principal for an audience such as "https://management.azure.com/"; with an empty one, for the Resource Manager. It is
// empty for a principal that does not exist.
func (c *Cloud) Token(objectID, audience string, lasting time.Duration) string {
	c.mu.RLock()
	p := c.principals.Get(objectID).Latest()
	c.mu.RUnlock()
	if p == nil {
		return ""
	}
	if audience == "" {
		audience = c.environment.Audiences[0] + "/"
	}
	value, err := c.giveToken(p, audience, lasting)
	if err != nil {
		return ""
	}
	return value
}

// RevokeToken makes an access token unknown.
func (c *Cloud) RevokeToken(value string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.tokens, value)
}
