package sts_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-logr/logr"
	"sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/proxy"
	"github.com/cloudcredential/operator/test/clusterenv"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

const (
	// setup is the name of the set-up under test. That of another one in the same account begins with it, which must not make them the same.
	setup, neighbour = "prod", "prod-2"
	administrator    = "administrator"
	allowAll         = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
)

func TestMain(m *testing.M) {
	// The vendor's SDK, which tests load, takes settings from the environment. This machine's own are none of its business.
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "AWS_") {
			_ = os.Unsetenv(name)
		}
	}
	os.Exit(run(m))
}

func run(m *testing.M) int {
	log.SetLogger(logr.Discard())
	var err error
	if programs, err = os.MkdirTemp("", "sts-test-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(programs)
	return m.Run()
}

// programs is a folder for ccoctl and the operator.
var programs string

// build builds the programs, once. The build cache makes every build but the first cheap.
var build = sync.OnceValue(func() error {
	command := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", programs+"/", "./cmd/ccoctl", "./cmd/cloud-credential-operator")
	command.Dir = filepath.Join("..", "..")
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("build the programs: %w\n%s", err, out)
	}
	return nil
})

// account is a simulated account under AWS's own host names, and the programs with which its administrator works.
type account struct {
	*aws.Cloud
	http     *http.Client
	requests string
	folder   string
	// environment leads a program to this account, as its administrator.
	environment []string
	ahead       atomic.Int64
}

func newAccount(t *testing.T) *account {
	t.Helper()
	a := &account{folder: t.TempDir(), requests: filepath.Join(clusterenv.Root(t), "hack", "demo", "requests")}
	a.Cloud = aws.New(aws.Options{Clock: func() time.Time { return time.Now().Add(time.Duration(a.ahead.Load())) }})
	a.SetDeployDelay(500 * time.Millisecond)
	key, err := a.AddUser(administrator, allowAll)
	if err != nil {
		t.Fatal(err)
	}
	p, err := proxy.Start(t.Context(), proxy.Options{Route: func(host string) http.Handler {
		if aws.Serves(host) {
			return a.Cloud
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.Close()
		if unexpected := p.Unexpected(); len(unexpected) > 0 {
			t.Errorf("somebody else than AWS was called: %v", unexpected)
		}
	})
	if a.http, err = p.Client(); err != nil {
		t.Fatal(err)
	}
	a.SetIssuerClient(a.http)
	ca := filepath.Join(a.folder, "ca.pem")
	if err := os.WriteFile(ca, p.CA(), 0o600); err != nil {
		t.Fatal(err)
	}
	a.environment = []string{
		"HOME=" + a.folder, "TMPDIR=" + a.folder, "HTTPS_PROXY=" + p.URL(), "NO_PROXY=localhost,127.0.0.1,::1", "SSL_CERT_FILE=" + ca, "SSL_CERT_DIR=/nonexistent",
		"AWS_ACCESS_KEY_ID=" + key.ID, "AWS_SECRET_ACCESS_KEY=" + key.Secret, "AWS_EC2_METADATA_DISABLED=true", "RELEASE_VERSION=4.20.3",
	}
	if err := build(); err != nil {
		t.Fatal(err)
	}
	return a
}

// output is where ccoctl writes what it makes for a set-up.
func (a *account) output(name string) attempt.Output {
	return attempt.Output{Folder: filepath.Join(a.folder, "out-"+name)}
}

// described are the flags that say which set-up is meant, and what it is for.
func (a *account) described(name string, further ...string) []string {
	return append([]string{
		"--name", name, "--region", attempt.Region, "--credentials-requests-dir", a.requests, "--enable-tech-preview", "--output-dir", a.output(name).Folder,
	}, further...)
}

// ccoctl runs ccoctl, which must end with that exit code, and returns what it printed.
func (a *account) ccoctl(t *testing.T, code int, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), filepath.Join(programs, "ccoctl"), append([]string{"aws"}, args...)...)
	command.Env = a.environment
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
func (a *account) writes() int {
	n := 0
	for _, c := range a.Calls().All() {
		if c.Write {
			n++
		}
	}
	return n
}

// trials are what the credentials of the components must and must not be able to do.
func trials() map[string]attempt.Trial { return attempt.Trials(setup+"-registry", administrator) }
