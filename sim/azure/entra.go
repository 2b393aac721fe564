package azure

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// entraService is the token endpoint and the documents that MSAL reads before it goes there.
func entraService() *service {
	return &service{
		name: "entra", fail: failEntra, admit: func(*request) *Error { return nil },
		operations: []operation{
			{id: "InstanceDiscovery", method: "GET", path: "common/discovery/instance", read: true, run: discoverInstance},
			{id: "OpenIDConfiguration", method: "GET", path: "{tenant}/v2.0/.well-known/openid-configuration", read: true, run: openIDConfiguration},
			{id: "Keys", method: "GET", path: "{tenant}/discovery/v2.0/keys", read: true, run: tokenKeys},
			{id: "Token", method: "POST", path: "{tenant}/oauth2/v2.0/token", read: true, run: giveTokenForCredentials},
		},
	}
}

// entraError is a refusal of the token endpoint: an OAuth error code and a number ("Microsoft Entra authentication error codes").
func entraError(status int, oauth string, number int, format string, a ...any) *Error {
	e := refusal(status, fmt.Sprintf("AADSTS%d", number), format, a...)
	e.Target = oauth
	return e
}

// failEntra is the form of the token endpoint's refusals. What comes from faults has no number.
func failEntra(r *request, err *Error) *response {
	number, oauth := 0, err.Target
	if _, scanned := fmt.Sscanf(err.Code, "AADSTS%d", &number); scanned != nil {
		number = map[int]int{http.StatusTooManyRequests: 90055, http.StatusServiceUnavailable: 90033}[err.Status]
		oauth = "temporarily_unavailable"
	}
	now := r.cloud.clock().UTC().Format("2006-01-02 15:04:05Z")
	trace := r.cloud.ids.guid()
	answer := inJSON(err.Status, map[string]any{
		"error":             oauth,
		"error_description": fmt.Sprintf("AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s", number, err.Message, trace, r.id, now),
		"error_codes":       []int{number}, "timestamp": now, "trace_id": trace, "correlation_id": r.id,
		"error_uri": fmt.Sprintf("https://%s/error?code=%d", r.cloud.environment.Logins[0], number),
	})
	for name := range err.header {
		answer.header.Set(name, err.header.Get(name))
	}
	return answer
}

// discoverInstance says which hosts are one cloud.
func discoverInstance(r *request) (any, *Error) {
	c := r.cloud
	return map[string]any{
		"tenant_discovery_endpoint": "https://" + bare(r.Host) + "/" + c.tenant + "/v2.0/.well-known/openid-configuration", "api-version": "1.1",
		"metadata": []any{map[string]any{
			"preferred_network": c.environment.Logins[0], "preferred_cache": c.environment.Logins[len(c.environment.Logins)-1], "aliases": c.environment.Logins,
		}},
	}, nil
}

// checkTenant refuses every tenant but this one.
func (r *request) checkTenant(oauth string) *Error {
	if named := r.path["tenant"]; !strings.EqualFold(named, r.cloud.tenant) {
		return entraError(http.StatusBadRequest, oauth, 90002, "Tenant '%s' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. "+
			"Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.", named)
	}
	return nil
}

func openIDConfiguration(r *request) (any, *Error) {
	if err := r.checkTenant("invalid_tenant"); err != nil {
		return nil, err
	}
	base := "https://" + bare(r.Host) + "/" + r.cloud.tenant
	return map[string]any{
		"token_endpoint": base + "/oauth2/v2.0/token", "authorization_endpoint": base + "/oauth2/v2.0/authorize", "jwks_uri": base + "/discovery/v2.0/keys",
		"issuer": base + "/v2.0", "device_authorization_endpoint": base + "/oauth2/v2.0/devicecode", "tenant_region_scope": "EU",
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "private_key_jwt", "client_secret_basic"},
		"response_types_supported":              []string{"code", "id_token", "code id_token", "id_token token"},
		"subject_types_supported":               []string{"pairwise"}, "id_token_signing_alg_values_supported": []string{"RS256"},
		"cloud_instance_name": "microsoftonline.com", "msgraph_host": r.cloud.environment.Graph,
	}, nil
}

// tokenKeys is the key set that access tokens are signed with.
func tokenKeys(r *request) (any, *Error) {
	if err := r.checkTenant("invalid_tenant"); err != nil {
		return nil, err
	}
	key, failed := r.cloud.tokenKey()
	if failed != nil {
		return nil, internalFailure()
	}
	exponent := binary.BigEndian.AppendUint32(nil, uint32(key.E))
	return map[string]any{"keys": []any{map[string]any{
		"kty": "RSA", "use": "sig", "kid": tokenKeyID, "n": base64.RawURLEncoding.EncodeToString(key.N.Bytes()),
		"e": base64.RawURLEncoding.EncodeToString(exponent[1:]), "issuer": "https://" + bare(r.Host) + "/" + r.cloud.tenant + "/v2.0",
	}}}, nil
}

// tokenLife is how long access tokens last. Microsoft varies it between 60 and 90 minutes.
const tokenLife = time.Hour
