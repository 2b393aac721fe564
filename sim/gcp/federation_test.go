package gcp_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"
	"google.golang.org/api/googleapi"
	"google.golang.org/api/iam/v1"
	"google.golang.org/api/iamcredentials/v1"
	"google.golang.org/api/option"
	"google.golang.org/api/sts/v1"

	"github.com/cloudcredential/operator/sim/gcp"
)

const (
	workload     = "system:serviceaccount:openshift-ingress:router"
	tokenUser    = "roles/iam.workloadIdentityUser"
	cluster      = "workloadIdentityPools/cluster"
	jwtTokenType = "urn:ietf:params:oauth:token-type:jwt"
)

// signers are two keys that tests sign with: the one of the issuer, and another one.
var signers = sync.OnceValues(func() ([2]*rsa.PrivateKey, error) {
	var keys [2]*rsa.PrivateKey
	for i := range keys {
		k, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return keys, err
		}
		keys[i] = k
	}
	return keys, nil
})

// issuer is an OpenID Connect issuer that publishes one key, whose documents a test may replace.
type issuer struct {
	url    string
	client *http.Client

	mu        sync.Mutex
	documents map[string]string
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	i := &issuer{}
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i.mu.Lock()
		defer i.mu.Unlock()
		if text, ok := i.documents[r.URL.Path]; ok {
			_, _ = w.Write([]byte(text))
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(s.Close)
	i.url, i.client = s.URL, s.Client()
	i.documents = map[string]string{
		"/.well-known/openid-configuration": `{"issuer":"` + s.URL + `","jwks_uri":"` + s.URL + `/keys.json"}`, "/keys.json": published(t, "one"),
	}
	return i
}

func (i *issuer) publish(path, text string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.documents[path] = text
}

// published is the key set with the issuer's key under a name.
func published(t *testing.T, keyID string) string {
	t.Helper()
	keys := must(signers())(t)
	return string(must(json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{
		{Key: keys[0].Public(), KeyID: keyID, Algorithm: "RS256", Use: "sig"},
	}}))(t))
}

// federation is a world with a pool and a provider for an issuer, and with a service account that a workload may act as.
type federation struct {
	*world
	issuer  *issuer
	account string // its address
}

func newFederation(t *testing.T, options gcp.Options, change func(p *iam.WorkloadIdentityPoolProvider)) *federation {
	t.Helper()
	f := &federation{issuer: newIssuer(t)}
	options.IssuerClient = f.issuer.client
	f.world = newWorld(t, options)
	must(f.owner.createPool("cluster"))(t)
	p := goodProvider()
	p.Oidc.IssuerUri = f.issuer.url
	if change != nil {
		change(p)
	}
	must(f.owner.createProvider("cluster", p))(t)
	f.account = must(f.AddServiceAccount(projectID, "workload", ""))(t)
	ok(t, f.AddAccountBinding(f.account, tokenUser, f.principal("subject/"+workload)))
	ok(t, f.AddBinding(projectID, "roles/viewer", "serviceAccount:"+f.account))
	return f
}

// principal is a member of policies that the pool makes.
func (f *federation) principal(which string) string {
	kind := "principalSet"
	if strings.HasPrefix(which, "subject/") {
		kind = "principal"
	}
	return kind + "://iam.googleapis.com/projects/" + f.number + "/locations/global/" + cluster + "/" + which
}

func (f *federation) audience() string {
	return "//iam.googleapis.com/projects/" + f.number + "/locations/global/" + cluster + "/providers/cluster"
}

// token signs what a change makes of right claims, with the key of a number under a name.
func (f *federation) token(t *testing.T, key int, keyID string, change func(claims map[string]any)) string {
	t.Helper()
	now := time.Now()
	claims := map[string]any{
		"iss": f.issuer.url, "sub": workload, "aud": []string{"openshift"}, "iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
		"kubernetes.io": map[string]any{"namespace": "openshift-ingress"},
	}
	if change != nil {
		change(claims)
	}
	signer := must(jose.NewSigner(
		jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: must(signers())(t)[key], KeyID: keyID}}, nil))(t)
	return must(must(signer.Sign(must(json.Marshal(claims))(t)))(t).CompactSerialize())(t)
}

// right is a token that is good for the provider.
func (f *federation) right(t *testing.T) string { return f.token(t, 0, "one", nil) }

// exchange asks the Security Token Service with Google's client, which sends JSON.
func (f *federation) exchange(t *testing.T, subject string, change func(q *sts.GoogleIdentityStsV1ExchangeTokenRequest)) (*sts.GoogleIdentityStsV1ExchangeTokenResponse, error) {
	t.Helper()
	q := &sts.GoogleIdentityStsV1ExchangeTokenRequest{
		GrantType: "urn:ietf:params:oauth:grant-type:token-exchange", Audience: f.audience(), Scope: iam.CloudPlatformScope,
		RequestedTokenType: "urn:ietf:params:oauth:token-type:access_token", SubjectToken: subject, SubjectTokenType: jwtTokenType,
	}
	if change != nil {
		change(q)
	}
	api := must(sts.NewService(t.Context(), option.WithHTTPClient(f.plain), option.WithUniverseDomain(f.UniverseDomain())))(t)
	return api.V1.Token(q).Do()
}

// bearer is a client that shows an access token.
func (f *federation) bearer(t *testing.T, value string) *http.Client {
	t.Helper()
	ctx := context.WithValue(t.Context(), oauth2.HTTPClient, f.plain)
	return oauth2.NewClient(ctx, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: value}))
}

// federated makes clients of the workload itself.
func (f *federation) federated(t *testing.T) *clients {
	t.Helper()
	return f.clients(t, f.bearer(t, must(f.exchange(t, f.right(t), nil))(t).AccessToken))
}

// credentials is the client of IAM Credentials for an access token.
func (f *federation) credentials(t *testing.T, client *http.Client) *iamcredentials.ProjectsServiceAccountsService {
	t.Helper()
	return must(iamcredentials.NewService(t.Context(), option.WithHTTPClient(client), option.WithUniverseDomain(f.UniverseDomain())))(t).Projects.ServiceAccounts
}

// file is a source of tokens that Google's library makes of a credentials file, as a component of a cluster has it.
func (f *federation) file(t *testing.T, subject string) oauth2.TokenSource {
	t.Helper()
	tokenFile := filepath.Join(t.TempDir(), "token")
	ok(t, os.WriteFile(tokenFile, []byte(subject), 0o600))
	text := must(json.Marshal(map[string]any{
		"type": "external_account", "audience": f.audience(), "subject_token_type": jwtTokenType, "universe_domain": f.UniverseDomain(),
		"token_url":                         "https://sts." + f.UniverseDomain() + "/v1/token",
		"service_account_impersonation_url": "https://iamcredentials." + f.UniverseDomain() + "/v1/projects/-/serviceAccounts/" + f.account + ":generateAccessToken",
		"credential_source":                 map[string]any{"file": tokenFile, "format": map[string]string{"type": "text"}},
	}))(t)
	ctx := context.WithValue(t.Context(), oauth2.HTTPClient, f.plain)
	return must(google.CredentialsFromJSONWithType(ctx, text, google.ExternalAccount, iam.CloudPlatformScope))(t).TokenSource
}

// refusedExchange wants a refusal of RFC 6749.
func refusedExchange(t *testing.T, err error, code, sentence string) {
	t.Helper()
	var e *googleapi.Error
	if !errors.As(err, &e) {
		t.Errorf("got %v, want %s %q", err, code, sentence)
		return
	}
	var body struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if json.Unmarshal([]byte(e.Body), &body) != nil || e.Code != http.StatusBadRequest || body.Error != code || !strings.Contains(body.Description, sentence) {
		t.Errorf("refused with %d %s, want %s %q", e.Code, e.Body, code, sentence)
	}
}
