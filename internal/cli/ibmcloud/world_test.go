package ibmcloud_test

import (
	"bytes"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/ibmcloud"
	simibmcloud "github.com/cloudcredential/operator/sim/ibmcloud"
	"github.com/cloudcredential/operator/sim/proxy"
)

const (
	role     = "crn:v1:bluemix:public:iam::::"
	viewer   = role + "role:Viewer"
	editor   = role + "role:Editor"
	operator = role + "role:Operator"
	// machines and registry are the names of the service IDs of the requests.
	machines = "prod-openshift-machine-api-ibmcloud-credentials"
	registry = "prod-openshift-image-registry-installer-cloud-credentials"
)

// request is a CredentialsRequest; kind is that of its provider spec, policies are its policies as JSON.
func request(name, namespace, secret, kind, policies string) string {
	return fmt.Sprintf(`apiVersion: cloudcredential.openshift.io/v1
kind: CredentialsRequest
metadata: {name: %s, namespace: openshift-cloud-credential-operator}
spec:
  secretRef: {name: %s, namespace: %s}
  providerSpec:
    apiVersion: cloudcredential.openshift.io/v1
    kind: %s
    policies: %s
`, name, secret, namespace, kind, policies)
}

// on is a policy as JSON.
func on(attribute, value string, roles ...string) string {
	text, _ := json.Marshal(map[string]any{"roles": roles, "attributes": []any{map[string]string{"name": attribute, "value": value}}})
	return string(text)
}

// world is a simulated account, reached as the real one is, with a directory of requests and one for the output.
type world struct {
	*simibmcloud.Cloud
	t             *testing.T
	transport     http.RoundTripper
	requests, out string
	environ       map[string]string
	group         string // ID of the resource group mygroup
}

// newWorld has the environment hold a key of the account's owner.
func newWorld(t *testing.T) *world { return newWorldAt(t, "") }

// newWorldAt has the cloud at another domain.
func newWorldAt(t *testing.T, domain string) *world {
	t.Helper()
	w := &world{Cloud: simibmcloud.New(simibmcloud.Options{Domain: domain}), t: t, requests: t.TempDir(), out: t.TempDir()}
	p, err := proxy.Start(t.Context(), proxy.Options{Route: func(host string) http.Handler {
		if w.Serves(host) {
			return w.Cloud
		}
		return nil
	}})
	w.has(err)
	t.Cleanup(func() {
		p.Close()
		if calls := p.Unexpected(); len(calls) > 0 {
			t.Errorf("somebody else was called: %v", calls)
		}
	})
	address, err := url.Parse(p.URL())
	w.has(err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(p.CA())
	transport := &http.Transport{Proxy: http.ProxyURL(address), TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	w.transport = transport
	w.environ = map[string]string{"IC_API_KEY": w.OwnerKey()}
	w.group = w.AddResourceGroup("mygroup")
	w.ask("machines.yaml", request("machines", "openshift-machine-api", "ibmcloud-credentials", "IBMCloudProviderSpec",
		"["+on("serviceName", "is", operator, editor, viewer)+","+on("resourceType", "resource-group", viewer)+"]"))
	w.ask("registry.yaml", request("registry", "openshift-image-registry", "installer-cloud-credentials", "IBMCloudPowerVSProviderSpec",
		"["+on("serviceName", "cloud-object-storage", viewer, role+"serviceRole:Writer")+"]"))
	return w
}

func (w *world) has(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// ask writes a file of requests.
func (w *world) ask(file, text string) {
	w.t.Helper()
	w.has(os.WriteFile(filepath.Join(w.requests, file), []byte(text), 0o600))
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
	args := append(append([]string{"ibmcloud"}, strings.Fields(command)...), "--name=prod", "--credentials-requests-dir="+w.requests)
	if strings.Contains(command, "create-service-id") || strings.HasSuffix(command, "verify") {
		args = append(args, "--output-dir="+w.out)
	}
	w.Calls().Reset()
	var stdout, stderr bytes.Buffer
	code := cli.Run(w.t.Context(), cli.System{
		Args: append(args, more...), Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Now: time.Now, Rand: rand.Reader, Transport: w.transport,
		Environ: func(name string) string { return w.environ[name] },
	}, ibmcloud.Cloud())
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

// says checks that all of this is told, on whichever stream.
func (r ran) says(parts ...string) ran {
	r.t.Helper()
	for _, part := range parts {
		if !strings.Contains(r.stdout+r.stderr, part) {
			r.t.Errorf("it does not say %q:\n%s%s", part, r.stdout, r.stderr)
		}
	}
	return r
}

// operations are the operations of the log, in alphabetical order, with how often each was called.
func (w *world) operations() string {
	counts := map[string]int{}
	for _, call := range w.Calls().All() {
		counts[call.Operation]++
	}
	var all []string
	for operation, count := range counts {
		all = append(all, fmt.Sprintf("%s %d", operation, count))
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// manifest reads the manifest of a Secret; empty where there is none.
func (w *world) manifest(serviceID string) string {
	w.t.Helper()
	content, err := os.ReadFile(filepath.Join(w.out, "manifests", strings.TrimPrefix(serviceID, "prod-")+"-credentials.yaml"))
	if err != nil {
		return ""
	}
	return string(content)
}

// key is the API key in the manifest of a Secret.
func (w *world) key(serviceID string) string {
	_, rest, _ := strings.Cut(w.manifest(serviceID), "ibmcloud_api_key: ")
	value, _, _ := strings.Cut(rest, "\n")
	return strings.Trim(value, `"`)
}

// holds checks that the manifest of a service ID has a key that signs in as it, and that it has just one key of ours.
func (w *world) holds(name string) {
	w.t.Helper()
	found, exists := w.ServiceID(name)
	keyID, iamID, works := w.Holder(w.key(name))
	if !exists || !works || iamID != found.IAMID {
		w.t.Fatalf("the key in the manifest of %s signs in as %q, %v:\n%s", name, iamID, works, w.manifest(name))
	}
	var ours []string
	for _, key := range found.Keys {
		if key.Name == "ccoctl-generated-key" {
			ours = append(ours, key.ID)
		}
	}
	if !slices.Equal(ours, []string{keyID}) {
		w.t.Errorf("%s has the keys %v, and %s is in use", name, ours, keyID)
	}
}

// grants are the policies of a service ID, each as one text.
func (w *world) grants(name string) []string {
	w.t.Helper()
	found, _ := w.ServiceID(name)
	all := []string{}
	for _, policy := range found.Policies {
		var roles, on []string
		for _, r := range policy.Roles {
			roles = append(roles, strings.TrimPrefix(r, role))
		}
		for _, a := range policy.Attributes {
			sign := "="
			if a.Operator != "stringEquals" {
				sign = "~"
			}
			on = append(on, a.Name+sign+strings.NewReplacer(w.group, "GROUP", w.AccountID(), "ACCOUNT").Replace(a.Value))
		}
		slices.Sort(roles)
		slices.Sort(on)
		all = append(all, strings.Join(roles, "+")+" on "+strings.Join(on, ","))
	}
	slices.Sort(all)
	return all
}

// grant checks the policies of a service ID.
func (w *world) grant(name string, want ...string) {
	w.t.Helper()
	slices.Sort(want)
	if got := w.grants(name); !slices.Equal(got, want) {
		w.t.Errorf("%s may\n%s\nand should be allowed\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
