package azure_test

import (
	"strings"
	"testing"

	simazure "github.com/cloudcredential/operator/sim/azure"
)

func TestADryRunOfDeleteDeletesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simazure.Options{})
	w.run("create-all", "--public-key-file="+publicKey).Ends(0)
	r := w.run("delete", "--dry-run", "--delete-oidc-resource-group").Ends(0).Prints(identity, "storage:account", "resources:resource-group", "6 to delete")
	if w.Calls().Writes() != 0 || !strings.Contains(r.Stderr, "dry run") {
		t.Errorf("%d writes were made: %s", w.Calls().Writes(), r.Stderr)
	}
	w.run("delete", "--delete-oidc-resource-group").Ends(0)
	if len(w.Identities(w.subscription))+len(w.StorageAccounts(w.subscription)) != 0 {
		t.Error("something is left")
	}
	if _, exists := w.ResourceGroup(w.subscription, "prod"); !exists {
		t.Error("the resource group of the cluster was deleted")
	}
	w.run("delete").Ends(0).Says("Nothing was to be done")
}

func TestWhatBelongsToSomebodyElseIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simazure.Options{})
	w.AddResourceGroup(w.subscription, "prod-oidc", "westeurope", nil)
	w.has(w.AddStorageAccount(w.subscription, "prod-oidc", "prod", simazure.StorageSettings{}))
	w.run("delete", "--delete-oidc-resource-group").Ends(0).Says("Storage account prod is kept", "Resource group prod-oidc is kept")
	if len(w.StorageAccounts(w.subscription)) != 1 {
		t.Error("it was deleted")
	}
}
