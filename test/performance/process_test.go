package performance

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cloudcredential/operator/test/clusterenv"
)

// binary is the operator's program. OPERATOR names it, and where it does not the program is built as `make build` does it.
func binary(b *testing.B) string {
	b.Helper()
	if named := os.Getenv("OPERATOR"); named != "" {
		return named
	}
	built := filepath.Join(clusterenv.Root(b), ".cache", "performance", "cloud-credential-operator")
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-tags=grpcnotrace", "-ldflags=-s -w", "-o", built, "./cmd/cloud-credential-operator")
	build.Dir, build.Env = clusterenv.Root(b), append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("build the operator: %v\n%s", err, out)
	}
	return built
}

// operator is a running process of the operator.
type operator struct {
	command *exec.Cmd
	started time.Time
	health  string
	profile string
	log     string
	ended   chan struct{}
}

// startOperator starts the operator, with the flags in OPERATOR_FLAGS added. It is killed when b ends.
func startOperator(b *testing.B, c *controlPlane, a *account) *operator {
	b.Helper()
	path := binary(b)
	o := &operator{health: freeAddress(b), profile: freeAddress(b), ended: make(chan struct{})}
	arguments := append([]string{
		"operator", "--kubeconfig=" + c.kubeconfig, "--metrics-bind-address=127.0.0.1:0",
		"--health-probe-bind-address=" + o.health, "--pprof-bind-address=" + o.profile,
	}, strings.Fields(os.Getenv("OPERATOR_FLAGS"))...)
	home := b.TempDir()
	o.log = filepath.Join(home, "operator.log")
	log, err := os.Create(o.log)
	if err != nil {
		b.Fatal(err)
	}
	defer log.Close()
	o.command = exec.CommandContext(context.WithoutCancel(b.Context()), path, arguments...)
	o.command.Env = append([]string{"HOME=" + home, "TMPDIR=" + home, "RELEASE_VERSION=4.20.3"}, a.environ...)
	for _, name := range []string{"GOGC", "GOMEMLIMIT", "GOMAXPROCS", "GODEBUG"} {
		if value, set := os.LookupEnv(name); set {
			o.command.Env = append(o.command.Env, name+"="+value)
		}
	}
	o.command.Stdout, o.command.Stderr = log, log
	o.started = time.Now()
	if err := o.command.Start(); err != nil {
		b.Fatal(err)
	}
	go func() {
		_ = o.command.Wait()
		close(o.ended)
	}()
	b.Cleanup(func() {
		o.kill()
		if b.Failed() {
			b.Logf("the end of the operator's log:\n%s", o.tail(30))
		}
	})
	return o
}

// kill ends the process as `kill -9` does and returns when it is gone.
func (o *operator) kill() {
	_ = o.command.Process.Signal(syscall.SIGKILL)
	<-o.ended
}

// alive reports whether the process runs.
func (o *operator) alive() bool {
	select {
	case <-o.ended:
		return false
	default:
		return true
	}
}

func (o *operator) tail(lines int) []byte {
	text, err := os.ReadFile(o.log)
	if err != nil {
		return []byte(err.Error())
	}
	all := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	return bytes.Join(all[max(0, len(all)-lines):], []byte("\n"))
}

// ready waits until /readyz says so and returns when that was.
func (o *operator) ready(b *testing.B) time.Time {
	b.Helper()
	for end := time.Now().Add(5 * time.Minute); time.Now().Before(end) && o.alive(); time.Sleep(5 * time.Millisecond) {
		answer, err := http.Get("http://" + o.health + "/readyz")
		if err != nil {
			continue
		}
		answer.Body.Close()
		if answer.StatusCode == http.StatusOK {
			return time.Now()
		}
	}
	b.Fatalf("the operator does not get ready:\n%s", o.tail(30))
	return time.Time{}
}

// usage is what a process has used.
type usage struct {
	// RSS is the resident memory now, Anonymous the part of it that is no file's, Peak the most that it ever was; in bytes.
	RSS, Anonymous, Peak int64
	// CPU is the time that it computed.
	CPU time.Duration
}

// usage reads what the kernel says of the process.
func (o *operator) usage(b *testing.B) usage {
	b.Helper()
	folder := filepath.Join("/proc", strconv.Itoa(o.command.Process.Pid))
	status, err := os.ReadFile(filepath.Join(folder, "status"))
	if err != nil {
		b.Fatalf("the operator ended: %v\n%s", err, o.tail(30))
	}
	used := usage{RSS: kilobytes(b, status, "VmRSS:"), Anonymous: kilobytes(b, status, "RssAnon:"), Peak: kilobytes(b, status, "VmHWM:")}
	stat, err := os.ReadFile(filepath.Join(folder, "stat"))
	if err != nil {
		b.Fatal(err)
	}
	// Fields 14 and 15 of the line; the name in parentheses is the second.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	const ticksPerSecond = 100
	for _, field := range fields[11:13] {
		ticks, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			b.Fatal(err)
		}
		used.CPU += time.Duration(ticks) * time.Second / ticksPerSecond
	}
	return used
}

// kilobytes reads a line such as "VmRSS:  1234 kB" and returns bytes.
func kilobytes(b *testing.B, status []byte, name string) int64 {
	b.Helper()
	for line := range strings.Lines(string(status)) {
		if rest, found := strings.CutPrefix(line, name); found {
			n, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			if err != nil {
				b.Fatal(err)
			}
			return n << 10
		}
	}
	b.Fatalf("the kernel does not tell %s", name)
	return 0
}

// freeAddress is an address on which nobody listens.
func freeAddress(b *testing.B) string {
	b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}
