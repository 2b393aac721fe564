package docs

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/sim/proxy"
	"github.com/cloudcredential/operator/test/clusterenv"
)

const (
	// StandIn is the variable that has the test binary be one of the stand-ins.
	StandIn = "DOCS_STAND_IN"
	// Requests is the variable that names the directory with the requests of a release.
	Requests = "DOCS_REQUESTS"
)

// World is what the administrator of a document has: an account, a cluster, and a machine with programs.
type World struct {
	Account Account
	Env     *clusterenv.Env
	// Programs is the directory of the programs.
	Programs string
	// HasCommandLine says that the command line of the cloud is there, and not just a stand-in.
	HasCommandLine bool
	// Kubeconfig connects to the cluster as its administrator.
	Kubeconfig string

	proxy   *proxy.Proxy
	home    string
	environ []string
}

// Account is one in a simulated cloud.
type Account interface {
	http.Handler
	// Name is that of the cloud's command below ccoctl, whose document has the same name.
	Name() string
	// Serves reports whether a host is one of the cloud's.
	Serves(host string) bool
	// SetIssuerClient is how the cloud reaches issuers.
	SetIssuerClient(client *http.Client)
	// CommandLine is the vendor's own.
	CommandLine() CommandLine
	// Credential puts the administrator's credential to where all programs look for it, and returns variables that they need besides.
	Credential(home, bundle string) (environ []string, err error)
	// LeftOver is what there is in it, by name.
	LeftOver() []string
	// Platform is that of a cluster on this cloud.
	Platform() configv1.PlatformStatus
	// RootSecret is the Secret in kube-system from which a cluster makes its own keys.
	RootSecret() string
}

// CommandLine is that of a cloud's vendor.
type CommandLine struct {
	// Path is where it is, empty where it is not.
	Path string
	// StandIn is the name of the stand-in that does what the document itself calls, where Path is empty and there is one.
	StandIn string
	// Calls finds the commands that need it, and that no stand-in can do; nil where there are none.
	Calls *regexp.Regexp
}

// Needs reports whether commands need the vendor's own.
func (c CommandLine) Needs(commands string) bool {
	return c.Calls != nil && c.Calls.MatchString(commands)
}

// Exists reports whether something does what the document itself calls.
func (c CommandLine) Exists() bool { return c.Path != "" || c.StandIn != "" }

// NewWorld makes a cluster of version 4.20.3 that can be upgraded to 4.21.0, and the programs, for an account with an administrator.
func NewWorld(t testing.TB, account Account) *World {
	t.Helper()
	w := &World{Account: account, Env: clusterenv.Start(t), Programs: t.TempDir(), home: t.TempDir()}
	w.startProxy(t)
	w.buildPrograms(t)
	w.writeCredentials(t)
	w.fillCluster(t)
	return w
}

// startProxy makes the account reachable under the names of the cloud's hosts.
func (w *World) startProxy(t testing.TB) {
	t.Helper()
	p, err := proxy.Start(t.Context(), proxy.Options{Route: func(host string) http.Handler {
		if w.Account.Serves(host) {
			return w.Account
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	issuers, err := p.Client()
	if err != nil {
		t.Fatal(err)
	}
	w.Account.SetIssuerClient(issuers)
	w.proxy = p
}

// buildPrograms builds ours and writes the stand-ins.
func (w *World) buildPrograms(t testing.TB) {
	t.Helper()
	build := exec.CommandContext(t.Context(), "go", "build", "-tags=grpcnotrace", "-o", w.Programs+"/", "./cmd/ccoctl", "./cmd/cloud-credential-operator")
	build.Dir = clusterenv.Root(t)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the programs: %v\n%s", err, out)
	}
	itself, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	line, names := w.Account.CommandLine(), []string{"oc", "openshift-install"}
	if line.StandIn != "" {
		names = append(names, line.StandIn)
	}
	for _, name := range names {
		w.write(t, filepath.Join(w.Programs, name), "#!/bin/sh\n"+StandIn+"="+name+" exec '"+itself+"' \"$@\"\n", 0o755)
	}
	if line.Path != "" {
		w.HasCommandLine = true
		if err := os.Symlink(line.Path, filepath.Join(w.Programs, filepath.Base(line.Path))); err != nil {
			t.Fatal(err)
		}
	}
}

// writeCredentials writes the credential of the account's administrator to where all programs look for it.
func (w *World) writeCredentials(t testing.TB) {
	t.Helper()
	bundle := filepath.Join(w.home, "ca.pem")
	w.write(t, bundle, string(w.proxy.CA()), 0o600)
	environ, err := w.Account.Credential(w.home, bundle)
	if err != nil {
		t.Fatal(err)
	}
	w.environ = append(w.proxy.Environ(bundle), environ...)
}

// fillCluster makes what every cluster has, and offers it an upgrade.
func (w *World) fillCluster(t testing.TB) {
	t.Helper()
	w.Env.SingletonsOn(t, w.Account.Platform())
	w.Env.Namespace(t, cluster.RootNamespace)
	version := &configv1.ClusterVersion{}
	if err := w.Env.Client.Get(t.Context(), types.NamespacedName{Name: cluster.ClusterVersionName}, version); err != nil {
		t.Fatal(err)
	}
	version.Status.AvailableUpdates = []configv1.Release{{Version: strings.TrimPrefix(NextImage, "release:"), Image: NextImage}}
	if err := w.Env.Client.Status().Update(t.Context(), version); err != nil {
		t.Fatal(err)
	}
	user, err := w.Env.Control.AddUser(envtest.User{Name: "administrator", Groups: []string{"system:masters"}}, w.Env.Config)
	if err != nil {
		t.Fatal(err)
	}
	config, err := user.KubeConfig()
	if err != nil {
		t.Fatal(err)
	}
	w.Kubeconfig = filepath.Join(w.home, "kubeconfig")
	w.write(t, w.Kubeconfig, string(config), 0o600)
}

// Environment is that of the administrator's terminal. Nothing of the machine's own is in it but where its programs are.
func (w *World) Environment(t testing.TB) []string {
	t.Helper()
	return append(slices.Clone(w.environ),
		"PATH="+w.Programs+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+w.home, "TMPDIR="+t.TempDir(), "LC_ALL=C.UTF-8",
		"KUBECONFIG="+w.Kubeconfig, Requests+"="+filepath.Join(clusterenv.Root(t), "hack", "demo", w.Account.Name(), "requests"))
}

// StartOperator runs the operator until t ends. In manual mode it makes no call to a cloud.
func (w *World) StartOperator(t testing.TB) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	operator := exec.CommandContext(ctx, filepath.Join(w.Programs, "cloud-credential-operator"),
		"operator", "--kubeconfig="+w.Kubeconfig, "--metrics-bind-address=", "--health-probe-bind-address=", "--leader-elect=false")
	operator.Env = append(w.Environment(t), "RELEASE_VERSION=4.20.3")
	var log strings.Builder
	operator.Stdout, operator.Stderr = &log, &log
	if err := operator.Start(); err != nil {
		stop()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = operator.Wait() // killed
		if t.Failed() {
			t.Logf("the operator:\n%s", &log)
		}
	})
}

func (w *World) write(t testing.TB, path, content string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
}
