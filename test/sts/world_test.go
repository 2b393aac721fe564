package sts_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/sim/proxy"
	"github.com/cloudcredential/operator/test/clusterenv"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

// setup is the name of the set-up under test. That of another one in the same account begins with it, which must not make them the same.
const setup, neighbour = "prod", "prod-2"

// world is an account, and the programs with which its administrator works.
type world struct {
	provider
	shape
	account account
	cloud   cloud.Federation
	// components are the requests that those of a cluster on this cloud file, as they are in the folder requests, too.
	components []*v1.CredentialsRequest
	requests   string
	http       *http.Client
	folder     string
	// environment leads a program to this account, as its administrator.
	environment []string
	ahead       atomic.Int64
}

func newWorld(t *testing.T, of provider, kind shape) *world {
	t.Helper()
	if err := build(); err != nil {
		t.Fatal(err)
	}
	w := &world{provider: of, shape: kind, cloud: of.cloud(clusterenv.InfrastructureName), folder: t.TempDir()}
	w.account = of.open(t, w.folder, func() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) })
	p := w.startProxy(t)
	observer := httptest.NewServer(w.account.control(p.Unexpected))
	t.Cleanup(observer.Close)
	ready, err := json.Marshal(w.account.ready)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.cloud.Open(t.Context(), w.folder, ready, w.http, cloud.NewControl(observer.URL)); err != nil {
		t.Fatal(err)
	}
	w.environment = append(w.environment, w.cloud.Administration()...)
	if w.components, err = cloud.Requests(w.cloud); err != nil {
		t.Fatal(err)
	}
	w.requests = filepath.Join(w.folder, "requests")
	if err := os.CopyFS(w.requests, w.cloud.Facts().Requests); err != nil {
		t.Fatal(err)
	}
	return w
}

// startProxy makes the account reachable, for us, for programs, and for itself.
func (w *world) startProxy(t *testing.T) *proxy.Proxy {
	t.Helper()
	p, err := proxy.Start(t.Context(), proxy.Options{Route: func(host string) http.Handler {
		if w.account.serves(host) {
			return w.account
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.Close()
		if unexpected := p.Unexpected(); len(unexpected) > 0 {
			t.Errorf("somebody else than the cloud was called: %v", unexpected)
		}
	})
	if w.http, err = p.Client(); err != nil {
		t.Fatal(err)
	}
	w.account.SetIssuerClient(w.http)
	ca := filepath.Join(w.folder, "ca.pem")
	if err := os.WriteFile(ca, p.CA(), 0o600); err != nil {
		t.Fatal(err)
	}
	w.environment = slices.Concat([]string{
		"HOME=" + w.folder, "TMPDIR=" + w.folder, "HTTPS_PROXY=" + p.URL(), "NO_PROXY=localhost,127.0.0.1,::1", "SSL_CERT_FILE=" + ca, "SSL_CERT_DIR=/nonexistent",
		"RELEASE_VERSION=4.20.3",
	}, w.cloud.Environment(ca))
	return p
}

// output is where ccoctl writes what it makes for a set-up.
func (w *world) output(name string) attempt.Output {
	return attempt.Output{Folder: filepath.Join(w.folder, "out-"+name)}
}

// named are the flags that say which set-up is meant, and described what it is for, too.
func (w *world) named(name string) []string {
	return append([]string{"--name", name}, w.cloud.Flags(name).Where...)
}

func (w *world) described(name string) []string {
	return slices.Concat(w.named(name), w.cloud.Flags(name).Whole, []string{
		"--credentials-requests-dir", w.requests, "--enable-tech-preview", "--output-dir", w.output(name).Folder,
	}, w.flags)
}

// createAll runs ccoctl create-all for a set-up, which must succeed.
func (w *world) createAll(t *testing.T, name string, further ...string) {
	t.Helper()
	w.ccoctl(t, 0, slices.Concat([]string{"create-all"}, w.described(name), further)...)
}

// ccoctl runs ccoctl, which must end with that exit code, and returns what it printed.
func (w *world) ccoctl(t *testing.T, code int, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), filepath.Join(programs, "ccoctl"), append([]string{w.cloud.Facts().Name}, args...)...)
	command.Env = w.environment
	out, err := command.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if got := command.ProcessState.ExitCode(); got != code {
		t.Fatalf("ccoctl %v ended with exit code %d, not %d:\n%s", args, got, code, out)
	}
	return string(out)
}

// writes counts the calls since the log was last forgotten that changed something.
func (w *world) writes() int {
	n := 0
	for _, c := range w.account.Calls().All() {
		if c.Write {
			n++
		}
	}
	return n
}

// read is how a URL answers somebody without any credential.
func (w *world) read(t *testing.T, url string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := w.http.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode
}
