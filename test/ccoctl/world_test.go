package ccoctl_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/all"
	"github.com/cloudcredential/operator/sim/fault"
)

// world is an account, a directory of requests and an output directory: all that the program works with.
type world struct {
	simulated
	t     testing.TB
	cloud *cloud
	// name of the set-up, and the flags that say where it is.
	name  string
	place []string
	// requests is the directory of requests, out the output directory.
	requests, out string
	transport     http.RoundTripper
	// environment is what the program finds in it.
	environment map[string]string
	// more are arguments of every verb that reads requests.
	more []string
}

// newWorld has the requests of a release, and an output directory with a key pair in it.
func newWorld(t testing.TB, c *cloud) *world {
	t.Helper()
	w := emptyWorld(t, c)
	w.release()
	return w
}

// smallWorld has two requests only, for tests that run the program often.
func smallWorld(t testing.TB, c *cloud) *world {
	t.Helper()
	w := emptyWorld(t, c)
	w.file("one", newRequest(c, "one"))
	w.file("two", newRequest(c, "two"))
	return w
}

// emptyWorld has an output directory with a key pair in it, and no request.
func emptyWorld(t testing.TB, c *cloud) *world {
	t.Helper()
	return worldOf(t, c, c.open(t))
}

// worldOf is an empty world with an account.
func worldOf(t testing.TB, c *cloud, opened simulated) *world {
	t.Helper()
	w := &world{
		simulated: opened, t: t, cloud: c, name: "prod", place: c.place, requests: t.TempDir(), out: filepath.Join(t.TempDir(), "out"),
		transport: direct{opened}, environment: opened.environ(),
	}
	w.SetIssuerClient(&http.Client{Transport: w.transport})
	w.keyPair()
	return w
}

// beside is a world in the same account with the same requests and an output directory of its own.
func (w *world) beside(name string) *world {
	w.t.Helper()
	other := *w
	other.name, other.out = name, filepath.Join(w.t.TempDir(), "out")
	other.keyPair()
	return &other
}

// again is a world of its own for the same requests, with nothing in it.
func (w *world) again() *world {
	w.t.Helper()
	other := emptyWorld(w.t, w.cloud)
	other.name, other.place, other.requests, other.more = w.name, w.place, w.requests, w.more
	return other
}

// account is what there is in the account.
func (w *world) account() string {
	w.t.Helper()
	return w.contents(w.t)
}

// keyPair puts the key pair into the output directory.
func (w *world) keyPair() {
	w.t.Helper()
	for name, content := range map[string][]byte{
		"serviceaccount-signer.private": signing.private, "serviceaccount-signer.public": signing.public,
		"tls/bound-service-account-signing-key.key": signing.private,
	} {
		mode := os.FileMode(0o600)
		if strings.HasSuffix(name, ".public") {
			mode = 0o644
		}
		w.write(filepath.Join(w.out, name), content, mode)
	}
}

func (w *world) write(path string, content []byte, mode os.FileMode) {
	w.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, content, mode); err != nil {
		w.t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		w.t.Fatal(err)
	}
}

// ran is how a run of the program ended.
type ran struct {
	t              testing.TB
	args           []string
	code           int
	stdout, stderr string
}

// arguments are those of a verb of the world's cloud, which may be "plan create-all", with the flags that it has to have.
func (w *world) arguments(verb string, more ...string) []string {
	words := strings.Fields(verb)
	args := append(append([]string{w.cloud.name}, words...), "--name="+w.name)
	args = append(args, w.place...)
	last := words[len(words)-1]
	if last != "delete" {
		args = append(args, "--output-dir="+w.out)
	}
	if w.cloud.besides != nil {
		args = append(args, w.cloud.besides(w, last)...)
	}
	if slices.Contains([]string{"create-all", "verify", w.cloud.identitiesVerb}, last) {
		args = append(append(args, "--credentials-requests-dir="+w.requests), w.more...)
	}
	return append(args, more...)
}

// run runs a verb to its end. The log of calls begins with it.
func (w *world) run(verb string, more ...string) ran {
	w.t.Helper()
	return w.runWith(w.t.Context(), w.arguments(verb, more...)...)
}

// runWith runs the program with these arguments.
func (w *world) runWith(ctx context.Context, args ...string) ran {
	w.t.Helper()
	w.Calls().Reset()
	var stdout, stderr bytes.Buffer
	code := cli.Run(ctx, cli.System{
		Args: args, Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
		Environ: w.environ, HomeDirectory: filepath.Join(scratch, "nobody"), Now: time.Now, Rand: rand.Reader, Transport: w.transport,
	}, all.Clouds()...)
	return ran{w.t, args, code, stdout.String(), stderr.String()}
}

// environ looks up a variable of the environment.
func (w *world) environ(name string) string {
	if value, set := w.environment[name]; set {
		return value
	}
	return os.Getenv(name)
}

// ends checks the exit code.
func (r ran) ends(code int) ran {
	r.t.Helper()
	if r.code != code {
		r.t.Fatalf("ccoctl %s\nended with %d instead of %d:\n%s%s", strings.Join(r.args, " "), r.code, code, r.stderr, r.stdout)
	}
	return r
}

// says checks that all of this was said on stderr.
func (r ran) says(parts ...string) ran {
	r.t.Helper()
	for _, part := range parts {
		if !strings.Contains(r.stderr, part) {
			r.t.Errorf("ccoctl %s\nsays nothing of %q:\n%s", strings.Join(r.args, " "), part, r.stderr)
		}
	}
	return r
}

// document decodes the document that was printed, and checks that stdout holds nothing else.
func (r ran) document() document {
	r.t.Helper()
	var d document
	decoder := json.NewDecoder(strings.NewReader(r.stdout))
	if err := decoder.Decode(&d); err != nil {
		r.t.Fatalf("stdout is no JSON document: %v\n%s\n%s", err, r.stdout, r.stderr)
	}
	if rest := strings.TrimSpace(r.stdout[decoder.InputOffset():]); rest != "" {
		r.t.Errorf("stdout holds more than the document: %q", rest)
	}
	return d
}

// document is what these tests read of what is printed for programs.
type document struct {
	Plan struct {
		Changes []change `json:"changes"`
	} `json:"plan"`
	Result struct {
		Outcomes []change `json:"outcomes"`
	} `json:"result"`
	Report struct {
		Issuer              string `json:"issuer"`
		IdentityProviderARN string `json:"identityProviderARN"`
		Roles               []struct {
			Name, ARN, Request, Secret string
		} `json:"roles"`
		Accounts []struct {
			Email, Request, Secret string
		} `json:"accounts"`
		Identities []struct {
			ID, Request, Secret string
		} `json:"identities"`
	} `json:"report"`
	Interrupted bool     `json:"interrupted"`
	Errors      []string `json:"errors"`
}

type change struct {
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	Action string `json:"action"`
	Status string `json:"status"`
}

// made are the operations that were called since the last run began, in order.
func (w *world) made() []string {
	var made []string
	for _, call := range w.Calls().All() {
		made = append(made, call.Operation)
	}
	return made
}

// written are those that change something.
func (w *world) written() []string {
	var written []string
	for _, call := range w.Calls().All() {
		if call.Write {
			written = append(written, call.Operation)
		}
	}
	slices.Sort(written)
	return written
}

// on has something happen to calls of an operation; of all operations where it is empty.
func (w *world) on(operation string, rule fault.Rule) (remove func()) {
	rule.Match = func(q fault.Request) bool { return operation == "" || q.Operation == operation }
	return w.Faults().Add(rule)
}
