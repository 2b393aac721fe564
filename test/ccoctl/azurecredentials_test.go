package ccoctl_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// azureSecrets are those of the application that the environment names.
func azureSecrets(w *world) map[string]string {
	all := map[string]string{}
	if secret := w.environment["AZURE_CLIENT_SECRET"]; secret != "" {
		all["client secret"] = secret
	}
	if file := w.environment["AZURE_CLIENT_CERTIFICATE_PATH"]; file != "" {
		key, err := os.ReadFile(file)
		if err != nil {
			w.t.Fatal(err)
		}
		block, _ := pem.Decode(key)
		maps.Copy(all, linesOf("the administrator's key", pem.EncodeToMemory(block)))
	}
	return all
}

// azureCertificate has the world sign in with a certificate.
func azureCertificate(w *world) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		w.t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "administrator"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		w.t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		w.t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		w.t.Fatal(err)
	}
	onAzure(w).must(onAzure(w).AddCertificate(w.environment["AZURE_CLIENT_ID"], certificate))
	file := filepath.Join(w.t.TempDir(), "certificate.pem")
	w.write(file, append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...), 0o600)
	w.environment = maps.Clone(w.environment)
	w.environment["AZURE_CLIENT_SECRET"], w.environment["AZURE_CLIENT_CERTIFICATE_PATH"] = "", file
}

func TestCredentialsThatDoNotHoldOnAzure(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil func(w azureWorld)
		says  string
	}{
		"none": {func(w azureWorld) {
			w.environment["AZURE_CLIENT_ID"], w.environment["AZURE_CLIENT_SECRET"], w.environment["AZURE_TENANT_ID"] = "", "", ""
			w.environment["AZURE_TOKEN_CREDENTIALS"] = "dev" // Nobody asks the machine that this runs on.
		}, "AZURE_CLIENT_ID"},
		"an unknown application": {func(w azureWorld) { w.environment["AZURE_CLIENT_ID"] = "00000000-0000-4000-8000-000000000000" }, "AADSTS700016"},
		"the wrong secret":       {func(w azureWorld) { w.environment["AZURE_CLIENT_SECRET"] = strings.Repeat("x", 40) }, "AADSTS7000215"},
		"no secret any more":     {func(w azureWorld) { w.must(w.RemoveSecrets(w.environment["AZURE_CLIENT_ID"])) }, "AADSTS7000215"},
		"an expired secret": {func(w azureWorld) {
			client := w.environment["AZURE_CLIENT_ID"]
			w.must(w.RemoveSecrets(client))
			secret, err := w.AddSecret(client, -time.Hour)
			w.must(err)
			w.environment["AZURE_CLIENT_SECRET"] = secret
		}, "AADSTS7000222"},
		"no rights at all": {func(w azureWorld) { w.RemoveAssignments(w.simulated.(*azureAccount).administrator.PrincipalID) }, "AuthorizationFailed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := onAzure(fresh(t, azureCloud()))
			w.file("one", azureRequest("one"))
			w.environment = maps.Clone(w.environment)
			test.spoil(w)
			start := w.processes()
			before := w.account()
			for _, verb := range []string{"create-all", "plan create-all", "delete"} {
				r := start(w.arguments(verb)...).run().ends(1)
				if !strings.Contains(r.stderr+r.stdout, test.says) {
					t.Errorf("%s says nothing of %s:\n%s%s", verb, test.says, r.stderr, r.stdout)
				}
				if n := strings.Count(r.stderr, "Error: "); n != 1 && test.says != "AuthorizationFailed" {
					t.Errorf("%s has %d errors:\n%s", verb, n, r.stderr)
				}
				if written := w.written(); len(written) > 0 {
					t.Errorf("%s wrote %v", verb, written)
				}
				if n := len(w.made()); n > 20 {
					t.Errorf("%s tried %d calls: %v", verb, n, w.made())
				}
			}
			same(t, "the account", w.account(), before)
			if files := w.files(); len(files) > 0 {
				t.Errorf("the files %v were written", files)
			}
		})
	}
}

// The tenant that --tenant-id names is the one that is logged in to, whatever the environment says of others.
func TestTheTenantIsTheOneThatWasNamed(t *testing.T) {
	t.Parallel()
	w := onAzure(smallWorld(t, azureCloud()))
	w.environment = maps.Clone(w.environment)
	azureCertificate(w.world)
	w.processes()(w.arguments("create-all")...).run().ends(0)
	r := w.processes()(w.arguments("create-all", "--tenant-id=00000000-0000-4000-8000-000000000000")...).run().ends(1)
	if written := w.written(); len(written) > 0 {
		t.Errorf("in another tenant it wrote %v:\n%s", written, r.stderr)
	}
}
