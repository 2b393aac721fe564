package aws_test

import (
	"encoding/json"
	"strings"
	"testing"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

func TestAFinishedSetUpIsVerified(t *testing.T) {
	for name, flags := range map[string][]string{"public": nil, "private": {"--create-private-s3-bucket"}} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			flags := append(flags, "--public-key-file="+publicKey)
			w.run("create-all", flags...).Ends(0)
			r := w.run("verify", append(flags, "--simulate")...).Ends(0).Prints("ok       role "+role, "ok       signing-key ")
			if n := w.Calls().Writes(); n != 0 {
				t.Errorf("%d writes were made", n)
			}
			seen := map[string]bool{}
			for line := range strings.Lines(r.Stdout) {
				if !strings.HasPrefix(line, "ok ") || seen[line] || strings.Contains(r.Stderr, strings.TrimSpace(line)) {
					t.Errorf("the line is %q", line)
				}
				seen[line] = true
			}
			if !strings.Contains(r.Stderr, "as it should be.") {
				t.Errorf("there is no summary: %s", r.Stderr)
			}
		})
	}
}

func TestWhatIsWrongHasALineAndARemedy(t *testing.T) {
	w := newWorld(t)
	w.run("create-all", "--public-key-file="+publicKey).Ends(0)
	w.DeleteRole(role)
	w.run("verify").Ends(1).Prints(
		"wrong    role "+role+": it does not exist; run `ccoctl aws create-all` with the same flags\n",
		"skipped  signing-key: the cluster's public key is not known; name it with --public-key-file\n",
		"ok       bucket prod-oidc\n")
	w.run("create-all", "--public-key-file="+publicKey).Ends(0)
	w.run("verify").Ends(0)
}

// verified is what programs read of the document.
type verified struct {
	Version int
	Command string
	Notes   []string
	Errors  []string
	Report  struct {
		Name     string
		Findings []struct{ Check, Object, Verdict, Detail, Remedy string }
		Summary  map[string]int
	}
}

func TestFindingsAreADocumentForPrograms(t *testing.T) {
	w := newWorld(t)
	w.run("create-all", "--public-key-file="+publicKey).Ends(0)
	var fine, wrong, refused verified
	w.has(json.Unmarshal([]byte(w.run("verify", "-o=json").Ends(0).Stdout), &fine))
	if fine.Version != 1 || fine.Command != "ccoctl aws verify" || fine.Errors == nil || len(fine.Errors) != 0 || fine.Report.Name != "prod" ||
		fine.Report.Summary["wrong"] != 0 || fine.Report.Summary["ok"] < 10 {
		t.Errorf("the document is %+v", fine)
	}
	w.DeleteRole(role)
	w.has(json.Unmarshal([]byte(w.run("verify", "-o=json").Ends(1).Stdout), &wrong))
	if len(wrong.Errors) != 1 || wrong.Report.Summary["wrong"] == 0 {
		t.Errorf("the document is %+v", wrong)
	}
	w.has(json.Unmarshal([]byte(w.run("verify", "-o=json", "--issuer-url=http://x").Ends(1).Stdout), &refused))
	if len(refused.Errors) == 0 || len(refused.Report.Findings) != 0 {
		t.Errorf("the document is %+v", refused)
	}
}

func TestWithoutACredentialTheIssuerIsVerifiedAllTheSame(t *testing.T) {
	w := newWorld(t)
	w.run("create-all", "--public-key-file="+publicKey).Ends(0)
	w.environment(simaws.Key{})
	w.run("verify", "--public-key-file="+publicKey).Ends(1).Prints("wrong    credential prod: find a credential for AWS", "ok       signing-key ",
		"skipped  role openshift-ingress/cloud-credentials: there is no credential")
}

func TestACredentialThatIsRefusedIsSaidToBe(t *testing.T) {
	w := newWorld(t)
	w.run("create-all", "--public-key-file="+publicKey).Ends(0)
	w.environment(simaws.Key{ID: "AKIAIOSFODNN7EXAMPLE", Secret: "wrong"})
	w.run("verify", "--public-key-file="+publicKey).Ends(1).Prints("unknown  credential prod: ", "ok       signing-key ")
}
