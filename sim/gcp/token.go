package gcp

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

// jwtBearer is the grant of a signed assertion (RFC 7523).
const jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer"

// tokenLife is how long access tokens last.
const tokenLife = time.Hour

// tokenService is oauth2.googleapis.com.
func tokenService() *service {
	return &service{
		name: "oauth2", fail: failOAuth,
		operations: []operation{{id: "token", method: "POST", path: "token", query: "*", read: true, anonymous: true, run: exchangeAssertion}},
	}
}

// failOAuth is the form of RFC 6749: the code is the error, the sentence its description.
func failOAuth(err *Error) *response {
	code := err.Code
	switch err.Status {
	case http.StatusInternalServerError, http.StatusServiceUnavailable:
		code = "internal_failure"
	case http.StatusTooManyRequests:
		code = "rate_limit_exceeded"
	}
	return inJSON(err.Status, map[string]string{"error": code, "error_description": err.Message})
}

func oauthError(code, description string) *Error {
	return &Error{http.StatusBadRequest, code, code, description, nil}
}

type tokenJSON struct {
	AccessToken string `json:"access_token"`
	ExpiresIn   int    `json:"expires_in"`
	TokenType   string `json:"token_type"`
}

// exchangeAssertion gives an access token for a JWT that is signed with a key of a service account
// ("Using OAuth 2.0 for Server to Server Applications").
func exchangeAssertion(r *request) (any, *Error) {
	form, err := url.ParseQuery(string(r.body))
	if err != nil || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return nil, oauthError("invalid_request", "Request body is not form-encoded.")
	}
	if grant := form.Get("grant_type"); grant != jwtBearer {
		return nil, oauthError("unsupported_grant_type", "Invalid grant_type: "+grant)
	}
	if r.denied {
		return nil, &Error{http.StatusUnauthorized, "unauthorized_client", "unauthorized_client",
			"Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.", nil}
	}
	c := r.cloud
	a, claims, refusal := c.verifyAssertion(form.Get("assertion"))
	if refusal != nil {
		return nil, refusal
	}
	if !c.isTokenAudience(claims.Audience) {
		return nil, oauthError("invalid_grant", "Invalid JWT: Failed audience check. The right audience is "+tokenURI)
	}
	if claims.Subject != "" && claims.Subject != a.email {
		return nil, &Error{http.StatusUnauthorized, "unauthorized_client", "unauthorized_client",
			"Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.", nil}
	}
	scopes := strings.Fields(claims.Scope)
	if len(scopes) == 0 {
		return nil, oauthError("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
	}
	value := c.giveToken(token{member: "serviceAccount:" + a.email, account: a.uid, scopes: scopes, expires: c.clock().Add(tokenLife)})
	return tokenJSON{value, int(tokenLife/time.Second) - 1, "Bearer"}, nil
}

// isTokenAudience says whether an assertion is meant for the token endpoint, under one of the addresses it has had.
func (c *Cloud) isTokenAudience(audience string) bool {
	switch audience {
	case tokenURI, "https://www.googleapis.com/oauth2/v4/token", "https://accounts.google.com/o/oauth2/token", "https://" + c.host("oauth2") + "/token":
		return true
	}
	return false
}
