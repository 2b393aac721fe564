package ccoctl_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/cloudcredential/operator/sim/fault"
)

// processes gives a world a proxy, through which real processes of the program reach the account, and this one does, too.
func (w *world) processes() (start func(args ...string) *process) {
	w.t.Helper()
	path, err := program()
	if err != nil {
		w.t.Fatal(err)
	}
	transport, proxy := proxied(w.t, w.simulated)
	w.transport = transport
	w.t.Cleanup(func() {
		// Of a process that is killed while it connects, the proxy may see the first line of HTTP/2 and nothing more.
		calls := slices.DeleteFunc(proxy.Unexpected(), func(call string) bool { return call == "PRI *" })
		if len(calls) > 0 {
			w.t.Errorf("calls that nobody answers: %v", calls)
		}
	})
	bundle := filepath.Join(w.t.TempDir(), "ca.pem")
	w.write(bundle, proxy.CA(), 0o600)
	environ := append([]string{"HOME=" + w.t.TempDir(), "PATH=" + os.Getenv("PATH")}, proxy.Environ(bundle)...)
	for name, value := range w.environment {
		environ = append(environ, name+"="+value)
	}
	return func(args ...string) *process {
		w.Calls().Reset()
		p := &process{t: w.t, args: args, command: exec.Command(path, args...), ended: make(chan struct{}), started: make(chan struct{})}
		p.command.Env = environ
		p.command.Stdout, p.command.Stderr = &p.stdout, &p.stderr
		return p
	}
}

// process is one of the real program.
type process struct {
	t              testing.TB
	args           []string
	command        *exec.Cmd
	stdout, stderr bytes.Buffer
	started, ended chan struct{}
}

// run runs it until it ends or is killed.
func (p *process) run() ran {
	p.t.Helper()
	if err := p.command.Start(); err != nil {
		p.t.Fatal(err)
	}
	close(p.started)
	_ = p.command.Wait() // how it ended is in ProcessState
	close(p.ended)
	return ran{p.t, p.args, p.command.ProcessState.ExitCode(), p.stdout.String(), p.stderr.String()}
}

// signal sends a signal once the process runs.
func (p *process) signal(signal os.Signal) {
	<-p.started
	_ = p.command.Process.Signal(signal)
}

// kill returns when the process is gone.
func (p *process) kill() {
	p.signal(os.Kill)
	<-p.ended
}

// at is a rule about the call of a number: something happens before it has its effect, and it never has one, or afterwards, and nobody sees the answer.
func at(n int, afterwards bool, happens func()) fault.Rule {
	rule := fault.Rule{Match: func(q fault.Request) bool { return q.N == n }, Times: 1, Effect: fault.ResetBefore}
	hook := func(fault.Request) { happens() }
	if afterwards {
		rule.Effect, rule.After = fault.ResetAfter, hook
	} else {
		rule.Before = hook
	}
	return rule
}
