package judge

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

const (
	// issuerHost and issuerAddress, of a network that is for documentation, are those of the issuer in a network namespace of its own: versitygw
	// fetches documents from no loopback and no private address.
	issuerHost    = "oidc.example.com"
	issuerAddress = "203.0.113.10"
	issuerURL     = "https://" + issuerHost + "/cluster1"

	// inNamespace says to the test in it that it is in it.
	inNamespace = "JUDGE_IN_NAMESPACE"

	// enter makes the network and the hosts file of the namespace; both end with it.
	enter = `set -eu
ip link set lo up
ip addr add ` + issuerAddress + `/32 dev lo
mount --bind "$1" /etc/hosts
shift
exec "$@"`
)

// TestTokensOpenWhatTheirRequestSays runs insideTheNamespace where the network is this test's own.
func TestTokensOpenWhatTheirRequestSays(t *testing.T) {
	if os.Getenv(inNamespace) != "" {
		insideTheNamespace(t)
		return
	}
	t.Parallel()
	ccoctl(t)
	versitygw(t)
	for _, tool := range []string{"unshare", "ip", "mount"} {
		if _, err := exec.LookPath(tool); err != nil {
			absent(t, "there is no program "+tool+"; install Debian's util-linux, mount and iproute2")
		}
	}
	hosts := filepath.Join(t.TempDir(), "hosts")
	if err := os.WriteFile(hosts, []byte("127.0.0.1 localhost\n"+issuerAddress+" "+issuerHost+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "unshare", "-nm", "sh", "-c", enter, "sh", hosts, "true").CombinedOutput(); err != nil {
		absent(t, "no network namespace can be made here, which takes root: "+err.Error()+": "+string(out))
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "unshare", "-nm", "sh", "-c", enter, "sh", hosts,
		program, "-test.run", "^TestTokensOpenWhatTheirRequestSays$", "-test.v", "-test.timeout", "3m")
	command.Env = append(os.Environ(), inNamespace+"=1")
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
	t.Logf("%s", out)
}
