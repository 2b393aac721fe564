package federation

import (
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/manifest"
)

func TestAGroupThatComponentsWorkInBesidesHasToExist(t *testing.T) {
	t.Parallel()
	w := newWorld(t, disks())
	w.options.NetworkGroup, w.options.DNSZoneGroup = "network", "zones"
	w.AddResourceGroup(w.subscription, "zones", "northeurope", nil)
	if _, err := w.attempt(); err == nil || !strings.Contains(err.Error(), `--network-resource-group-name is "network", and there is no such resource group`) || len(w.writes()) > 0 {
		t.Errorf("it ended with %v and %v", err, w.writes())
	}
	w.AddResourceGroup(w.subscription, "network", "northeurope", nil)
	w.make()
	for _, name := range []string{"network", "zones"} {
		if found, _ := w.ResourceGroup(w.subscription, name); len(found.Tags) > 0 {
			t.Errorf("group %s has tags %v", name, found.Tags)
		}
	}
	nodes, err := w.options.DryRun(t.Context(), false, true)
	w.has(err)
	for _, node := range nodes {
		if file := node.Resource.(manifest.File); file.Name == scriptFile {
			text, _ := file.Content(nil)
			if !strings.Contains(string(text), "az identity create") || strings.Contains(string(text), "--name network") {
				t.Errorf("the script is\n%s", text)
			}
		}
	}
}

func TestThatAnIdentityHasNoRoomIsToldBeforeAnythingIsChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, disks())
	w.make()
	of := w.identity(disks()).ID
	for i := range maxCredentials - 2 {
		w.has(w.AddFederation(of, "theirs-"+string(rune('a'+i)), "https://theirs.example.com", string(rune('a'+i)), "x"))
	}
	w.make()
	more := disks()
	more.ServiceAccounts = append(more.ServiceAccounts, "another")
	w.options.Requests[0] = more
	if _, err := w.attempt(); err == nil || !strings.Contains(err.Error(), "remove 1 of those: theirs-a, ") || len(w.writes()) > 0 {
		t.Errorf("it ended with %v and %v", err, w.writes())
	}
}
