package alibabacloud_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/cli/alibabacloud"
	"github.com/cloudcredential/operator/internal/cli/clitest"
	simalibabacloud "github.com/cloudcredential/operator/sim/alibabacloud"
	"github.com/cloudcredential/operator/sim/fault"
)

const (
	// machines and registry are the names of the users of the requests.
	machines = "prod-openshift-machine-api-alibabacloud-credentials"
	registry = "prod-openshift-image-registry-installer-cloud-credentials"
	doubled  = "-policy-policy"
	mark     = "openshift.io/ccoctl/prod"
)

// request is a CredentialsRequest whose entries are JSON.
func request(name, namespace, secret, entries string) string {
	return fmt.Sprintf(`apiVersion: cloudcredential.openshift.io/v1
kind: CredentialsRequest
metadata: {name: %s, namespace: openshift-cloud-credential-operator}
spec:
  secretRef: {name: %s, namespace: %s}
  providerSpec:
    apiVersion: cloudcredential.openshift.io/v1
    kind: AlibabaCloudProviderSpec
    statementEntries: %s
`, name, secret, namespace, entries)
}

// may is an entry that allows actions on everything.
func may(actions ...string) string {
	return `{"effect":"Allow","action":["` + strings.Join(actions, `","`) + `"],"resource":"*"}`
}

// world is a simulated account, reached as the real one is, with a directory of requests and one for the output.
type world struct {
	*simalibabacloud.Cloud
	t             *testing.T
	program       clitest.Program
	requests, out string
	environ       map[string]string
}

// newWorld has the environment hold a key of the account.
func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{Cloud: simalibabacloud.New(simalibabacloud.Options{}), t: t, out: t.TempDir()}
	w.as(w.RootKey())
	transport := clitest.Transport(t, func(host string) http.Handler {
		if w.Serves(host) {
			return w.Cloud
		}
		return nil
	})
	w.program = clitest.Program{Cloud: alibabacloud.Cloud(), Transport: transport, Environ: func(name string) string { return w.environ[name] }}
	w.requests = clitest.Requests(t, map[string]string{
		"machines.yaml": request("machines", "openshift-machine-api", "alibabacloud-credentials", "["+may("ecs:RunInstances", "ecs:DescribeInstances")+"]"),
		"registry.yaml": request("registry", "openshift-image-registry", "installer-cloud-credentials", "["+may("oss:*")+"]"),
	})
	return w
}

// as has the environment hold another key.
func (w *world) as(id, secret string) {
	w.environ = map[string]string{"ALIBABA_CLOUD_ACCESS_KEY_ID": id, "ALIBABA_CLOUD_ACCESS_KEY_SECRET": secret}
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
type ran struct{ clitest.Ran }

// run runs a command with the flags that it has to have. The log of calls begins with it.
func (w *world) run(command string, more ...string) ran {
	w.t.Helper()
	args := append(append([]string{"alibabacloud"}, strings.Fields(command)...), "--name=prod")
	if !strings.Contains(command, "delete") {
		args = append(args, "--credentials-requests-dir="+w.requests, "--output-dir="+w.out)
	}
	w.Calls().Reset()
	return ran{w.program.Run(w.t, append(args, more...)...)}
}

func (r ran) ends(t *testing.T, code int, parts ...string) ran {
	t.Helper()
	r.Ends(code)
	for _, part := range parts {
		if !strings.Contains(r.Stdout+r.Stderr, part) {
			t.Errorf("it does not say %q:\n%s%s", part, r.Stdout, r.Stderr)
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

func (w *world) calls(want string) {
	w.t.Helper()
	if got := w.operations(); got != want {
		w.t.Errorf("the calls are\n%s\nand should be\n%s", got, want)
	}
}

// newSmallWorld has one request.
func newSmallWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.has(os.Remove(filepath.Join(w.requests, "registry.yaml")))
	return w
}

// cutOff tries what becomes of a run like the last one that ends at each of its calls: before it, and for a write after it has taken effect, too.
func (w *world) cutOff(t *testing.T, try func(t *testing.T, n int, taken bool)) {
	t.Helper()
	for n, call := range w.Calls().All() {
		for _, taken := range []bool{false, true} {
			if taken && !call.Write {
				continue
			}
			t.Run(fmt.Sprintf("%d %s %v", n, call.Operation, taken), func(t *testing.T) {
				t.Parallel()
				try(t, n, taken)
			})
		}
	}
}

// breakOff ends a run at its call n, counted from 0: nothing is allowed from there on. taken says that the call takes effect, and only its answer gets lost.
func (w *world) breakOff(n int, taken bool) (mend func()) {
	first := 0
	at := func(q fault.Request) int {
		if first == 0 {
			first = q.N
		}
		return q.N - first
	}
	if taken {
		w.Faults().Add(fault.Rule{Match: func(q fault.Request) bool { return at(q) == n }, Effect: fault.ResetAfter})
	}
	w.Faults().Add(fault.Rule{Match: func(q fault.Request) bool { return at(q) >= n }, Effect: fault.Deny})
	return w.Faults().Clear
}

// manifestPath is where the manifest of a user's Secret is.
func (w *world) manifestPath(user string) string {
	return filepath.Join(w.out, "manifests", strings.TrimPrefix(user, "prod-")+"-credentials.yaml")
}

// manifest reads the manifest of a user's Secret; empty where there is none.
func (w *world) manifest(user string) string {
	w.t.Helper()
	content, err := os.ReadFile(w.manifestPath(user))
	if err != nil {
		return ""
	}
	return string(content)
}

// key is the access key in the manifest of a user's Secret.
func (w *world) key(user string) (id, secret string) {
	member := func(name string) string {
		_, rest, _ := strings.Cut(w.manifest(user), name+" = ")
		value, _, _ := strings.Cut(rest, "\n")
		return value
	}
	return member("access_key_id"), member("access_key_secret")
}

// settled checks that a user has its key, its policy and nothing else. others are keys that are not in the manifest.
func (w *world) settled(name, document string, others ...string) {
	w.t.Helper()
	found, exists := w.User(name)
	if !exists || found.Comments != mark {
		w.t.Fatalf("there is %+v", found)
	}
	id, secret := w.key(name)
	if holder, works := w.Holder(id, secret); !works || holder != name {
		w.t.Fatalf("the key %s in the manifest of %s signs in as %q, %v", id, name, holder, works)
	}
	var ids []string
	for _, each := range found.Keys {
		ids = append(ids, each.ID)
	}
	want := append([]string{id}, others...)
	slices.Sort(want)
	slices.Sort(ids)
	if !slices.Equal(ids, want) {
		w.t.Errorf("%s has the keys %v, and should have %v", name, ids, want)
	}
	policy, _ := w.Policy(name + doubled)
	if !slices.Equal(found.Policies, []string{name + doubled}) || policy.Document != document || policy.Description != "Created by OpenShift ccoctl" {
		w.t.Errorf("%s has the policies %v, and %+v", name, found.Policies, policy)
	}
}

// Documents of the policies of the requests.
const (
	machinesMay = `{"Version":"1","Statement":[{"Effect":"Allow","Action":["ecs:RunInstances","ecs:DescribeInstances"],"Resource":"*"}]}`
	registryMay = `{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:*"],"Resource":"*"}]}`
)
