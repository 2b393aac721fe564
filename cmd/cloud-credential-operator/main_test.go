package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// result is how the program ended.
type result struct {
	code           int
	stdout, stderr string
}

func call(t *testing.T, env map[string]string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // nothing is to go on for long
	code := execute(ctx, process{
		args: args, stdout: &stdout, stderr: &stderr,
		env: func(name string) (string, bool) { value, set := env[name]; return value, set },
	})
	return result{code, stdout.String(), stderr.String()}
}

// kubeconfig is a file that names a cluster that nobody answers for.
func kubeconfig(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "kubeconfig")
	content := `{"apiVersion":"v1","kind":"Config","current-context":"c","contexts":[{"name":"c","context":{"cluster":"k","user":"u"}}],` +
		`"clusters":[{"name":"k","cluster":{"server":"http://127.0.0.1:1"}}],"users":[{"name":"u","user":{}}]}`
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestWithoutCommandHelpIsShownAndTheExitCodeIsOne(t *testing.T) {
	got := call(t, nil)
	if got.code != 1 || !strings.Contains(got.stdout, "operator") || got.stderr != "" {
		t.Errorf("%+v", got)
	}
}

func TestVersionIsPrintedAlone(t *testing.T) {
	if got := call(t, nil, "--version"); got.code != 0 || got.stdout != "<unknown>\n" {
		t.Errorf("%+v", got)
	}
}

func TestWrongCommandLinesSayWhatIsWrong(t *testing.T) {
	reachable := "--kubeconfig=" + kubeconfig(t)
	tests := []struct {
		args []string
		say  string
	}{
		{[]string{"nonsense"}, "nonsense"},
		{[]string{"operator", "extra"}, "extra"},
		{[]string{"operator", "--log-level=loud"}, "--log-level"},
		{[]string{"operator", "--log-format=xml"}, "--log-format"},
		{[]string{"operator", "--kubeconfig=/nowhere"}, "/nowhere"},
		{[]string{"operator", reachable, "--tls-min-version=1.2"}, "VersionTLS12"},
		{[]string{"operator", reachable, "--tls-cipher-suites=RC4"}, "RC4"},
		{[]string{"operator", reachable, "--pprof-bind-address=0.0.0.0:6060"}, "loopback"},
		{[]string{"operator", reachable, "--pprof-bind-address=6060"}, "--pprof-bind-address"},
	}
	for _, test := range tests {
		got := call(t, nil, test.args...)
		if got.code != 1 || !strings.Contains(got.stderr, test.say) || strings.Contains(got.stderr, "Usage:") {
			t.Errorf("%q: %+v", test.args, got)
		}
	}
}

func TestAFailedStartEndsWithAnExitCode(t *testing.T) {
	got := call(t, nil, "operator", "--kubeconfig="+kubeconfig(t))
	if got.code != 1 || !strings.Contains(got.stderr, "Infrastructure cluster") {
		t.Errorf("%+v", got)
	}
}

// Command lines of earlier releases carry flags of a logging library.
func TestFlagsOfEarlierReleasesAreTaken(t *testing.T) {
	got := call(t, nil, "operator", "--kubeconfig=/nowhere", "--log-level=debug", "--v=4", "--logtostderr", "--alsologtostderr=false",
		"--stderrthreshold=INFO", "--vmodule=a=1", "--log_dir=/tmp", "--log_backtrace_at=f.go:1")
	if !strings.Contains(got.stderr, "/nowhere") {
		t.Errorf("%+v", got)
	}
}

func TestConfigurationComesFromFlagsAndEnvironment(t *testing.T) {
	file := kubeconfig(t)
	env := map[string]string{"RELEASE_VERSION": "4.21.0", "SSL_CERT_FILE": "/certs.pem"}
	p := process{env: func(name string) (string, bool) { value, set := env[name]; return value, set }}
	config, err := configure(p, flags{kubeconfig: file, leaderElect: true})
	if err != nil {
		t.Fatal(err)
	}
	if config.ReleaseVersion != "4.21.0" || config.TrustedCAFile != "/certs.pem" || config.RestConfig.Host != "http://127.0.0.1:1" || config.SkipLeaderElection {
		t.Errorf("%+v", config)
	}
	other, err := configure(p, flags{kubeconfig: file, leaderElect: true})
	if err != nil || other.Identity == config.Identity || other.Identity == "" {
		t.Errorf("two processes are named %q and %q, %v", config.Identity, other.Identity, err)
	}
	env["CCO_SKIP_LEADER_ELECTION"] = "yes"
	if config, err = configure(p, flags{kubeconfig: file, leaderElect: true}); err != nil || !config.SkipLeaderElection {
		t.Errorf("the lease is not skipped: %v", err)
	}
}
