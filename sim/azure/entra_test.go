package azure_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/cloudcredential/operator/sim/azure"
	"github.com/cloudcredential/operator/sim/fault"
)

func (w *world) managerScope() policy.TokenRequestOptions {
	return policy.TokenRequestOptions{Scopes: []string{w.Environment().Audiences[0] + "//.default"}}
}

// refusedSignIn wants an error of azidentity with a number of Entra's.
func refusedSignIn(t *testing.T, err error, number, sentence string) {
	t.Helper()
	var e *azidentity.AuthenticationFailedError
	if !errors.As(err, &e) || !strings.Contains(e.Error(), number+": ") || !strings.Contains(e.Error(), sentence) {
		t.Errorf("got %v, want %s %q", err, number, sentence)
	}
}

func TestSignInWithASecret(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	token := must(w.owner.credential.GetToken(t.Context(), w.managerScope()))(t)
	// The token is one that anybody can verify with what the tenant publishes.
	ctx := oidc.ClientContext(t.Context(), w.plain)
	keys := oidc.NewRemoteKeySet(ctx, "https://login.microsoftonline.com/"+w.TenantID()+"/discovery/v2.0/keys")
	verified := must(oidc.NewVerifier("https://sts.windows.net/"+w.TenantID()+"/", keys, &oidc.Config{ClientID: "https://management.core.windows.net/"}).Verify(ctx, token.Token))(t)
	var claims struct {
		OID   string `json:"oid"`
		AppID string `json:"appid"`
		TID   string `json:"tid"`
	}
	ok(t, verified.Claims(&claims))
	if claims.OID != w.boss.PrincipalID || claims.AppID != w.boss.ClientID || claims.TID != w.TenantID() {
		t.Errorf("the claims are %+v", claims)
	}
	if left := time.Until(token.ExpiresOn); left > time.Hour || left < 59*time.Minute {
		t.Errorf("the token lasts for %v", left)
	}
}

func TestSignInsThatAreRefused(t *testing.T) {
	t.Parallel()
	c := newClock()
	w := newWorld(t, azure.Options{Clock: c.Now})
	old := w.AddApplication("old")
	expired := must(w.AddSecret(old.ClientID, time.Minute))(t)
	c.Advance(time.Minute)
	for _, test := range []struct {
		name             string
		change           func(c *azure.Credentials)
		number, sentence string
	}{
		{"unknown client", func(c *azure.Credentials) { c.ClientID = roleID }, "AADSTS700016", "Application with identifier '" + roleID + "' was not found in the directory"},
		{"wrong secret", func(c *azure.Credentials) { c.ClientSecret = "wrong" }, "AADSTS7000215", "Invalid client secret provided."},
		{"expired secret", func(c *azure.Credentials) { c.ClientID, c.ClientSecret = old.ClientID, expired }, "AADSTS7000222", "are expired"},
		{"other tenant", func(c *azure.Credentials) { c.TenantID = roleID }, "AADSTS90002", "Tenant '" + roleID + "' not found."},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			credentials := w.boss
			test.change(&credentials)
			_, err := w.secret(t, credentials).GetToken(t.Context(), w.managerScope())
			refusedSignIn(t, err, test.number, test.sentence)
		})
	}
	_, err := w.secret(t, w.boss).GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{"https://example.com/.default"}})
	refusedSignIn(t, err, "AADSTS500011", "https://example.com")
}

func TestTokensEndAndAreForOneAudience(t *testing.T) {
	t.Parallel()
	c := newClock()
	w := newWorld(t, azure.Options{Clock: c.Now})
	get := func(token string) (int, string) {
		q := must(http.NewRequestWithContext(t.Context(), http.MethodGet, "https://management.azure.com"+w.id()+"?api-version=2022-12-01", nil))(t)
		if token != "" {
			q.Header.Set("Authorization", "Bearer "+token)
		}
		answer := must(w.plain.Do(q))(t)
		defer answer.Body.Close()
		var body struct{ Error struct{ Code string } }
		_ = json.NewDecoder(answer.Body).Decode(&body)
		return answer.StatusCode, body.Error.Code
	}
	short := w.Token(w.boss.PrincipalID, "", time.Minute)
	if status, code := get(short); status != http.StatusOK {
		t.Errorf("answered with %d %s", status, code)
	}
	c.Advance(time.Minute)
	for token, want := range map[string]string{
		short: "ExpiredAuthenticationToken", "": "AuthenticationFailed", "a.b.c": "InvalidAuthenticationToken",
		w.Token(w.boss.PrincipalID, "https://storage.azure.com", time.Hour): "InvalidAuthenticationTokenAudience",
	} {
		if status, code := get(token); status != http.StatusUnauthorized || code != want {
			t.Errorf("answered with %d %s, want %s", status, code, want)
		}
	}
}

func certificate(t *testing.T) (*x509.Certificate, *rsa.PrivateKey) {
	t.Helper()
	key := must(rsa.GenerateKey(rand.Reader, 2048))(t)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "client"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	return must(x509.ParseCertificate(must(x509.CreateCertificate(rand.Reader, template, template, key.Public(), key))(t)))(t), key
}

func TestSignInWithACertificate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	right, key := certificate(t)
	wrong, otherKey := certificate(t)
	ok(t, w.AddCertificate(w.boss.ClientID, right))
	with := func(c *x509.Certificate, k crypto.PrivateKey) azcore.TokenCredential {
		return must(azidentity.NewClientCertificateCredential(w.TenantID(), w.boss.ClientID, []*x509.Certificate{c}, k, &azidentity.ClientCertificateCredentialOptions{ClientOptions: w.options()}))(t)
	}
	must(with(right, key).GetToken(t.Context(), w.managerScope()))(t)
	must(w.clients(t, with(right, key)).subscriptions.Get(t.Context(), w.subscription, nil))(t)
	_, err := with(wrong, otherKey).GetToken(t.Context(), w.managerScope())
	refusedSignIn(t, err, "AADSTS700027", "not registered on application")
}

func TestSovereignCloudsHaveTheirOwnHosts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		environment azure.Environment
		sdk         cloud.Configuration
	}{
		"public": {azure.Public(), cloud.AzurePublic}, "US government": {azure.USGovernment(), cloud.AzureGovernment}, "China": {azure.China(), cloud.AzureChina},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, azure.Options{Environment: test.environment})
			w.sdk = test.sdk
			them := w.clients(t, w.secret(t, w.boss))
			must(them.subscriptions.Get(t.Context(), w.subscription, nil))(t)
			for _, host := range w.Hosts() {
				if !w.Serves(host) {
					t.Errorf("%s is not served", host)
				}
			}
		})
	}
}

func TestAStackHubSaysWhereItsEndpointsAre(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{Environment: azure.StackHub("local", "azurestack.external")})
	must(w.owner.subscriptions.Get(t.Context(), w.subscription, nil))(t)
	answer := must(w.plain.Get("https://management.local.azurestack.external/metadata/endpoints?api-version=2015-01-01"))(t)
	defer answer.Body.Close()
	var body struct {
		Authentication struct {
			LoginEndpoint string
			Audiences     []string
		}
	}
	ok(t, json.NewDecoder(answer.Body).Decode(&body))
	if body.Authentication.LoginEndpoint != "https://login.microsoftonline.com/" || body.Authentication.Audiences[0] != "https://management.local.azurestack.external" {
		t.Errorf("the endpoints are %+v", body)
	}
}

func TestRequestsForTokensThatAreWrong(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	for _, test := range []struct {
		name   string
		change func(v url.Values)
		number int
		oauth  string
	}{
		{"no grant", func(v url.Values) { v.Del("grant_type") }, 900144, "invalid_request"},
		{"another grant", func(v url.Values) { v.Set("grant_type", "password") }, 70003, "unsupported_grant_type"},
		{"no scope", func(v url.Values) { v.Del("scope") }, 900144, "invalid_request"},
		{"a scope that is none", func(v url.Values) { v.Set("scope", "https://management.azure.com/user_impersonation") }, 1002012, "invalid_scope"},
		{"no credential", func(v url.Values) { v.Del("client_secret") }, 7000218, "invalid_client"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			form := url.Values{"grant_type": {"client_credentials"}, "client_id": {w.boss.ClientID}, "client_secret": {w.boss.ClientSecret}, "scope": {"https://management.azure.com/.default"}}
			test.change(form)
			answer := must(w.plain.PostForm("https://login.microsoftonline.com/"+w.TenantID()+"/oauth2/v2.0/token", form))(t)
			defer answer.Body.Close()
			var body struct {
				Error string `json:"error"`
				Codes []int  `json:"error_codes"`
				Trace string `json:"trace_id"`
			}
			ok(t, json.NewDecoder(answer.Body).Decode(&body))
			if body.Error != test.oauth || len(body.Codes) != 1 || body.Codes[0] != test.number || body.Trace == "" {
				t.Errorf("answered with %s %+v", answer.Status, body)
			}
		})
	}
}

func TestTheTokenEndpointCanBreak(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	for effect, status := range map[fault.Effect]int{fault.Throttle: 429, fault.Unavailable: 503, fault.Deny: 401, fault.Garbage: 200} {
		remove := w.Faults().Add(fault.Rule{Effect: effect, Match: func(q fault.Request) bool { return q.Operation == "Token" }})
		form := url.Values{"grant_type": {"client_credentials"}, "client_id": {w.boss.ClientID}, "client_secret": {w.boss.ClientSecret}, "scope": {"https://management.azure.com/.default"}}
		answer := must(w.plain.PostForm("https://login.microsoftonline.com/"+w.TenantID()+"/oauth2/v2.0/token", form))(t)
		_, _ = io.Copy(io.Discard, answer.Body)
		if answer.Body.Close(); answer.StatusCode != status {
			t.Errorf("%s is answered with %s", effect, answer.Status)
		}
		remove()
	}
	ctx, stop := context.WithCancel(t.Context())
	defer w.Faults().Add(fault.Rule{Effect: fault.Hang, Before: func(fault.Request) { stop() }, Match: func(q fault.Request) bool { return q.Operation == "Token" }})()
	if _, err := w.secret(t, w.boss).GetToken(ctx, w.managerScope()); err == nil {
		t.Error("a hanging endpoint gives a token")
	}
}
