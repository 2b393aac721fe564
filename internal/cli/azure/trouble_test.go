package azure_test

import (
	"strings"
	"testing"

	simazure "github.com/cloudcredential/operator/sim/azure"
)

func TestACredentialThatIsRefusedIsToldOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simazure.Options{})
	w.variables["AZURE_CLIENT_SECRET"] = "wrong"
	for _, command := range []string{"create-all", "create-managed-identities --issuer-url=https://issuer.example.com", "delete", "verify"} {
		r := w.run(command).Ends(1)
		if all := r.Stdout + r.Stderr; strings.Count(all, "AADSTS7000215") != 1 || w.Calls().Writes() != 0 {
			t.Errorf("%s: %d writes: %s", command, w.Calls().Writes(), all)
		}
	}
}

// Nobody can be given a right at an assignment that is not there.
func TestARightThatIsMissingIsNamedWhereItCanBeGiven(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simazure.Options{})
	w.as("contributor", "Contributor")
	r := w.run("create-all", "--public-key-file="+publicKey).Ends(1).Says(
		"give it a role with Microsoft.Authorization/roleDefinitions/write at /subscriptions/"+w.subscription+"; one that",
		"give it a role with Microsoft.Authorization/roleAssignments/write at /subscriptions/"+w.subscription+"/resourceGroups/prod; one that",
		"the caller may not write blobs, and could not give itself the role Storage Blob Data Contributor: ",
	)
	if n := strings.Count(r.Stderr, "the caller may not write blobs"); n != 1 {
		t.Errorf("that blobs may not be written is told %d times:\n%s", n, r.Stderr)
	}
	w.as("owner-too", "Owner")
	w.run("create-all", "--public-key-file="+publicKey).Ends(0)
}

func TestASubscriptionThatIsNotFoundIsToldAsThat(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simazure.Options{})
	for _, command := range []string{"create-all", "create-oidc-issuer --public-key-file=" + publicKey, "delete"} {
		w.run(command, "--subscription-id=11111111-2222-4333-8444-555555555555").Ends(1).Says("could not be found. Correct its ID, or log in as somebody who has a role in it")
		if n := w.Calls().Writes(); n != 0 {
			t.Errorf("%s: %d writes", command, n)
		}
	}
}

func TestWhereKeysArePublishedANewOneIsMadeOnlyOnDemand(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simazure.Options{})
	w.run("create-all", "--public-key-file="+publicKey).Ends(0)
	w.run("create-all").Ends(1).Says("--new-signing-key")
	if n := w.Calls().Writes(); n != 0 {
		t.Errorf("%d writes", n)
	}
	w.run("create-all", "--new-signing-key", "--public-key-file="+publicKey).Ends(1).Says("give one of them")
	w.run("create-all", "--new-signing-key").Ends(0)
	w.run("verify").Ends(0)
	w.run("create-oidc-issuer", "--public-key-file="+publicKey, "--replace-keys").Ends(0)
	w.run("verify").Ends(1).Prints("wrong    signing-key ")
}
