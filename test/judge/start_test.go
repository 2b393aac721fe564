package judge

import (
	"bytes"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
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

// startVersitygw runs the program on a loopback port until the test ends.
func startVersitygw(t *testing.T, binary string, root key) (endpoint string) {
	t.Helper()
	address := freeAddress(t)
	command := exec.CommandContext(t.Context(), binary, "--health", "/healthz", "-p", address, "-a", root.id, "-s", root.secret, "iam", "--quiet", "--dir", t.TempDir())
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
