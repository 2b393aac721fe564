package ibmcloud

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

// tokenLife is how long an access token lasts.
const tokenLife = time.Hour

// grantAPIKey is the grant type of an API key.
const grantAPIKey = "urn:ibm:params:oauth:grant-type:apikey"

// token is an access token that the cloud has given out.
type token struct {
	iamID   string
	key     string // ID of the API key
	expires time.Time
}

func tokenOperations() []operation {
	a := &api{name: "token", fail: failToken}
	return []operation{{api: a, id: "get_token", method: http.MethodPost, path: "identity/token", open: true, read: true, run: getToken}}
}

// getToken gives an access token for an API key.
func getToken(r *request) (any, *Error) {
	form, err := url.ParseQuery(string(r.body))
	if err != nil || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return nil, badRequest("BXNIM0106E", "The body of the request is no form.")
	}
	if grant := form.Get("grant_type"); grant != grantAPIKey {
		return nil, badRequest("BXNIM0106E", "Validation of property 'grant_type' with value '%s' failed. Valid values: '%s'", grant, grantAPIKey)
	}
	if kind := form.Get("response_type"); kind != "" && kind != "cloud_iam" {
		return nil, badRequest("BXNIM0106E", "Validation of property 'response_type' with value '%s' failed. Valid values: 'cloud_iam'", kind)
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.keyByValue(form.Get("apikey"))
	if k == nil || !k.works(c.clock()) {
		return nil, badRequest("BXNIM0415E", "Provided API key could not be found.")
	}
	r.caller = k.iamID
	value, expires := c.ids.word(32), c.clock().Add(tokenLife)
	c.tokens[value] = &token{k.iamID, k.id, expires}
	return map[string]any{
		"access_token": value, "refresh_token": "not_supported", "token_type": "Bearer", "expires_in": int(tokenLife.Seconds()), "expiration": expires.Unix(),
		"scope": "ibm openid",
	}, nil
}

// authenticate finds the caller by the access token.
func (r *request) authenticate() *Error {
	if r.operation.open {
		return nil
	}
	scheme, value, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if value == "" || !strings.EqualFold(scheme, "Bearer") {
		err := refusal(http.StatusUnauthorized, "invalid_token", "No authorization header found")
		err.MessageCode = "BXNIM0308E"
		return err
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	t := c.tokens[value]
	if t == nil || !c.clock().Before(t.expires) || !c.exists(t) {
		err := refusal(http.StatusUnauthorized, "invalid_token", "Provided token is invalid or expired")
		err.MessageCode = "BXNIM0407E"
		return err
	}
	r.caller = t.iamID
	return nil
}

// exists reports whether the key of a token is still good. The caller holds the lock.
func (c *Cloud) exists(t *token) bool {
	k := c.keys.Get(t.key).Latest()
	return k != nil && k.works(c.clock())
}

// RevokeTokens makes all access tokens unknown.
func (c *Cloud) RevokeTokens() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.tokens)
}
