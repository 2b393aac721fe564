// Package process runs the operator as it runs in a cluster: the real program as a process of its own, against a real kube-apiserver
// and a simulated cloud that it reaches over HTTPS. So it can be killed, paused and measured like one.
package process

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/envtest"

	"github.com/cloudcredential/operator/test/clusterenv"
)

// World is a cluster and the account that it is in.
type World struct {
	testing.TB
	// Env is the cluster.
	Env *clusterenv.Env
	// Account is the simulated account.
	Account *Account

	cloud               Cloud
	program, kubeconfig string
}

// New makes a world in AWS with a root secret and without any operator.
func New(t testing.TB) *World {
	t.Helper()
	return NewIn(t, AWS())
}

// NewIn is New for another cloud.
func NewIn(t testing.TB, cloud Cloud) *World {
	t.Helper()
	w := &World{TB: t, Env: clusterenv.Start(t), cloud: cloud, program: build(t)}
	w.Env.SingletonsOn(t, cloud.platform)
	w.Account = cloud.open(w)
	w.Env.Create(t, w.Account.root)

	user, err := w.Env.Control.AddUser(envtest.User{Name: "operator", Groups: []string{"system:masters"}}, w.Env.Config)
	if err != nil {
		t.Fatal(err)
	}
	config, err := user.KubeConfig()
	if err != nil {
		t.Fatal(err)
	}
	w.kubeconfig = filepath.Join(t.TempDir(), "kubeconfig")
	if err := os.WriteFile(w.kubeconfig, config, 0o600); err != nil {
		t.Fatal(err)
	}
	return w
}

// Operator is a process of the operator.
type Operator struct {
	*World
	command *exec.Cmd
	log     *output
	ended   chan struct{}
}

// output collects what a process writes.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

// String is what was written so far.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// Start starts the operator. It is killed when the test ends, and what it logged is shown if the test failed.
func (w *World) Start(args ...string) *Operator {
	w.Helper()
	o := &Operator{World: w, log: &output{}, ended: make(chan struct{})}
	o.command = exec.Command(w.program, append([]string{
		"operator", "--kubeconfig=" + w.kubeconfig, "--metrics-bind-address=", "--health-probe-bind-address=",
	}, args...)...)
	// Nothing of the machine's own settings: neither proxies nor certificates nor credentials.
	o.command.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + w.TempDir(), "RELEASE_VERSION=4.20.3"}, w.Account.environ...)
	o.command.Stdout, o.command.Stderr = o.log, o.log
	if err := o.command.Start(); err != nil {
		w.Fatalf("start %s: %v", w.program, err)
	}
	go func() {
		defer close(o.ended)
		_ = o.command.Wait() // how it ended is in ProcessState
	}()
	w.Cleanup(func() {
		o.Signal(syscall.SIGKILL)
		<-o.ended
		if w.Failed() {
			w.Logf("log of process %d:\n%s", o.command.Process.Pid, o.log)
		}
	})
	return o
}

// Signal sends a signal. A process that has ended takes none.
func (o *Operator) Signal(signal syscall.Signal) {
	o.Helper()
	if err := o.command.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		o.Fatalf("send %s: %v", signal, err)
	}
}

// Ended waits for the process and returns its exit code, -1 for one that was killed.
func (o *Operator) Ended(within time.Duration) int {
	o.Helper()
	select {
	case <-o.ended:
	case <-time.After(within):
		o.Fatalf("process %d does not end", o.command.Process.Pid)
	}
	return o.command.ProcessState.ExitCode()
}

// Memory is the present and the highest resident memory of the process, in bytes.
func (o *Operator) Memory() (present, highest int) {
	o.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", o.command.Process.Pid))
	if err != nil {
		o.Fatalf("measure the memory of the process: %v", err)
	}
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		kib, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
		switch name {
		case "VmRSS":
			present = kib << 10
		case "VmHWM":
			highest = kib << 10
		}
	}
	return present, highest
}

// build builds the program. The Go build cache makes every build but the first cheap.
func build(t testing.TB) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "cloud-credential-operator")
	command := exec.Command("go", "build", "-trimpath", "-tags=grpcnotrace", "-ldflags=-s -w", "-o", program, "./cmd/cloud-credential-operator")
	command.Dir = clusterenv.Root(t)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("build the operator: %v\n%s", err, out)
	}
	return program
}
