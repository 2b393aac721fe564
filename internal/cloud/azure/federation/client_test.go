package federation

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	simazure "github.com/cloudcredential/operator/sim/azure"
)

// finding is what comes of a call by whoever the environment names.
func (w *world) finding(environment map[string]string, tenant string) error {
	w.t.Helper()
	client, err := NewClient(w.t.Context(), ClientOptions{
		Environment: w.environment, TenantID: tenant, Transport: w.transport, Caller: w.caller, UserAgent: "ccoctl/v1.2.3",
		Environ: func(name string) string { return environment[name] },
	})
	if err != nil {
		return err
	}
	defer client.Close()
	_, err = Open(client, DriverOptions{}).shared.readGroup(w.t.Context(), w.options, "prod")
	return err
}

func TestTheCredentialOfTheEnvironmentIsFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	environment := map[string]string{"AZURE_TENANT_ID": w.TenantID(), "AZURE_CLIENT_ID": w.boss.ClientID, "AZURE_CLIENT_SECRET": w.boss.ClientSecret}
	w.has(w.finding(environment, ""))
	for _, choice := range []string{"prod", "EnvironmentCredential"} {
		environment["AZURE_TOKEN_CREDENTIALS"] = choice
		w.has(w.finding(environment, ""))
	}
	environment["AZURE_CLIENT_SECRET"] = "wrong"
	if err := w.finding(environment, ""); !cloud.Is(err, cloud.Unauthenticated) || !strings.Contains(err.Error(), "AADSTS7000215") {
		t.Errorf("a wrong secret ended with %v", err)
	}
}

// Whoever names a tenant means it: not the one that the environment happens to name.
func TestTheTenantThatIsAskedForIsLoggedInTo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	environment := map[string]string{
		"AZURE_TENANT_ID": "00000000-1111-4222-8333-444444444444", "AZURE_CLIENT_ID": w.boss.ClientID, "AZURE_CLIENT_SECRET": w.boss.ClientSecret,
	}
	w.has(w.finding(environment, w.TenantID()))
	if err := w.finding(environment, ""); !cloud.Is(err, cloud.Unauthenticated) || !strings.Contains(err.Error(), "00000000-1111-4222-8333-444444444444") {
		t.Errorf("another tenant ended with %v", err)
	}
	delete(environment, "AZURE_TENANT_ID")
	w.has(w.finding(environment, w.TenantID()))
}

// certificate makes one with its key in a file, which the application of the administrator has.
func (w *world) certificate() (path string) {
	w.t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	w.has(err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	w.has(err)
	made, err := x509.ParseCertificate(der)
	w.has(err)
	w.has(w.AddCertificate(w.boss.ClientID, made))
	private, err := x509.MarshalPKCS8PrivateKey(key)
	w.has(err)
	text := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})...)
	path = filepath.Join(w.t.TempDir(), "application.pem")
	w.has(os.WriteFile(path, text, 0o600))
	return path
}

func TestACertificateLogsInInEveryCloud(t *testing.T) {
	t.Parallel()
	for name, environment := range map[configv1.AzureCloudEnvironment]simazure.Environment{
		configv1.AzurePublicCloud: simazure.Public(), configv1.AzureUSGovernmentCloud: simazure.USGovernment(), configv1.AzureChinaCloud: simazure.China(),
	} {
		t.Run(string(name), func(t *testing.T) {
			t.Parallel()
			w := newWorldIn(t, environment, name)
			variables := map[string]string{"AZURE_CLIENT_ID": w.boss.ClientID, "AZURE_CLIENT_CERTIFICATE_PATH": w.certificate(), "AZURE_TENANT_ID": w.TenantID()}
			w.has(w.finding(variables, ""))
			variables["AZURE_CLIENT_ID"] = "11111111-2222-4333-8444-555555555555"
			if err := w.finding(variables, ""); !cloud.Is(err, cloud.Unauthenticated) || !strings.Contains(err.Error(), "AADSTS700016") {
				t.Errorf("another application ended with %v", err)
			}
		})
	}
}

func TestACredentialThatIsThereInPartIsNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := filepath.Join(t.TempDir(), "key.pem")
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.has(err)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	w.has(err)
	w.has(os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600))
	for says, environment := range map[string]map[string]string{
		"AZURE_CLIENT_SECRET is set, and AZURE_CLIENT_ID is not":                 {"AZURE_CLIENT_SECRET": "x", "AZURE_TENANT_ID": "x"},
		"AZURE_CLIENT_SECRET is set, and AZURE_TENANT_ID is not":                 {"AZURE_CLIENT_SECRET": "x", "AZURE_CLIENT_ID": "x"},
		"AZURE_CLIENT_CERTIFICATE_PATH is set, and AZURE_CLIENT_ID is not":       {"AZURE_CLIENT_CERTIFICATE_PATH": path, "AZURE_TENANT_ID": "x"},
		"AZURE_CLIENT_CERTIFICATE_PATH cannot be used: " + path:                  {"AZURE_CLIENT_CERTIFICATE_PATH": path, "AZURE_CLIENT_ID": "x", "AZURE_TENANT_ID": "x"},
		"AZURE_CLIENT_CERTIFICATE_PATH cannot be used: read the certificate":     {"AZURE_CLIENT_CERTIFICATE_PATH": path + "x", "AZURE_CLIENT_ID": "x", "AZURE_TENANT_ID": "x"},
		"AZURE_FEDERATED_TOKEN_FILE is set, and AZURE_CLIENT_ID is not":          {"AZURE_FEDERATED_TOKEN_FILE": path, "AZURE_TENANT_ID": "x"},
		"the environment names none; log in with `az login`, or set AZURE_TENAN": {"AZURE_TOKEN_CREDENTIALS": "EnvironmentCredential"},
		"the environment names none; log in with `az login`":                     {"AZURE_TOKEN_CREDENTIALS": "WorkloadIdentityCredential", "AZURE_CLIENT_SECRET": "x"},
	} {
		if err := w.finding(environment, ""); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v ended with %v, which does not say %q", environment, err, says)
		}
	}
	if n := len(w.Calls().All()); n > 0 {
		t.Errorf("%d calls were made", n)
	}
}

// What Microsoft's library tells of each place where it has looked is a wall; of use is what to do, and what a tool that is there says.
func TestWithoutACredentialTheNextStepIsTold(t *testing.T) {
	t.Parallel()
	const all = "DefaultAzureCredential: failed to acquire a token.\nAttempted credentials:\n\tEnvironmentCredential: missing environment variable AZURE_TENANT_ID\n"
	if text := told(all); strings.Contains(text, "\n") || strings.Contains(text, "missing") {
		t.Errorf("told is %q", text)
	}
	if text := told(all + "\tAzureCLICredential: ERROR: AADSTS700082: The refresh token has expired.\nTo mitigate …"); !strings.Contains(text, "AADSTS700082") {
		t.Errorf("told is %q", text)
	}
}
