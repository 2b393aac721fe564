package cli_test

import (
	"crypto/rand"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/oidc"
)

// Other programs look for these files, and documents show these sentences.
func TestAKeyPairIsMadeOnceAndThenUsed(t *testing.T) {
	t.Parallel()
	directory := filepath.Join(t.TempDir(), "new", "out")
	s := system("moon", "create-key-pair", "--output-dir="+directory, "-o", "json")
	s.Rand = rand.Reader
	cloud := cloudOf(cli.CreateKeyPair())

	first := run(t, s, cloud)
	private, public := filepath.Join(directory, "serviceaccount-signer.private"), filepath.Join(directory, "serviceaccount-signer.public")
	for _, sentence := range []string{"Generating RSA keypair", "Writing private key to " + private, "Writing public key to " + public, "Copying signing key for use by installer"} {
		if !strings.Contains(first.stderr, " "+sentence+"\n") {
			t.Errorf("%q is not said: %s", sentence, first)
		}
	}
	text, err := os.ReadFile(private)
	if err != nil {
		t.Fatal(err)
	}
	pair, err := oidc.ParseKeyPair(text)
	if err != nil {
		t.Fatal(err)
	}
	var document struct{ Report struct{ PublicKey string } }
	if err := json.Unmarshal([]byte(first.stdout), &document); err != nil || document.Report.PublicKey != string(pair.Public().PEM()) {
		t.Errorf("%v: %s", err, first.stdout)
	}
	if strings.Contains(first.String(), "PRIVATE") {
		t.Error("a private key is shown")
	}
	for name, mode := range map[string]os.FileMode{private: 0o600, public: 0o644, filepath.Join(directory, "tls", "bound-service-account-signing-key.key"): 0o600} {
		if info, err := os.Stat(name); err != nil || info.Mode() != mode {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}

	second := run(t, s, cloud)
	if second.code != cli.ExitDone || !strings.Contains(second.stderr, "Using existing RSA keypair found at "+private) {
		t.Error(second)
	}
	if again, err := os.ReadFile(private); err != nil || string(again) != string(text) {
		t.Errorf("the key was replaced: %v", err)
	}
}

func TestAPlanOfAKeyPairWritesNothing(t *testing.T) {
	t.Parallel()
	directory := filepath.Join(t.TempDir(), "out")
	got := run(t, system("moon", "plan", "create-key-pair", "--output-dir="+directory), cloudOf(cli.CreateKeyPair()))
	if _, err := os.Stat(directory); got.code != cli.ExitChanges || !os.IsNotExist(err) {
		t.Errorf("%v: %s", err, got)
	}
}
