package gcp

import (
	"encoding/json"
	"mime"
	"net/url"
	"slices"
	"strings"
	"time"
)

// tokenExchange is the grant of RFC 8693, the only one that the service has.
const tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange"

// The types of tokens that are exchanged here.
const (
	typePrefixOAuth = "urn:ietf:params:oauth:token-type:"
	accessTokenType = typePrefixOAuth + "access_token"
)

// securityTokenAPI is the full name of the service.
const securityTokenAPI = "sts.googleapis.com"

// securityTokenService is sts.googleapis.com. Nobody authenticates to it: the token that is exchanged says who calls.
func securityTokenService() *service {
	return &service{
		name: "sts", fail: failExchange,
		operations: []operation{{id: "token", method: "POST", path: "v1/token", read: true, anonymous: true, run: exchangeToken}},
	}
}

// failExchange is the form of RFC 6749 for what the service itself refuses, and the usual one for what is refused in front of it: APIs that are
// not enabled and quotas, whose errors have details.
func failExchange(err *Error) *response {
	if len(err.Details) > 0 {
		return failJSON(err)
	}
	return failOAuth(err)
}

// exchangeRequest is schema GoogleIdentityStsV1ExchangeTokenRequest.
type exchangeRequest struct {
	grantType, audience, scope, requestedTokenType, subjectToken, subjectTokenType string
}

// exchangeResponse is schema GoogleIdentityStsV1ExchangeTokenResponse.
type exchangeResponse struct {
	AccessToken     string `json:"access_token"`
	IssuedTokenType string `json:"issued_token_type"`
	TokenType       string `json:"token_type"`
	ExpiresIn       int    `json:"expires_in"`
}

// exchangeToken gives a federated access token for a token of an OpenID Connect issuer that a provider trusts. It lasts as long as the token that it is
// given for, at most for an hour.
func exchangeToken(r *request) (any, *Error) {
	in, err := r.readExchange()
	if err != nil {
		return nil, err
	}
	v, err := r.targetProvider(in.audience)
	if err != nil {
		return nil, err
	}
	c := r.cloud
	subject, err := c.verifySubject(r.Context(), v, in.subjectToken)
	if err != nil {
		return nil, err
	}
	attributes, err := v.mapped(subject.claims)
	if err != nil {
		return nil, err
	}
	if r.denied || !v.admits(subject.claims, attributes) {
		return nil, oauthError("unauthorized_client", "The given credential is rejected by the attribute condition.")
	}
	lasting := min(tokenLife, subject.expires.Sub(c.signing()))
	given := attributes.token(v.pool())
	given.scopes, given.expires = strings.Fields(in.scope), c.clock().Add(lasting)
	return exchangeResponse{c.giveToken(given), accessTokenType, "Bearer", int(lasting / time.Second)}, nil
}

// readExchange understands a request in either of its forms. Which words refuse what is missing or unknown is an assumption, but for the audience.
func (r *request) readExchange() (*exchangeRequest, *Error) {
	values, ok := r.exchangeValues()
	if !ok {
		return nil, oauthError("invalid_request", "The request body could not be parsed.")
	}
	in := &exchangeRequest{
		values["grantType"], values["audience"], values["scope"], values["requestedTokenType"], values["subjectToken"], values["subjectTokenType"],
	}
	switch {
	case in.grantType == "":
		return nil, oauthError("invalid_request", "Missing required parameter: grant_type")
	case in.grantType != tokenExchange:
		return nil, oauthError("unsupported_grant_type", "Invalid grant_type: "+in.grantType)
	case in.requestedTokenType != accessTokenType:
		return nil, oauthError("invalid_request", `Invalid value for "requested_token_type".`)
	case !slices.Contains([]string{"jwt", "id_token"}, strings.TrimPrefix(in.subjectTokenType, typePrefixOAuth)):
		return nil, oauthError("invalid_request", `Invalid value for "subject_token_type".`)
	case in.subjectToken == "":
		return nil, oauthError("invalid_request", "Missing required parameter: subject_token")
	case len(strings.Fields(in.scope)) == 0:
		return nil, oauthError("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
	}
	return in, nil
}

// exchangeValues gives the parameters with their names in camel case, out of a form or out of JSON.
func (r *request) exchangeValues() (map[string]string, bool) {
	values := map[string]string{}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "application/json" {
		var given map[string]string
		if json.Unmarshal(r.body, &given) != nil {
			return nil, false
		}
		for name, value := range given {
			values[camel(name)] = value
		}
		return values, true
	}
	form, err := url.ParseQuery(string(r.body))
	for name := range form {
		values[camel(name)] = form.Get(name)
	}
	return values, err == nil && kind == "application/x-www-form-urlencoded"
}

// targetProvider finds the provider that an audience names: by the project's number, and under this host in every universe.
func (r *request) targetProvider(audience string) (*provider, *Error) {
	name, ok := strings.CutPrefix(audience, "//iam.googleapis.com/")
	parts := strings.Split(name, "/")
	if !ok || len(parts) != 8 || parts[0] != "projects" || parts[2] != "locations" || parts[4] != "workloadIdentityPools" || parts[6] != "providers" {
		return nil, oauthError("invalid_request", `Invalid value for "audience". This value should be the full resource name of the Identity Provider. `+
			"See https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token for the list of possible formats.")
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	if p := c.projects[parts[1]]; p != nil && !p.isEnabled(securityTokenAPI, c.visible()) {
		return nil, disabledService(securityTokenAPI, apiTitles[securityTokenAPI], p)
	}
	v := c.providers.Get(name).At(c.visible())
	if v == nil || v.disabled || !v.deleted.IsZero() || !c.poolServes(v.pool()) {
		return nil, oauthError("invalid_target", `The target service indicated by the "audience" parameters is invalid. `+
			"This might either be because the pool or provider is disabled or deleted or because it doesn't exist.")
	}
	return v, nil
}

// pool is the name of the pool that the provider is in.
func (v *provider) pool() string {
	name, _, _ := strings.Cut(v.name, "/providers/")
	return name
}

// poolServes says whether tokens of a pool are given out and taken: not while it is disabled or deleted. The caller holds the lock.
func (c *Cloud) poolServes(name string) bool {
	p := c.pools.Get(name).At(c.visible())
	return p != nil && !p.disabled && p.deleted.IsZero()
}
