//go:build unix

package main

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// itself has the test binary be the program.
const itself = "CCOCTL_TEST_IS_THE_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(itself) != "" {
		main()
	}
	m.Run()
}

// program is ccoctl with these arguments, its own home, and no other configuration.
func program(t *testing.T, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	command := exec.CommandContext(t.Context(), executable, args...)
	command.Env = []string{itself + "=1", "HOME=" + t.TempDir()}
	command.Stderr = &stderr
	return command, &stderr
}

func TestTheProgramPrintsItsVersion(t *testing.T) {
	t.Parallel()
	command, stderr := program(t, "version")
	if out, err := command.Output(); err != nil || !strings.HasPrefix(string(out), "ccoctl ") {
		t.Errorf("%q, %v: %s", out, err, stderr)
	}
}

// silent is a kubeconfig of a server that takes connections and never answers, and tells of each connection.
func silent(t *testing.T) (kubeconfig string, connected <-chan net.Conn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	connections := make(chan net.Conn, 1)
	go func() {
		defer close(connections)
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			connections <- connection
		}
	}()
	path := filepath.Join(t.TempDir(), "kubeconfig")
	content := `{"apiVersion":"v1","kind":"Config","current-context":"c","contexts":[{"name":"c","context":{"cluster":"k","user":"u"}}],` +
		`"clusters":[{"name":"k","cluster":{"server":"http://` + listener.Addr().String() + `"}}],"users":[{"name":"u","user":{}}]}`
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, connections
}

func TestASignalEndsTheProgramInGoodOrder(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		kubeconfig, connected := silent(t)
		command, stderr := program(t, "gcp", "set-upgradeable-to", "4.20", "--kubeconfig="+kubeconfig)
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		<-connected
		if err := command.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		_ = command.Wait()
		if code := command.ProcessState.ExitCode(); code != 130 || !strings.Contains(stderr.String(), "nothing was changed") {
			t.Errorf("%v: exit code %d: %s", signal, code, stderr)
		}
	}
}
