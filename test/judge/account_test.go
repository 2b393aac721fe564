package judge

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/proxy"
)

// simulated is an account behind its real host names. Two of them in which the same was made look the same: their clocks stand still, and
// their IDs are no random ones.
type simulated struct {
	*aws.Cloud
	t *testing.T
	// environment is that of programs that work with the account, except for the key.
	environment []string
	key         aws.Key
	// thumbprint is that of the authority which issues the certificates of all hosts.
	thumbprint string
}

// zeros is a source of randomness that is none.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

func newSimulated(t *testing.T, partition string) *simulated {
	t.Helper()
	s := &simulated{t: t, Cloud: aws.New(aws.Options{
		Partition: partition, Rand: zeros{}, Clock: func() time.Time { return time.Date(2026, 7, 1, 10, 0, 0, 0, time.UTC) },
	})}
	s.SetDeployDelay(0)
	p, err := proxy.Start(t.Context(), proxy.Options{Route: func(host string) http.Handler {
		if aws.Serves(host) || host == foreignIssuer {
			return s.Cloud
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.Close()
		if u := p.Unexpected(); len(u) != 0 {
			t.Errorf("somebody asked for %q", u)
		}
	})
	authority := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(authority, p.CA(), 0o600); err != nil {
		t.Fatal(err)
	}
	// No region and no key: what is run has to say itself where it works.
	s.environment = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "LC_ALL=C.UTF-8", "AWS_PAGER=", "AWS_MAX_ATTEMPTS=1",
	}, p.Environ(authority)...)
	block, _ := pem.Decode(p.CA())
	sum := sha1.Sum(block.Bytes)
	s.thumbprint = strings.ToUpper(hex.EncodeToString(sum[:]))
	issuers, err := p.Client()
	if err != nil {
		t.Fatal(err)
	}
	s.SetIssuerClient(issuers)
	if s.key, err = s.AddAccountKey(); err != nil {
		t.Fatal(err)
	}
	return s
}

// withKey is the environment of those who may do everything.
func (s *simulated) withKey() []string {
	return append(slices.Clip(s.environment), "AWS_ACCESS_KEY_ID="+s.key.ID, "AWS_SECRET_ACCESS_KEY="+s.key.Secret)
}

// contents is all that a set-up can have in an account, to be compared.
func (s *simulated) contents() string {
	s.t.Helper()
	text, err := json.MarshalIndent(map[string]any{
		"buckets": s.BucketContents(), "providers": s.OIDCProviders(), "roles": s.Roles(),
		"distributions": s.Distributions(), "controls": s.OriginAccessControls(), "identities": s.OriginAccessIdentities(),
	}, "", "  ")
	if err != nil {
		s.t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), s.thumbprint, "<thumbprint>")
}

// foreignIssuer is the host of an issuer that somebody else keeps.
const foreignIssuer = "issuer.example.com"

// same compares two texts and tells the first line in which they differ.
func same(t *testing.T, what, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	g, w := bytes.Split([]byte(got), []byte("\n")), bytes.Split([]byte(want), []byte("\n"))
	for i := range min(len(g), len(w)) {
		if !bytes.Equal(g[i], w[i]) {
			t.Errorf("%s: line %d is\n\t%s\nand not\n\t%s", what, i+1, g[i], w[i])
			return
		}
	}
	t.Errorf("%s has %d lines and not %d", what, len(g), len(w))
}

// executed is how a program ended.
type executed struct {
	code           int
	stdout, stderr string
}

// execute runs a program in a directory with exactly this environment.
func execute(t *testing.T, directory string, environment []string, program string, arguments ...string) executed {
	t.Helper()
	command := exec.CommandContext(t.Context(), program, arguments...)
	command.Dir, command.Env = directory, environment
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s: %v", program, err)
	}
	return executed{command.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// must fails the test unless the program ended like this.
func (e executed) must(t *testing.T, code int, what string) executed {
	t.Helper()
	if e.code != code {
		t.Fatalf("%s ended with %d, not %d:\n%s\n%s", what, e.code, code, e.stderr, e.stdout)
	}
	return e
}
