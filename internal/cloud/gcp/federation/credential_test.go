package federation

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/sim/fault"
)

// searched is where credentials are looked for: variables and a home directory.
type searched struct {
	issuerWorld
	home      string
	variables map[string]string
}

func newSearched(t *testing.T) searched {
	t.Helper()
	return searched{newIssuerWorld(t), t.TempDir(), map[string]string{"NO_GCE_CHECK": "true"}}
}

// file writes a file below the home directory and returns its path.
func (s searched) file(name, text string) string {
	s.t.Helper()
	path := filepath.Join(s.home, name)
	s.has(os.MkdirAll(filepath.Dir(path), 0o700))
	s.has(os.WriteFile(path, []byte(text), 0o600))
	return path
}

func (s searched) client() (*Client, error) {
	return NewClient(s.t.Context(), ClientOptions{
		Project: accountProject, Transport: s.transport, Caller: s.caller, HomeDirectory: s.home, Now: s.now,
		Environment: func(name string) string { return s.variables[name] },
	})
}

// works checks that the credential of a place is found and makes calls.
func (s searched) works(source string) {
	s.t.Helper()
	client, err := s.client()
	s.has(err)
	defer client.Close()
	if got := client.CredentialSource(); got != source || client.UniverseDomain() != "googleapis.com" {
		s.t.Errorf("the credential is from %s, in %s", got, client.UniverseDomain())
	}
	number, err := Open(client, DriverOptions{Now: s.now, Sleep: s.sleep}).shared.projectNumber(s.t.Context(), s.options)
	if err != nil || number != s.number {
		s.t.Errorf("with the credential in %s: %s, %v", source, number, err)
	}
}

// fails checks that the search ends with an error that says all of this, and nothing of the credential.
func (s searched) fails(says ...string) {
	s.t.Helper()
	_, err := s.client()
	s.says(err, says...)
	if strings.Contains(err.Error(), "canary") {
		s.t.Errorf("the error tells the credential: %v", err)
	}
}

func TestCredentialsAreLookedForInTheirOrder(t *testing.T) {
	t.Parallel()
	s := newSearched(t)
	s.fails("no credential for Google Cloud was found", "GOOGLE_CREDENTIALS", "gcloud auth application-default login")
	key := string(s.key)
	s.worksFrom(s.file(".config/gcloud/application_default_credentials.json", key))
	configured := s.file("elsewhere/application_default_credentials.json", key)
	s.variables["CLOUDSDK_CONFIG"] = filepath.Dir(configured)
	s.worksFrom(configured)
	named := s.file("named.json", key)
	s.variables["GOOGLE_APPLICATION_CREDENTIALS"] = named
	s.works("the file " + named + ", which the environment variable GOOGLE_APPLICATION_CREDENTIALS names")
	s.worksFrom(s.file(".gcp/osServiceAccount.json", key))
	s.variables["GCLOUD_KEYFILE_JSON"] = key
	s.works("the environment variable GCLOUD_KEYFILE_JSON")
	s.variables["GOOGLE_CLOUD_KEYFILE_JSON"] = named
	s.works("the file " + named + ", which the environment variable GOOGLE_CLOUD_KEYFILE_JSON names")
	s.variables["GOOGLE_CREDENTIALS"] = key
	s.works("the environment variable GOOGLE_CREDENTIALS")
}

func (s searched) worksFrom(path string) {
	s.t.Helper()
	s.works("the file " + path)
}

func TestACredentialThatCannotBeUsedIsNamedAndNotPassedOver(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"no JSON": "canary", "a broken file": `{"type":"service_account","private_key":"canary"`, "no type": `{"private_key":"canary"}`,
		"an unknown type": `{"type":"gdch_service_account","private_key":"canary"}`, "no key": `{"type":"service_account","private_key":"canary"}`,
		"an account without a source": `{"type":"external_account","client_secret":"canary"}`,
		"nobody to act as":            `{"type":"impersonated_service_account","secret":"canary"}`,
	} {
		for _, variable := range credentialVariables() {
			s := newSearched(t)
			s.file(".gcp/osServiceAccount.json", string(s.key))
			s.variables[variable] = text
			s.fails("use the credential in the environment variable "+variable, "correct it, or remove it")
		}
		s := newSearched(t)
		s.file(".config/gcloud/application_default_credentials.json", string(s.key))
		path := s.file(".gcp/osServiceAccount.json", text)
		s.fails("use the credential in the file " + path)
		_ = name
	}
	s := newSearched(t)
	s.variables["GOOGLE_APPLICATION_CREDENTIALS"] = filepath.Join(s.home, "nowhere.json")
	s.fails("nowhere.json", "GOOGLE_APPLICATION_CREDENTIALS names")
	if left, err := os.ReadDir(s.home); err != nil || len(left) != 0 {
		t.Errorf("something was written: %v, %v", left, err)
	}
}

// signed is a token of a ServiceAccount.
func signed(t *testing.T, key *rsa.PrivateKey, id, issuer, subject string) string {
	t.Helper()
	part := func(claims map[string]any) string {
		text, err := json.Marshal(claims)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(text)
	}
	now := time.Now()
	text := part(map[string]any{"alg": "RS256", "kid": id}) + "." + part(map[string]any{
		"iss": issuer, "sub": subject, "aud": []string{Audience}, "iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
	})
	digest := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func TestATokenOfAClusterIsACredentialToo(t *testing.T) {
	t.Parallel()
	s := newSearched(t)
	s.held()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	s.has(err)
	der, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
	s.has(err)
	public, err := oidc.ParsePublicKey(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	s.has(err)
	s.options.Issuer.Key = knownKey(public)
	_, err = s.applied(s.planned())
	s.has(err)

	email, err := s.AddServiceAccount(accountProject, "acted-as", "")
	s.has(err)
	s.has(s.AddBinding(accountProject, "roles/viewer", "serviceAccount:"+email))
	pool := "iam.googleapis.com/projects/" + s.number + "/locations/global/workloadIdentityPools/prod"
	s.has(s.AddAccountBinding(email, "roles/iam.workloadIdentityUser", "principal://"+pool+"/subject/system:serviceaccount:ns:sa"))
	token := s.file("token", signed(t, private, public.ID(), "https://storage.googleapis.com/prod-oidc", "system:serviceaccount:ns:sa"))
	config := `{"type":"external_account","audience":"//` + pool + `/providers/prod","subject_token_type":"urn:ietf:params:oauth:token-type:jwt",` +
		`"token_url":"https://sts.googleapis.com/v1/token","credential_source":{"file":"` + token + `","format":{"type":"text"}},` +
		`"service_account_impersonation_url":"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/` + email + `:generateAccessToken"}`
	s.variables["GOOGLE_CREDENTIALS"] = config
	s.works("the environment variable GOOGLE_CREDENTIALS")

	s.file("token", signed(t, private, public.ID(), "https://storage.googleapis.com/prod-oidc", "system:serviceaccount:ns:other"))
	client, err := s.client()
	s.has(err)
	_, err = Open(client, DriverOptions{}).shared.projectNumber(t.Context(), s.options)
	if !cloud.Is(err, cloud.Unauthenticated) {
		t.Errorf("a token of another ServiceAccount: %v", err)
	}
}

func TestATokenThatCannotBeAskedForIsNotTakenForAnOutage(t *testing.T) {
	t.Parallel()
	s := newSearched(t)
	nowhere := filepath.Join(s.home, "nowhere")
	s.variables["GOOGLE_CREDENTIALS"] = `{"type":"external_account","audience":"//iam.googleapis.com/x","subject_token_type":"urn:ietf:params:oauth:token-type:jwt",` +
		`"token_url":"https://sts.googleapis.com/v1/token","credential_source":{"file":"` + nowhere + `","format":{"type":"text"}}}`
	first, err := s.client()
	s.has(err)
	_, err = Open(first, DriverOptions{}).shared.projectNumber(t.Context(), s.options)
	if !cloud.Is(err, cloud.Unauthenticated) || !strings.Contains(err.Error(), nowhere) {
		t.Errorf("without a subject token: %v", err)
	}
	s.file("nowhere", "a token")
	s.Faults().Add(fault.Rule{Effect: fault.ResetBefore})
	second, err := s.client()
	s.has(err)
	_, err = Open(second, DriverOptions{Patience: time.Nanosecond}).shared.projectNumber(t.Context(), s.options)
	if !cloud.Is(err, cloud.Unavailable) {
		t.Errorf("without a connection: %v", err)
	}
}

func TestAnAccountThatIsActedAsIsACredentialToo(t *testing.T) {
	t.Parallel()
	s := newSearched(t)
	email, err := s.AddServiceAccount(accountProject, "acted-as", "")
	s.has(err)
	s.has(s.AddBinding(accountProject, "roles/viewer", "serviceAccount:"+email))
	s.has(s.AddAccountBinding(email, "roles/iam.serviceAccountTokenCreator", "serviceAccount:admin@my-project.iam.gserviceaccount.com"))
	s.variables["GOOGLE_CREDENTIALS"] = `{"type":"impersonated_service_account","source_credentials":` + string(s.key) +
		`,"service_account_impersonation_url":"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/` + email + `:generateAccessToken"}`
	s.works("the environment variable GOOGLE_CREDENTIALS")
}

func TestTheAccountOfAMachineIsACredentialToo(t *testing.T) {
	t.Parallel()
	s := newSearched(t)
	token := s.Token("serviceAccount:admin@my-project.iam.gserviceaccount.com", time.Hour)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Metadata-Flavor", "Google")
		switch {
		case r.Header.Get("Metadata-Flavor") != "Google":
			w.WriteHeader(http.StatusForbidden)
		case strings.HasSuffix(r.URL.Path, "/token"):
			_, _ = w.Write([]byte(`{"access_token":"` + token + `","expires_in":3599,"token_type":"Bearer"}`))
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	t.Cleanup(server.Close)
	s.variables = map[string]string{"GCE_METADATA_HOST": strings.TrimPrefix(server.URL, "http://")}
	s.works("the metadata server of this machine")
	server.Close()
	s.fails("no credential for Google Cloud was found")
}

func TestAUniverseComesFromTheCredential(t *testing.T) {
	t.Parallel()
	s := newSearched(t)
	s.variables["GOOGLE_CREDENTIALS"] = strings.Replace(string(s.key), `"googleapis.com"`, `"example.test"`, 1)
	client, err := s.client()
	s.has(err)
	if got := client.UniverseDomain(); got != "example.test" {
		t.Errorf("the universe is %s", got)
	}
	if got := client.storage.BasePath; got != "https://storage.example.test/storage/v1/" {
		t.Errorf("Cloud Storage is at %s", got)
	}
}

func TestAKeyThatIsRefusedIsSaidToBe(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.DeleteServiceAccount("admin@my-project.iam.gserviceaccount.com")
	if err := w.try(); !cloud.Is(err, cloud.Unauthenticated) {
		t.Errorf("the run ended with %v", err)
	}
	if _, err := w.remove(); !cloud.Is(err, cloud.Unauthenticated) || !strings.Contains(err.Error(), "look for what belongs to prod") {
		t.Errorf("the removal ended with %v", err)
	}
	findings := w.verify()
	if findings[0].Check != CheckCredential || findings[0].Verdict != Wrong {
		t.Errorf("%+v", findings[0])
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := w.open().Removal(ctx, w.options); err == nil {
		t.Error("a removal that was given up has no error")
	}
}
