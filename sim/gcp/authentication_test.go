package gcp_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"
	"golang.org/x/oauth2/jwt"
	crm "google.golang.org/api/cloudresourcemanager/v1"
	"google.golang.org/api/iam/v1"
	"google.golang.org/api/option"

	"github.com/cloudcredential/operator/sim/gcp"
)

func TestCallsNeedAToken(t *testing.T) {
	t.Parallel()
	c := newClock()
	w := newWorld(t, gcp.Options{Clock: c.Now})
	get := func(client *http.Client) error {
		api := must(crm.NewService(t.Context(), option.WithHTTPClient(client)))(t)
		_, err := api.Projects.Get(projectID).Do()
		return err
	}
	static := func(value string) *http.Client {
		ctx := context.WithValue(t.Context(), oauth2.HTTPClient, w.plain)
		return oauth2.NewClient(ctx, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: value}))
	}
	details := refused(t, get(w.plain), http.StatusUnauthorized, "UNAUTHENTICATED", "Request is missing required authentication credential.")
	if details[0]["reason"] != "CREDENTIALS_MISSING" {
		t.Errorf("details %v", details)
	}
	refused(t, get(static("ya29.made-up")), http.StatusUnauthorized, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
	token := w.Token("serviceAccount:"+email("the-owner"), time.Minute)
	ok(t, get(static(token)))
	c.Advance(time.Minute)
	refused(t, get(static(token)), http.StatusUnauthorized, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
	narrow := w.Token("serviceAccount:"+email("the-owner"), time.Minute, "https://www.googleapis.com/auth/devstorage.full_control")
	refused(t, get(static(narrow)), http.StatusForbidden, "PERMISSION_DENIED", "Request had insufficient authentication scopes.")
	revoked := w.Token("serviceAccount:"+email("the-owner"), time.Minute)
	w.RevokeToken(revoked)
	refused(t, get(static(revoked)), http.StatusUnauthorized, "UNAUTHENTICATED", "invalid authentication credentials")
}

func TestTokenEndsWithItsAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	key := must(w.AddServiceAccountWithRoles(projectID, "abcdef", "roles/viewer"))(t)
	them := w.as(t, key)
	get := func() error {
		_, err := them.projects.Projects.Get(projectID).Do()
		return err
	}
	ok(t, get())
	accounts := w.owner.iam.Projects.ServiceAccounts
	_, err := accounts.Disable(accountName("abcdef"), &iam.DisableServiceAccountRequest{}).Do()
	ok(t, err)
	if d := refused(t, get(), http.StatusUnauthorized, "UNAUTHENTICATED", "invalid authentication"); d[0]["reason"] != "ACCOUNT_STATE_INVALID" {
		t.Errorf("details %v", d)
	}
	_, err = accounts.Enable(accountName("abcdef"), &iam.EnableServiceAccountRequest{}).Do()
	ok(t, err)
	ok(t, get())
	w.DeleteServiceAccount(email("abcdef"))
	w.owner.create(t, "abcdef")
	refused(t, get(), http.StatusUnauthorized, "UNAUTHENTICATED", "invalid authentication")
}

// exchange asks the token endpoint with what a change has made of a right configuration.
func (w *world) exchange(t *testing.T, key []byte, change func(c *jwt.Config)) error {
	t.Helper()
	config := must(google.JWTConfigFromJSON(key, iam.CloudPlatformScope))(t)
	change(config)
	_, err := config.TokenSource(context.WithValue(t.Context(), oauth2.HTTPClient, w.plain)).Token()
	return err
}

func TestTokenEndpointVerifiesAssertions(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	key := must(w.AddServiceAccountWithRoles(projectID, "abcdef"))(t)
	other := must(w.AddServiceAccountWithRoles(projectID, "ghijkl"))(t)
	foreign := must(google.JWTConfigFromJSON(other))(t)
	for _, test := range []struct {
		name, code, sentence string
		change               func(c *jwt.Config)
	}{
		{"right", "", "", func(*jwt.Config) {}},
		{"unknown account", "invalid_grant", "Invalid grant: account not found", func(c *jwt.Config) { c.Email = email("nobody") }},
		{"key of another account", "invalid_grant", "Invalid JWT Signature.", func(c *jwt.Config) { c.PrivateKey, c.PrivateKeyID = foreign.PrivateKey, foreign.PrivateKeyID }},
		{"unknown key", "invalid_grant", "Invalid JWT Signature.", func(c *jwt.Config) { c.PrivateKeyID = strings.Repeat("0", 40) }},
		{"too long", "invalid_grant", "Token must be a short-lived token (60 minutes)", func(c *jwt.Config) { c.Expires = 3 * time.Hour }},
		{"another audience", "invalid_grant", "Failed audience check", func(c *jwt.Config) { c.Audience = "https://example.com/" }},
		{"no scope", "invalid_scope", "Invalid OAuth scope", func(c *jwt.Config) { c.Scopes = nil }},
		{"another subject", "unauthorized_client", "unauthorized", func(c *jwt.Config) { c.Subject = "alice@example.com" }},
	} {
		err := w.exchange(t, key, test.change)
		if test.code == "" {
			ok(t, err)
			continue
		}
		var refusal *oauth2.RetrieveError
		var body struct {
			Error       string `json:"error"`
			Description string `json:"error_description"`
		}
		if !errors.As(err, &refusal) || json.Unmarshal(refusal.Body, &body) != nil || body.Error != test.code || !strings.Contains(body.Description, test.sentence) {
			t.Errorf("%s: %v, want %s %q", test.name, err, test.code, test.sentence)
		}
	}
	answer := must(w.plain.PostForm("https://oauth2.googleapis.com/token", url.Values{"grant_type": {"password"}}))(t)
	defer func() { _ = answer.Body.Close() }()
	var body map[string]string
	ok(t, json.NewDecoder(answer.Body).Decode(&body))
	if answer.StatusCode != http.StatusBadRequest || body["error"] != "unsupported_grant_type" {
		t.Errorf("another grant is answered with %s %v", answer.Status, body)
	}
}

func TestAssertionsEnd(t *testing.T) {
	t.Parallel()
	for moved, want := range map[time.Duration]bool{0: true, 2 * time.Hour: false, -2 * time.Hour: false} {
		w := newWorld(t, gcp.Options{SigningClock: func() time.Time { return time.Now().Add(moved) }})
		key := must(w.AddServiceAccountWithRoles(projectID, "abcdef"))(t)
		if err := w.exchange(t, key, func(*jwt.Config) {}); (err == nil) != want {
			t.Errorf("with clocks %s apart: %v", moved, err)
		}
	}
}

func TestDeletedAndDisabledKeysSignNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	key := must(w.AddServiceAccountWithRoles(projectID, "abcdef"))(t)
	id := must(google.JWTConfigFromJSON(key))(t).PrivateKeyID
	keys := w.owner.iam.Projects.ServiceAccounts.Keys
	name := accountName("abcdef") + "/keys/" + id
	exchange := func() error { return w.exchange(t, key, func(*jwt.Config) {}) }
	ok(t, exchange())
	_, err := keys.Disable(name, &iam.DisableServiceAccountKeyRequest{}).Do()
	ok(t, err)
	if err := exchange(); err == nil || !strings.Contains(err.Error(), "Invalid JWT Signature.") {
		t.Errorf("with a disabled key: %v", err)
	}
	_, err = keys.Enable(name, &iam.EnableServiceAccountKeyRequest{}).Do()
	ok(t, err)
	ok(t, exchange())
	_, err = keys.Delete(name).Do()
	ok(t, err)
	if err := exchange(); err == nil || !strings.Contains(err.Error(), "Invalid JWT Signature.") {
		t.Errorf("with a deleted key: %v", err)
	}
}

func TestSelfSignedTokensAreTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	key := must(w.AddServiceAccountWithRoles(projectID, "abcdef", "roles/viewer"))(t)
	get := func(source oauth2.TokenSource) error {
		ctx := context.WithValue(t.Context(), oauth2.HTTPClient, w.plain)
		api := must(crm.NewService(t.Context(), option.WithHTTPClient(oauth2.NewClient(ctx, source))))(t)
		_, err := api.Projects.Get(projectID).Do()
		return err
	}
	ok(t, get(must(google.JWTAccessTokenSourceFromJSON(key, "https://cloudresourcemanager.googleapis.com/"))(t)))
	ok(t, get(must(google.JWTAccessTokenSourceWithScope(key, iam.CloudPlatformScope))(t)))
	err := get(must(google.JWTAccessTokenSourceFromJSON(key, "https://iam.googleapis.com/"))(t))
	refused(t, err, http.StatusUnauthorized, "UNAUTHENTICATED", "invalid authentication")
}

func TestAnotherUniverse(t *testing.T) {
	t.Parallel()
	const domain = "cloud.example.org"
	w := &world{Cloud: gcp.New(gcp.Options{UniverseDomain: domain})}
	w.AddProject(projectID)
	for host, want := range map[string]bool{
		"iam." + domain: true, "iam.googleapis.com": false, "oauth2.googleapis.com": true, "example.org": false, "iam." + domain + ":443": true,
	} {
		if w.Serves(host) != want {
			t.Errorf("%s is served: %t", host, !want)
		}
	}
	var file struct {
		Universe string `json:"universe_domain"`
		TokenURI string `json:"token_uri"`
	}
	ok(t, json.Unmarshal(must(w.AddServiceAccountWithRoles(projectID, "abcdef"))(t), &file))
	if file.Universe != domain || file.TokenURI != "https://oauth2.googleapis.com/token" {
		t.Errorf("the key file has %+v", file)
	}
}
