// Package clitest runs ccoctl in tests, as it is run in a terminal's absence, against a simulated cloud that it reaches as it reaches the real one.
package clitest

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/sim/proxy"
)

// Program is ccoctl with one cloud.
type Program struct {
	Cloud     cli.Cloud
	Transport http.RoundTripper
	// Environ are the environment variables that it sees; os.Getenv for a cloud whose libraries read those of the process.
	Environ func(name string) string
	// HomeDirectory of the user; an empty one for each run where it is not set.
	HomeDirectory string
}

// Variables are an Environ with these variables and no other.
func Variables(values map[string]string) func(name string) string {
	return func(name string) string { return values[name] }
}

// Transport reaches every host through a proxy that ends in handlers; a host without one is unreachable, and fails the test.
func Transport(t testing.TB, route func(host string) http.Handler) http.RoundTripper {
	t.Helper()
	p, err := proxy.Start(t.Context(), proxy.Options{Route: route})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.Close()
		if calls := p.Unexpected(); len(calls) > 0 {
			t.Errorf("somebody else was called: %v", calls)
		}
	})
	client, err := p.Client()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client.Transport
}

// Requests makes a directory with files of CredentialsRequests, by their names.
func Requests(t testing.TB, files map[string]string) string {
	t.Helper()
	directory := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return directory
}

// Run runs the program with these arguments.
func (p Program) Run(t testing.TB, args ...string) Ran {
	t.Helper()
	home := p.HomeDirectory
	if home == "" {
		home = t.TempDir()
	}
	var stdout, stderr bytes.Buffer
	code := cli.Run(t.Context(), cli.System{
		Args: args, Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Environ: p.Environ, Now: time.Now, Rand: rand.Reader,
		Transport: p.Transport, HomeDirectory: home,
	}, p.Cloud)
	return Ran{t, code, stdout.String(), stderr.String()}
}

// Ran is how the program ended.
type Ran struct {
	t              testing.TB
	Code           int
	Stdout, Stderr string
}

// Ends checks the exit code.
func (r Ran) Ends(code int) Ran {
	r.t.Helper()
	if r.Code != code {
		r.t.Fatalf("the exit code is %d and not %d:\n%s%s", r.Code, code, r.Stderr, r.Stdout)
	}
	return r
}

// Prints checks that all of this is on stdout.
func (r Ran) Prints(parts ...string) Ran {
	r.t.Helper()
	has(r.t, "stdout", r.Stdout, parts)
	return r
}

// Says checks that all of this is on stderr.
func (r Ran) Says(parts ...string) Ran {
	r.t.Helper()
	has(r.t, "stderr", r.Stderr, parts)
	return r
}

func has(t testing.TB, stream, text string, parts []string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%s does not say %q:\n%s", stream, part, text)
		}
	}
}

// Document reads the JSON document that was printed.
func Document[D any](r Ran) D {
	r.t.Helper()
	var document D
	if err := json.Unmarshal([]byte(r.Stdout), &document); err != nil {
		r.t.Fatalf("%v: %s", err, r.Stdout)
	}
	return document
}

// Report reads the report in it.
func Report[R any](r Ran) R {
	r.t.Helper()
	return Document[struct{ Report R }](r).Report
}
