package oidc_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	verifier "github.com/coreos/go-oidc/v3/oidc"

	"github.com/cloudcredential/operator/internal/oidc"
)

// token signs a token of a service account as an API server does (RFC 7519).
func token(t testing.TB, issuer string, id string, key *rsa.PrivateKey) string {
	t.Helper()
	encode := base64.RawURLEncoding.EncodeToString
	text := encode(fmt.Appendf(nil, `{"alg":"RS256","kid":%q}`, id)) + "." +
		encode(fmt.Appendf(nil, `{"iss":%q,"aud":["openshift"],"sub":"system:serviceaccount:ns:sa","exp":9999999999}`, issuer))
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return text + "." + encode(signature)
}

func TestAVerifierThatReadsWhatIsPublishedTrustsTheTokensAndNoOthers(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	serve := func(path string, document []byte) {
		mux.HandleFunc("/"+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(document)
		})
	}
	others, err := oidc.ParseKeySet([]byte(`{"keys":[{"kty":"oct","kid":"x","k":"AAAA"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	serve(oidc.DiscoveryKey, oidc.NewDiscovery(server.URL, server.URL+"/"+oidc.KeySetKey).Encode())
	serve(oidc.KeySetKey, others.With(public(t, 0)).Encode())
	provider, err := verifier.NewProvider(t.Context(), server.URL)
	if err != nil {
		t.Fatal(err)
	}
	judge := provider.Verifier(&verifier.Config{ClientID: "openshift"})
	trusted, err := judge.Verify(t.Context(), token(t, server.URL, public(t, 0).ID(), rsaKey(t, 0)))
	if err != nil || trusted.Subject != "system:serviceaccount:ns:sa" {
		t.Errorf("got %v, %v", trusted, err)
	}
	for _, id := range []string{public(t, 0).ID(), public(t, 1).ID()} {
		if _, err := judge.Verify(t.Context(), token(t, server.URL, id, rsaKey(t, 1))); err == nil {
			t.Errorf("a token of a key that is not published is trusted under %s", id)
		}
	}
}
