package gcp_test

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/cli/clitest"
	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

func TestTheUniverseIsThatOfTheCredential(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simgcp.Options{UniverseDomain: "apis.example.com"})
	got := clitest.Report[told](w.run("create-all", "--public-key-file="+publicKey, "-o=json").Ends(0))
	if want := "https://storage.apis.example.com/prod-oidc"; got.Issuer != want {
		t.Errorf("the issuer is %q, and should be %q", got.Issuer, want)
	}
	text, err := os.ReadFile(filepath.Join(w.out, "manifests", "openshift-ingress-cloud-credentials-credentials.yaml"))
	w.has(err)
	_, encoded, _ := strings.Cut(string(text), "service_account.json: ")
	encoded, _, _ = strings.Cut(encoded, "\n")
	file, err := base64.StdEncoding.DecodeString(encoded)
	w.has(err)
	for _, part := range []string{`"https://sts.apis.example.com/v1/token"`, `"//iam.googleapis.com/projects/`, `"universe_domain":"apis.example.com"`} {
		if !strings.Contains(strings.ReplaceAll(string(file), `": "`, `":"`), part) {
			t.Errorf("%s is not in %s", part, file)
		}
	}
	w.run("verify", "--public-key-file="+publicKey).Ends(0)
	w.run("delete").Ends(0)
}

// Each command has flags of its own: what one is told is not what another is told.
func TestEachCommandGoesByItsOwnFlags(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simgcp.Options{})
	w.AddProject("other-project")
	for _, command := range []string{
		"create-workload-identity-pool", "create-workload-identity-provider --workload-identity-pool=prod --public-key-file=" + publicKey,
		"create-service-accounts --workload-identity-pool=prod --workload-identity-provider=prod", "create-all --public-key-file=" + publicKey,
	} {
		got := clitest.Report[told](w.run(command, "--project=other-project", "--name=other", "--dry-run", "-o=json").Ends(0))
		if got.Name != "other" || got.Project != "other-project" {
			t.Errorf("%s is about %s in %s", command, got.Name, got.Project)
		}
	}
}

// A key that is named would not be used for a new pair, nor a new pair made.
func TestAKeyThatIsNamedAndANewOneAreNotAskedForTogether(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simgcp.Options{})
	r := w.run("create-all", "--public-key-file="+publicKey, "--new-signing-key").Ends(1)
	if !strings.Contains(r.Stderr, "--public-key-file names the cluster's key, and --new-signing-key asks for another one") || len(w.Calls().All()) != 0 {
		t.Errorf("%s\n%v", r.Stderr, w.Calls().All())
	}
	w.run("create-all", "--new-signing-key").Ends(0)
}
