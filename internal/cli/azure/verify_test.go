package azure_test

import (
	"testing"

	"github.com/cloudcredential/operator/internal/cli/clitest"
	simazure "github.com/cloudcredential/operator/sim/azure"
)

func TestAFinishedSetUpIsVerified(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simazure.Options{})
	flags := []string{"--public-key-file=" + publicKey, "--user-tags=team=blue"}
	w.run("create-all", flags...).Ends(0)
	w.run("verify", flags...).Ends(0).Prints("ok       managed-identity openshift-ingress/cloud-credentials", "ok       signing-key ").Says("as it should be.")
	if n := w.Calls().Writes(); n != 0 {
		t.Errorf("%d writes were made", n)
	}
}

func TestWhatIsWrongHasALineAndARemedy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simazure.Options{})
	w.run("create-all", "--public-key-file="+publicKey).Ends(0)
	made, _ := w.Identity(w.subscription, "prod-oidc", identity)
	w.DeleteIdentity(made.ID)
	w.run("verify").Ends(1).Prints(
		"wrong    managed-identity openshift-ingress/cloud-credentials: it does not exist; run `ccoctl azure create-all` with the same flags\n",
		"skipped  signing-key: the cluster's public key is not known; name it with --public-key-file\n")
	document := clitest.Document[struct {
		Errors []string
		Report struct{ Summary map[string]int }
	}](w.run("verify", "-o=json").Ends(1))
	if len(document.Errors) == 0 || document.Report.Summary["wrong"] == 0 {
		t.Errorf("the document is %+v", document)
	}
	w.run("create-all", "--public-key-file="+publicKey).Ends(0)
	w.run("verify", "--public-key-file="+publicKey).Ends(0)
}

func TestWithoutACredentialTheIssuerIsVerifiedAllTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simazure.Options{})
	w.run("create-all", "--public-key-file="+publicKey).Ends(0)
	delete(w.variables, "AZURE_CLIENT_SECRET")
	w.run("verify", "--public-key-file="+publicKey).Ends(1).Prints("wrong    credential prod: find a credential for Azure", "az login", "ok       signing-key ", "skipped  ")
}
