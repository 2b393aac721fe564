package kubevirt_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/cloud/kubevirt"
	"github.com/cloudcredential/operator/internal/cloud/passthroughtest"
)

func today() time.Time { return time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC) }

// kubeconfig has one context, for a cluster with those fields and a user with those.
func kubeconfig(cluster, user string) string {
	return fmt.Sprintf(`apiVersion: v1
kind: Config
current-context: infra
clusters: [{name: infra, cluster: {%s}}]
users: [{name: machines, user: {%s}}]
contexts: [{name: infra, context: {cluster: infra, user: machines}}]
`, cluster, user)
}

const server = "server: 'https://api.example.com:6443'"

// certificate is a client certificate with its key that is valid until then, as fields of a user.
func certificate(t *testing.T, until time.Time) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: until}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	encode := func(kind string, der []byte) string {
		return base64.StdEncoding.EncodeToString(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	return "client-certificate-data: " + encode("CERTIFICATE", der) + ", client-key-data: " + encode("EC PRIVATE KEY", private)
}

// token is a ServiceAccount token that ends then.
func token(until time.Time) string {
	claims := fmt.Sprintf(`{"sub":"system:serviceaccount:infra:machines","exp":%d}`, until.Unix())
	return "token: e30." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln"
}

func TestComponentsGetTheKubeconfigAndNothingElse(t *testing.T) {
	t.Parallel()
	for name, user := range map[string]string{
		"a certificate":                   certificate(t, today().AddDate(1, 0, 0)),
		"a token that ends late":          token(today().AddDate(1, 0, 0)),
		"a token that does not say":       "token: sha256~abc",
		"a token that says nothing of it": "token: e30.e30.c2ln",
		"a password":                      "username: admin, password: hunter22",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := kubeconfig(server, user)
			root := passthroughtest.Credential(map[string]string{"kubeconfig": text, "note": "of somebody"})
			assessment := passthroughtest.Delivers(t, kubevirt.New(today), root, map[string]string{"kubeconfig": text})
			if assessment.Principal != "user machines at https://api.example.com:6443" || !strings.Contains(assessment.Reason, "there is no other way") {
				t.Errorf("it was judged %+v", assessment)
			}
		})
	}
}

func TestAPasswordInTheAddressIsNotTold(t *testing.T) {
	t.Parallel()
	text := kubeconfig("server: 'https://admin:hunter22@api.example.com:6443?token=hunter22'", "username: admin, password: hunter22")
	root := passthroughtest.Credential(map[string]string{"kubeconfig": text})
	assessment := passthroughtest.Delivers(t, kubevirt.New(today), root, map[string]string{"kubeconfig": text})
	if assessment.Principal != "user machines at https://api.example.com:6443" {
		t.Errorf("the principal is %q", assessment.Principal)
	}
}

func TestWhatTheAdministratorShouldLookAfterIsSaid(t *testing.T) {
	t.Parallel()
	soon := today().AddDate(0, 0, 20)
	for name, c := range map[string]struct{ cluster, user, says string }{
		"a certificate that ends soon": {server, certificate(t, soon), `user "machines" in kubeconfig expires at 2026-05-21T12:00:00Z`},
		"a token that ends soon":       {server, token(soon), "expires at 2026-05-21T12:00:00Z"},
		"a file for the authority":     {server + ", certificate-authority: /etc/ca.pem", token(today().AddDate(1, 0, 0)), "a file for certificate-authority"},
		"a file for the token":         {server, "tokenFile: /var/token", "a file for the token"},
		"files for the certificate":    {server, "client-certificate: /etc/crt, client-key: /etc/key", "a file for client-certificate"},
		"a program":                    {server, "exec: {apiVersion: client.authentication.k8s.io/v1, command: login, interactiveMode: Never}", "a program"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := kubeconfig(c.cluster, c.user)
			root := passthroughtest.Credential(map[string]string{"kubeconfig": text})
			assessment := passthroughtest.Delivers(t, kubevirt.New(today), root, map[string]string{"kubeconfig": text})
			if !strings.Contains(assessment.Reason, c.says) {
				t.Errorf("%q does not say %q", assessment.Reason, c.says)
			}
		})
	}
}

func TestAKubeconfigThatCannotBeUsedIsRefused(t *testing.T) {
	t.Parallel()
	valid := token(today().AddDate(1, 0, 0))
	for name, c := range map[string]struct{ text, says string }{
		"nothing":                   {"", "it has no kubeconfig"},
		"blanks":                    {" \n", "it has no kubeconfig"},
		"no YAML":                   {"hunter22: [", "kubeconfig is not a kubeconfig"},
		"another kind":              {`{"apiVersion":"v1","kind":"Secret","data":{"hunter22":""}}`, "kubeconfig is not a kubeconfig"},
		"a list in place of a text": {"apiVersion: v1\nkind: Config\ncurrent-context: [hunter22]", "kubeconfig is not a kubeconfig"},
		"no context chosen":         {strings.Replace(kubeconfig(server, valid), "current-context: infra", "", 1), "no current-context"},
		"a context that is not":     {strings.Replace(kubeconfig(server, valid), "current-context: infra", "current-context: other", 1), `no context "other"`},
		"a cluster that is not":     {strings.Replace(kubeconfig(server, valid), "{cluster: infra,", "{cluster: other,", 1), `no cluster "other"`},
		"a user that is not":        {strings.Replace(kubeconfig(server, valid), "user: machines}}", "user: other}}", 1), `no user "other"`},
		"no server":                 {kubeconfig("", valid), `cluster "infra" of kubeconfig names no server`},
		"a server without scheme":   {kubeconfig("server: 'api.example.com:6443'", valid), "names no server"},
		"no authority in the data":  {kubeconfig(server+", certificate-authority-data: aHVudGVyMjI=", valid), "holds no certificate"},
		"no credential":             {kubeconfig(server, ""), `user "machines" of kubeconfig has no credential`},
		"no key":                    {kubeconfig(server, "client-certificate-data: aHVudGVyMjI="), "without client-key-data"},
		"no certificate in it":      {kubeconfig(server, "client-certificate-data: aHVudGVyMjI=, client-key-data: aHVudGVyMjI="), "not a certificate and its key in PEM"},
		"an expired certificate":    {kubeconfig(server, certificate(t, today().Add(-time.Hour))), "has expired at 2026-05-01T11:00:00Z"},
		"an expired token":          {kubeconfig(server, token(today())), "has expired at 2026-05-01T12:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := passthroughtest.Credential(map[string]string{"kubeconfig": c.text})
			passthroughtest.Refuses(t, kubevirt.New(today), root, []string{c.says}, "hunter22", "aHVudGVyMjI")
		})
	}
}
