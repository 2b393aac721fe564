package federation

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/request"
)

// signed is a token of a ServiceAccount, as a cluster signs it.
func signed(t *testing.T, key *rsa.PrivateKey, id, issuer, subject string) string {
	t.Helper()
	part := func(of map[string]any) string {
		text, err := json.Marshal(of)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(text)
	}
	now := time.Now()
	text := part(map[string]any{"alg": "RS256", "kid": id}) + "." + part(map[string]any{
		"iss": issuer, "sub": subject, "aud": []string{Audience}, "iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(time.Hour).Unix(),
	})
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

// exchanged is the access token that the cloud gives for one of a ServiceAccount; empty where it refuses.
func (w *world) exchanged(client, token string) string {
	w.t.Helper()
	answer, err := (&http.Client{Transport: w.transport}).PostForm(w.environment.Authority+"/"+w.TenantID()+"/oauth2/v2.0/token", url.Values{
		"grant_type": {"client_credentials"}, "client_id": {client}, "scope": {"https://management.azure.com/.default"},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {token},
	})
	w.has(err)
	defer answer.Body.Close()
	var given struct {
		Token string `json:"access_token"`
	}
	w.has(json.NewDecoder(answer.Body).Decode(&given))
	return given.Token
}

// sees is what the cloud says to whoever asks for a resource group with an access token.
func (w *world) sees(token, group string) int {
	w.t.Helper()
	ask, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.environment.ResourceManager+w.options.groupID(group)+"?api-version="+resourcesVersion, nil)
	w.has(err)
	ask.Header.Set("Authorization", "Bearer "+token)
	answer, err := (&http.Client{Transport: w.transport}).Do(ask)
	w.has(err)
	w.has(answer.Body.Close())
	return answer.StatusCode
}

func TestAComponentLogsInWithItsTokenAndIsLetInWhereItWorks(t *testing.T) {
	t.Parallel()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(private.Public())
	if err != nil {
		t.Fatal(err)
	}
	key, err := oidc.ParsePublicKey(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	if err != nil {
		t.Fatal(err)
	}
	w := newIssuerWorld(t)
	w.options.Issuer.Key, w.options.Requests = knownKey(key), []*request.Request{disks()}
	w.make(w.options.AllNodes()...)
	issuer, _ := w.options.IssuerURL(nil)
	client := w.identity(disks()).ClientID
	token := w.exchanged(client, signed(t, private, key.ID(), issuer, subject(disks(), "controller")))
	if at, elsewhere := w.sees(token, "prod"), w.sees(token, "prod-oidc"); at != http.StatusOK || elsewhere != http.StatusForbidden {
		t.Errorf("where it works it is told %d, and elsewhere %d", at, elsewhere)
	}
	if got := w.exchanged(client, signed(t, private, key.ID(), issuer, subject(disks(), "builder"))); got != "" {
		t.Error("a ServiceAccount that was not asked for has logged in")
	}
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	w.has(err)
	if got := w.exchanged(client, signed(t, other, key.ID(), issuer, subject(disks(), "controller"))); got != "" {
		t.Error("another key's token was taken")
	}
}
