package gcp_test

import (
	"encoding/json"
	"strings"
	"testing"

	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

func TestAFinishedSetUpIsVerified(t *testing.T) {
	t.Parallel()
	for name, storage := range map[string]string{"public": "public-bucket", "pool": "pool-jwk-file"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, simgcp.Options{})
			flags := []string{"--public-key-file=" + publicKey, "--key-storage-method=" + storage}
			w.run("create-all", flags...).ends(0)
			r := w.run("verify", flags...).ends(0).prints("ok       ", "signing-key ")
			if n := w.Calls().Writes(); n != 0 {
				t.Errorf("%d writes were made", n)
			}
			if !strings.Contains(r.stderr, "as it should be.") {
				t.Errorf("there is no summary: %s", r.stderr)
			}
		})
	}
}

func TestWhatIsWrongHasALineAndARemedy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simgcp.Options{})
	w.run("create-all", "--public-key-file="+publicKey).ends(0)
	for _, account := range w.ServiceAccounts(projectID) {
		if account.DisplayName == "prod-ingress" {
			w.DeleteServiceAccount(account.Email)
		}
	}
	r := w.run("verify", "--public-key-file="+publicKey).ends(1).prints("wrong    ", "openshift-ingress/cloud-credentials", "`ccoctl gcp create-all`")
	var document struct {
		Errors []string
		Report struct{ Summary map[string]int }
	}
	w.has(json.Unmarshal([]byte(w.run("verify", "--public-key-file="+publicKey, "-o=json").ends(1).stdout), &document))
	if len(document.Errors) == 0 || document.Report.Summary["wrong"] == 0 {
		t.Errorf("the document is %+v: %s", document, r.stdout)
	}
	w.run("create-all", "--public-key-file="+publicKey).ends(0)
	w.run("verify", "--public-key-file="+publicKey).ends(0)
}

func TestWithoutACredentialTheIssuerIsVerifiedAllTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simgcp.Options{})
	w.run("create-all", "--public-key-file="+publicKey).ends(0)
	w.key = "{}"
	w.run("verify", "--public-key-file="+publicKey).ends(1).prints("wrong    credential prod: ", "ok       signing-key ", "skipped  ")
}
