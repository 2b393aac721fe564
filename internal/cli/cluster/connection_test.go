package cluster_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/cli"
)

// server makes a kubeconfig whose server can be told from others by its port.
func server(t *testing.T, path, port string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, path, strings.ReplaceAll(unreachable, "127.0.0.1:1", "127.0.0.1:"+port))
	return path
}

func TestTheKubeconfigIsThatOfTheFlagThenOfTheEnvironmentThenOfTheUser(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	flag := server(t, filepath.Join(t.TempDir(), "flag"), "1")
	environ := server(t, filepath.Join(t.TempDir(), "environ"), "2")
	server(t, filepath.Join(home, ".kube", "config"), "3")
	list := strings.Join([]string{"/nowhere/kubeconfig", environ}, string(os.PathListSeparator))
	for name, test := range map[string]struct {
		environ, home string
		args          []string
		says          string
	}{
		"flag":               {list, home, []string{"--kubeconfig=" + flag}, "127.0.0.1:1"},
		"environment":        {list, home, nil, "127.0.0.1:2"},
		"user":               {"", home, nil, "127.0.0.1:3"},
		"flag names nothing": {list, home, []string{"--kubeconfig=/nowhere/flag"}, "/nowhere/flag"},
		"nothing anywhere":   {"/nowhere/environ", home, nil, "--kubeconfig"},
		"no home":            {"", "", nil, "--kubeconfig"},
	} {
		got := run(t, map[string]string{"KUBECONFIG": test.environ}, test.home, append([]string{"set-upgradeable-to", "4.20"}, test.args...)...)
		if got.code != cli.ExitFailed || !strings.Contains(got.stderr, test.says) {
			t.Errorf("%s: want %q in %s", name, test.says, got)
		}
	}
}

func TestAKubeconfigThatNamesNoClusterIsAnError(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{"empty": "", "not YAML": "a: [b", "no context": `{"apiVersion":"v1","kind":"Config"}`} {
		path := filepath.Join(t.TempDir(), "kubeconfig")
		write(t, path, content)
		if got := run(t, nil, "", "set-upgradeable-to", "4.20", "--kubeconfig="+path); got.code != cli.ExitFailed || !strings.Contains(got.stderr, path) {
			t.Errorf("%s: %s", name, got)
		}
	}
}
