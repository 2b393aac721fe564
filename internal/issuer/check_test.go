package issuer

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/verification"
)

// testKey is a cluster's public key.
func testKey(t *testing.T) oidc.PublicKey {
	t.Helper()
	text, err := os.ReadFile("testdata/key-1.pub")
	if err != nil {
		t.Fatal(err)
	}
	key, err := oidc.ParsePublicKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// webServer serves documents by their paths.
func webServer(t *testing.T, documents map[string]http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" || r.Header.Get("Cookie") != "" {
			t.Error("the question carries a credential")
		}
		if serve, found := documents[r.URL.Path]; found {
			serve(w, r)
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(server.Close)
	return server
}

func serving(text []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(text) }
}

const discoveryPath = "/" + oidc.DiscoveryKey

func TestAnIssuerIsLookedAtAsEverybodySeesIt(t *testing.T) {
	t.Parallel()
	redirect := func(to string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }
	}
	for name, c := range map[string]struct {
		spoil   func(issuer string, documents map[string]http.HandlerFunc)
		check   string
		verdict verification.Verdict
		detail  string
	}{
		"all is well": {func(string, map[string]http.HandlerFunc) {}, CheckSigningKey, verification.OK, ""},
		"moved to another place over HTTPS": {func(_ string, d map[string]http.HandlerFunc) {
			d["/elsewhere"] = d[discoveryPath]
			d[discoveryPath] = redirect("/elsewhere")
		}, CheckDiscovery, verification.OK, ""},
		"led away from HTTPS": {func(_ string, d map[string]http.HandlerFunc) { d[discoveryPath] = redirect("http://127.0.0.1:1/") }, CheckDiscovery, verification.Wrong, "not HTTPS"},
		"led in a circle":     {func(_ string, d map[string]http.HandlerFunc) { d[discoveryPath] = redirect(discoveryPath) }, CheckDiscovery, verification.Wrong, "on and on"},
		"not there":           {func(_ string, d map[string]http.HandlerFunc) { delete(d, discoveryPath) }, CheckDiscovery, verification.Wrong, "404"},
		"far too long": {func(_ string, d map[string]http.HandlerFunc) {
			d[discoveryPath] = serving([]byte(strings.Repeat(" ", maxDocument+1)))
		}, CheckDiscovery, verification.Wrong, "more than"},
		"broken off": {func(_ string, d map[string]http.HandlerFunc) {
			d[discoveryPath] = func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Length", "100")
				_, _ = w.Write([]byte("{"))
			}
		}, CheckDiscovery, verification.Unknown, "broke off"},
		"another issuer": {func(issuer string, d map[string]http.HandlerFunc) {
			d[discoveryPath] = serving(oidc.NewDiscovery(issuer+"/", issuer+"/keys.json").Encode())
		}, CheckDiscovery, verification.Wrong, "its issuer is"},
		"another algorithm": {func(issuer string, d map[string]http.HandlerFunc) {
			document := oidc.NewDiscovery(issuer, issuer+"/keys.json")
			document.SigningAlgorithms = []string{"ES256"}
			d[discoveryPath] = serving(document.Encode())
		}, CheckDiscovery, verification.Wrong, "RS256"},
		"no key set":       {func(_ string, d map[string]http.HandlerFunc) { delete(d, "/keys.json") }, CheckKeySet, verification.Wrong, "404"},
		"an empty key set": {func(_ string, d map[string]http.HandlerFunc) { d["/keys.json"] = serving([]byte(`{"keys":[]}`)) }, CheckKeySet, verification.Wrong, "no key"},
		"no JSON":          {func(_ string, d map[string]http.HandlerFunc) { d["/keys.json"] = serving([]byte("<html>")) }, CheckKeySet, verification.Wrong, ""},
		"keys without the cluster's": {func(_ string, d map[string]http.HandlerFunc) {
			d["/keys.json"] = serving([]byte(`{"keys":[{"kid":"x","kty":"EC"}]}`))
		}, CheckSigningKey, verification.Wrong, "not published"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			key, documents := testKey(t), map[string]http.HandlerFunc{}
			server := webServer(t, documents)
			documents[discoveryPath] = serving(oidc.NewDiscovery(server.URL, server.URL+"/keys.json").Encode())
			documents["/keys.json"] = serving(oidc.NewKeySet(key).Encode())
			c.spoil(server.URL, documents)
			findings := Check(t.Context(), server.Client().Transport, server.URL, key)
			found := false
			for _, f := range findings {
				found = found || f.Check == c.check && f.Verdict == c.verdict && strings.Contains(f.Detail, c.detail)
				if f.Verdict == verification.Wrong && (f.Check != c.check && f.Check != CheckSigningKey || f.Remedy == "") {
					t.Errorf("%+v", f)
				}
			}
			if !found {
				t.Errorf("there is no finding of the %s that is %s because of %q: %+v", c.check, c.verdict, c.detail, findings)
			}
		})
	}
}

func TestAnIssuerThatCannotBeReachedFromHereMayStillBeFine(t *testing.T) {
	t.Parallel()
	server := webServer(t, nil)
	server.Close()
	for _, f := range Check(t.Context(), server.Client().Transport, server.URL, testKey(t)) {
		if f.Verdict != verification.Unknown && f.Verdict != verification.Skipped {
			t.Errorf("%+v", f)
		}
	}
}
