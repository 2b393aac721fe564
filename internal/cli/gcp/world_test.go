package gcp_test

import (
	"bytes"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/gcp"
	simgcp "github.com/cloudcredential/operator/sim/gcp"
	"github.com/cloudcredential/operator/sim/proxy"
)

const (
	projectID = "my-project"
	// publicKey is a file with the cluster's key.
	publicKey = "../../cloud/aws/federation/testdata/key-1.pub"
)

// request is a CredentialsRequest for one Secret.
const request = `apiVersion: cloudcredential.openshift.io/v1
kind: CredentialsRequest
metadata: {name: ingress, namespace: openshift-cloud-credential-operator}
spec:
  secretRef: {name: cloud-credentials, namespace: openshift-ingress}
  serviceAccountNames: [ingress]
  providerSpec:
    apiVersion: cloudcredential.openshift.io/v1
    kind: GCPProviderSpec
    predefinedRoles: [roles/storage.admin]
    permissions: [storage.buckets.get]
`

// world is a simulated project, reached as the real one is, with a directory of requests and one for the output.
type world struct {
	*simgcp.Cloud
	t             *testing.T
	transport     http.RoundTripper
	requests, out string
	// key is the credentials file that the program finds.
	key string
}

// newWorld has the environment name an owner of the project.
func newWorld(t *testing.T, options simgcp.Options) *world {
	t.Helper()
	w := &world{Cloud: simgcp.New(options), t: t, requests: t.TempDir(), out: t.TempDir()}
	w.AddProject(projectID)
	p, err := proxy.Start(t.Context(), proxy.Options{Route: func(string) http.Handler { return w.Cloud }})
	w.has(err)
	t.Cleanup(p.Close)
	address, err := url.Parse(p.URL())
	w.has(err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(p.CA())
	transport := &http.Transport{Proxy: http.ProxyURL(address), TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
	t.Cleanup(transport.CloseIdleConnections)
	w.transport = transport
	w.has(os.WriteFile(filepath.Join(w.requests, "ingress.yaml"), []byte(request), 0o600))
	w.as("owner", "roles/owner")
	return w
}

func (w *world) has(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// as has the environment name a new service account with these roles.
func (w *world) as(id string, roles ...string) {
	w.t.Helper()
	key, err := w.AddServiceAccountWithRoles(projectID, id, roles...)
	w.has(err)
	w.key = string(key)
}

// ran is how the program ended.
type ran struct {
	t              *testing.T
	code           int
	stdout, stderr string
}

// run runs a command with the flags that every one of them has to have. The log of calls begins with it.
func (w *world) run(command string, more ...string) ran {
	w.t.Helper()
	args := append(append([]string{"gcp"}, strings.Fields(command)...), "--name=prod", "--project="+projectID)
	if !strings.Contains(command, "delete") {
		args = append(args, "--output-dir="+w.out)
	}
	if strings.Contains(command, "create-all") || strings.Contains(command, "create-service-accounts") || strings.Contains(command, "verify") {
		args = append(args, "--credentials-requests-dir="+w.requests)
	}
	return w.plain(append(args, more...)...)
}

// plain runs the program with these arguments.
func (w *world) plain(args ...string) ran {
	w.t.Helper()
	w.Calls().Reset()
	var stdout, stderr bytes.Buffer
	code := cli.Run(w.t.Context(), cli.System{
		Args: args, Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Now: time.Now, Rand: rand.Reader, Transport: w.transport,
		HomeDirectory: w.t.TempDir(),
		Environ: func(name string) string {
			if name == "GOOGLE_CREDENTIALS" {
				return w.key
			}
			return ""
		},
	}, gcp.Cloud())
	return ran{w.t, code, stdout.String(), stderr.String()}
}

// ends checks the exit code.
func (r ran) ends(code int) ran {
	r.t.Helper()
	if r.code != code {
		r.t.Fatalf("the exit code is %d and not %d:\n%s%s", r.code, code, r.stderr, r.stdout)
	}
	return r
}

// prints checks that all of this is on stdout.
func (r ran) prints(parts ...string) ran {
	r.t.Helper()
	for _, part := range parts {
		if !strings.Contains(r.stdout, part) {
			r.t.Errorf("stdout does not say %q:\n%s", part, r.stdout)
		}
	}
	return r
}
