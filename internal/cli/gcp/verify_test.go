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
			w.run("create-all", flags...).Ends(0)
			r := w.run("verify", flags...).Ends(0).Prints("ok       ", "signing-key ")
			if n := w.Calls().Writes(); n != 0 {
				t.Errorf("%d writes were made", n)
			}
			if !strings.Contains(r.Stderr, "as it should be.") {
				t.Errorf("there is no summary: %s", r.Stderr)
			}
		})
	}
}

func TestWhatIsWrongHasALineAndARemedy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simgcp.Options{})
	w.run("create-all", "--public-key-file="+publicKey).Ends(0)
	for _, account := range w.ServiceAccounts(projectID) {
		if account.DisplayName == "prod-ingress" {
			w.DeleteServiceAccount(account.Email)
		}
	}
	r := w.run("verify", "--public-key-file="+publicKey).Ends(1).Prints("wrong    ", "openshift-ingress/cloud-credentials", "`ccoctl gcp create-all`")
	var document struct {
		Errors []string
		Report struct{ Summary map[string]int }
	}
	w.has(json.Unmarshal([]byte(w.run("verify", "--public-key-file="+publicKey, "-o=json").Ends(1).Stdout), &document))
	if len(document.Errors) == 0 || document.Report.Summary["wrong"] == 0 {
		t.Errorf("the document is %+v: %s", document, r.Stdout)
	}
	w.run("create-all", "--public-key-file="+publicKey).Ends(0)
	w.run("verify", "--public-key-file="+publicKey).Ends(0)
}

func TestWithoutACredentialTheIssuerIsVerifiedAllTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simgcp.Options{})
	w.run("create-all", "--public-key-file="+publicKey).Ends(0)
	w.key = "{}"
	w.run("verify", "--public-key-file="+publicKey).Ends(1).Prints("wrong    credential prod: ", "ok       signing-key ", "skipped  ")
}
