package judge

import (
	"bytes"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/cloudcredential/operator/sim/aws"
)

// account is versitygw's only account; sim/aws is given the same.
const account = "000000000000"

func startSimulator(t *testing.T) (endpoint string, root key) {
	t.Helper()
	cloud := aws.New(aws.Options{AccountID: account})
	k, err := cloud.AddAccountKey()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(cloud)
	t.Cleanup(server.Close)
	return server.URL, key{k.ID, k.Secret}
}

// versitygw is the program.
func versitygw(t *testing.T) string {
	t.Helper()
	program := os.Getenv("JUDGE_VERSITYGW")
	if program == "" {
		absent(t, "JUDGE_VERSITYGW does not name the versitygw program; run test/judge/run.sh, which builds it")
	}
	return program
}

// startVersitygwPair runs the program twice until the test ends: once for IAM and STS, and once for S3, which asks the first one what is allowed.
func startVersitygwPair(t *testing.T, program string, root key) (identities, objects string) {
	t.Helper()
	private := filepath.Join(t.TempDir(), "private.sock")
	identities = serveVersitygw(t, program, root, "iam", "--quiet", "--dir", t.TempDir(), "--private-ports", private)
	return identities, serveVersitygw(t, program, root, "--quiet", "--iam-standalone-endpoint", private, "posix", t.TempDir())
}

// serveVersitygw runs the program on a loopback port until the test ends.
func serveVersitygw(t *testing.T, program string, root key, arguments ...string) (endpoint string) {
	t.Helper()
	address := freeAddress(t)
	command := exec.CommandContext(t.Context(), program, append([]string{"--health", "/healthz", "-p", address, "-a", root.id, "-s", root.secret}, arguments...)...)
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	if err := command.Start(); err != nil {
		t.Fatalf("start versitygw: %v", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	t.Cleanup(func() {
		_ = command.Process.Kill()
		<-ended
	})
	ready := time.After(30 * time.Second)
	for {
		response, err := http.Get("http://" + address + "/healthz")
		if err == nil {
			_ = response.Body.Close()
			return "http://" + address
		}
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("versitygw ended (%v): %s", err, output.String())
		case <-ready:
			t.Fatalf("versitygw is not ready: %v", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// freeAddress finds a port that nobody listens on at the moment.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}
