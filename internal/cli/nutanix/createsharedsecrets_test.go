package nutanix_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/yaml"

	corev1 "k8s.io/api/core/v1"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/nutanix"
)

const (
	credentials = "credentials: [{type: basic_auth, data: {prismCentral: {username: admin, password: hunter22}}}]"
	requests    = `apiVersion: cloudcredential.openshift.io/v1
kind: CredentialsRequest
metadata: {name: machines, namespace: openshift-cloud-credential-operator}
spec:
  secretRef: {name: nutanix-credentials, namespace: openshift-machine-api}
  providerSpec: {apiVersion: cloudcredential.openshift.io/v1, kind: NutanixProviderSpec}
---
apiVersion: cloudcredential.openshift.io/v1
kind: CredentialsRequest
metadata: {name: controller, namespace: openshift-cloud-credential-operator}
spec:
  secretRef: {name: nutanix-credentials, namespace: openshift-cloud-controller-manager}
  providerSpec: {apiVersion: cloudcredential.openshift.io/v1, kind: NutanixProviderSpec}
`
)

// world is an administrator's machine.
type world struct {
	t                   *testing.T
	home, requests, out string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, home: t.TempDir(), requests: t.TempDir(), out: filepath.Join(t.TempDir(), "out")}
	w.write(filepath.Join(w.home, ".nutanix", "credentials"), credentials)
	w.write(filepath.Join(w.requests, "requests.yaml"), requests)
	return w
}

func (w *world) write(path, text string) {
	w.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// run runs a command and wants it to end with that code.
func (w *world) run(code int, command string, more ...string) (stdout, stderr string) {
	w.t.Helper()
	args := append([]string{"nutanix"}, strings.Fields(command)...)
	args = append(args, "--credentials-requests-dir="+w.requests, "--output-dir="+w.out)
	var out, messages bytes.Buffer
	got := cli.Run(w.t.Context(), cli.System{
		Args: append(args, more...), Stdin: strings.NewReader(""), Stdout: &out, Stderr: &messages, HomeDirectory: w.home,
		Environ: func(string) string { return "" }, Now: time.Now, Rand: rand.Reader,
	}, nutanix.Cloud())
	if got != code {
		w.t.Fatalf("it ended with %d:\n%s%s", got, &messages, &out)
	}
	return out.String(), messages.String()
}

// files are those in the output directory.
func (w *world) files() []string {
	w.t.Helper()
	var found []string
	_ = filepath.WalkDir(w.out, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			found = append(found, strings.TrimPrefix(path, w.out+"/"))
		}
		return nil
	})
	return found
}

func TestEachRequestGetsASecretWithTheSameContent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(0, "create-shared-secrets")
	want := []string{
		"manifests/openshift-cloud-controller-manager-nutanix-credentials-credentials.yaml",
		"manifests/openshift-machine-api-nutanix-credentials-credentials.yaml",
	}
	if got := w.files(); !slices.Equal(got, want) {
		t.Fatalf("there are %v", got)
	}
	for _, name := range want {
		text, err := os.ReadFile(filepath.Join(w.out, name))
		if err != nil {
			t.Fatal(err)
		}
		var secret corev1.Secret
		if err := yaml.UnmarshalStrict(text, &secret); err != nil {
			t.Fatal(err)
		}
		const content = `[{"type":"basic_auth","data":{"prismCentral":{"username":"admin","password":"hunter22"},"prismElements":null}}]`
		if secret.Kind != "Secret" || secret.Name != "nutanix-credentials" || secret.Type != corev1.SecretTypeOpaque || string(secret.Data["credentials"]) != content || len(secret.Data) != 1 {
			t.Errorf("%s holds %s", name, text)
		}
	}
}

func TestASecondRunWritesNothingAndANewPasswordReachesEverySecret(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(0, "create-shared-secrets")
	statuses := func(more ...string) []string {
		stdout, stderr := w.run(0, "create-shared-secrets", append(more, "-o=json")...)
		if strings.Contains(stdout+stderr, "hunter22") {
			t.Error("the password is shown")
		}
		var said struct {
			Result struct{ Outcomes []struct{ Status string } }
		}
		if err := json.Unmarshal([]byte(stdout), &said); err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, outcome := range said.Result.Outcomes {
			all = append(all, strings.ToLower(outcome.Status))
		}
		return all
	}
	if got := statuses(); !slices.Equal(got, []string{"unchanged", "unchanged"}) {
		t.Errorf("the second run did %v", got)
	}
	other := filepath.Join(t.TempDir(), "other")
	w.write(other, strings.Replace(credentials, "hunter22", "another", 1))
	if got := statuses("--credentials-source-filepath=" + other); !slices.Equal(got, []string{"done", "done"}) {
		t.Errorf("with a new password it did %v", got)
	}
}

func TestADryRunWritesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if stdout, _ := w.run(0, "create-shared-secrets", "--dry-run"); !strings.Contains(stdout, "openshift-machine-api-nutanix-credentials-credentials.yaml") || strings.Contains(stdout, "hunter22") {
		t.Errorf("it says %s", stdout)
	}
	if _, err := os.Stat(w.out); err == nil {
		t.Error("there is an output directory")
	}
}

func TestWithoutRequestsOrCredentialsNothingIsWritten(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(w *world)
		says  string
	}{
		"no requests":          {func(w *world) { w.requests = t.TempDir() }, "holds no CredentialsRequest"},
		"requests for another": {func(w *world) { w.write(w.requests+"/requests.yaml", strings.ReplaceAll(requests, "Nutanix", "GCP")) }, "GCPProviderSpec"},
		"no credentials":       {func(w *world) { w.home = t.TempDir() }, "--credentials-source-filepath"},
		"wrong credentials":    {func(w *world) { w.write(w.home+"/.nutanix/credentials", "credentials: []") }, "credentials is missing or empty"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c.spoil(w)
			if _, stderr := w.run(1, "create-shared-secrets"); !strings.Contains(stderr, c.says) {
				t.Errorf("it says %s", stderr)
			}
			if found := w.files(); len(found) > 0 {
				t.Errorf("there are %v", found)
			}
		})
	}
}
