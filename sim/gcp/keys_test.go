package gcp_test

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/oauth2/google"
	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/sim/gcp"
)

// createKey makes a key through the API and gives its file.
func (c *clients) createKey(t *testing.T, account string) (*iam.ServiceAccountKey, []byte) {
	t.Helper()
	k := must(c.iam.Projects.ServiceAccounts.Keys.Create(account, &iam.CreateServiceAccountKeyRequest{}).Do())(t)
	return k, must(base64.StdEncoding.DecodeString(k.PrivateKeyData))(t)
}

func TestKeyFileIsACredential(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	made := w.owner.create(t, "abcdef")
	k, file := w.owner.createKey(t, made.Name)
	var members map[string]string
	ok(t, json.Unmarshal(file, &members))
	for name, want := range map[string]string{
		"type": "service_account", "project_id": projectID, "private_key_id": k.Name[strings.LastIndex(k.Name, "/")+1:], "client_email": made.Email,
		"client_id": made.UniqueId, "token_uri": "https://oauth2.googleapis.com/token", "universe_domain": "googleapis.com",
	} {
		if members[name] != want {
			t.Errorf("%s is %q, want %q", name, members[name], want)
		}
	}
	if k.PrivateKeyType != "TYPE_GOOGLE_CREDENTIALS_FILE" || k.KeyAlgorithm != "KEY_ALG_RSA_2048" || k.ValidBeforeTime != "9999-12-31T23:59:59Z" {
		t.Errorf("the key is %+v", k)
	}
	ok(t, w.AddBinding(projectID, "roles/viewer", "serviceAccount:"+made.Email))
	_, err := w.as(t, file).projects.Projects.Get(projectID).Do()
	ok(t, err)
	got := must(w.owner.iam.Projects.ServiceAccounts.Keys.Get(k.Name).PublicKeyType("TYPE_X509_PEM_FILE").Do())(t)
	if got.PrivateKeyData != "" {
		t.Error("the private key is given out again")
	}
	block, _ := pem.Decode(must(base64.StdEncoding.DecodeString(got.PublicKeyData))(t))
	certificate := must(x509.ParseCertificate(block.Bytes))(t)
	if certificate.Subject.CommonName != made.UniqueId {
		t.Errorf("the certificate is for %s", certificate.Subject)
	}
	got = must(w.owner.iam.Projects.ServiceAccounts.Keys.Get(k.Name).PublicKeyType("TYPE_RAW_PUBLIC_KEY").Do())(t)
	if block, _ := pem.Decode(must(base64.StdEncoding.DecodeString(got.PublicKeyData))(t)); block == nil || block.Type != "PUBLIC KEY" {
		t.Errorf("the raw public key is %q", got.PublicKeyData)
	}
}

func TestKeysAreListedByType(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	made := w.owner.create(t, "abcdef")
	w.owner.createKey(t, made.Name)
	for kind, want := range map[string]int{"": 2, "USER_MANAGED": 1, "SYSTEM_MANAGED": 1} {
		call := w.owner.iam.Projects.ServiceAccounts.Keys.List(made.Name)
		if kind != "" {
			call = call.KeyTypes(kind)
		}
		list := must(call.Do())(t)
		if len(list.Keys) != want {
			t.Errorf("%d keys of type %q", len(list.Keys), kind)
		}
		for _, k := range list.Keys {
			if kind == "SYSTEM_MANAGED" {
				_, err := w.owner.iam.Projects.ServiceAccounts.Keys.Delete(k.Name).Do()
				refused(t, err, http.StatusBadRequest, "FAILED_PRECONDITION", "Precondition check failed.")
			}
		}
	}
	_, err := w.owner.iam.Projects.ServiceAccounts.Keys.List(made.Name).KeyTypes("MINE").Do()
	refused(t, err, http.StatusBadRequest, "INVALID_ARGUMENT", "key_types")
	_, err = w.owner.iam.Projects.ServiceAccounts.Keys.List(accountName("nobody")).Do()
	refused(t, err, http.StatusNotFound, "NOT_FOUND", "Unknown service account")
	_, err = w.owner.iam.Projects.ServiceAccounts.Keys.Get(made.Name + "/keys/none").Do()
	refused(t, err, http.StatusNotFound, "NOT_FOUND", "does not exist")
}

func TestKeysHaveAQuota(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	made := w.owner.create(t, "abcdef")
	var last string
	for range 10 {
		k, _ := w.owner.createKey(t, made.Name)
		last = k.Name
	}
	_, err := w.owner.iam.Projects.ServiceAccounts.Keys.Create(made.Name, &iam.CreateServiceAccountKeyRequest{}).Do()
	refused(t, err, http.StatusBadRequest, "FAILED_PRECONDITION", "Precondition check failed.")
	_, err = w.owner.iam.Projects.ServiceAccounts.Keys.Delete(last).Do()
	ok(t, err)
	_, err = w.owner.iam.Projects.ServiceAccounts.Keys.Delete(last).Do()
	refused(t, err, http.StatusNotFound, "NOT_FOUND", "does not exist")
	w.owner.createKey(t, made.Name)
	if a, _ := w.ServiceAccount(made.Email); len(a.Keys) != 10 {
		t.Errorf("the account has the keys %v", a.Keys)
	}
}

func TestOrganisationForbidsKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	made := w.owner.create(t, "abcdef")
	w.SetConstraint(projectID, gcp.DisableKeyCreation, true)
	_, err := w.owner.iam.Projects.ServiceAccounts.Keys.Create(made.Name, &iam.CreateServiceAccountKeyRequest{}).Do()
	details := refused(t, err, http.StatusBadRequest, "FAILED_PRECONDITION", "Key creation is not allowed on this service account.")
	violations, _ := details[0]["violations"].([]any)
	if violation, _ := violations[0].(map[string]any); violation["type"] != "constraints/iam.disableServiceAccountKeyCreation" {
		t.Errorf("violations %v", violations)
	}
	w.SetConstraint(projectID, gcp.DisableKeyCreation, false)
	_, file := w.owner.createKey(t, made.Name)
	if _, err := google.JWTConfigFromJSON(file); err != nil {
		t.Error(err)
	}
}
