package ccoctl_test

import (
	"maps"
	"strings"
	"testing"
	"time"
)

// Owners of a subscription have no role on the data in its storage accounts. They give themselves one at the container, which takes a while.
func TestAnOwnerPublishesTheIssuerAllTheSame(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := azureWith(t, "Owner")
		w.SetReplicationDelay(2 * time.Minute)
		empty := w.account()
		w.run("create-all").ends(0)
		scope := ""
		for _, given := range w.AssignmentsOf(azureSubscription, w.simulated.(*azureAccount).administrator.PrincipalID) {
			if given.Role == "Storage Blob Data Contributor" {
				scope = given.Scope
			}
		}
		if !strings.HasSuffix(scope, "/storageAccounts/prod/blobServices/default/containers/prod") {
			t.Errorf("the owner has the role at %s", scope)
		}
		w.run("create-all").ends(0)
		if written := w.written(); len(written) > 0 {
			t.Errorf("the second run wrote %v", written)
		}
		w.run("delete").ends(0)
		same(t, "the subscription after delete", w.account(), empty)
	})
}

// Where the directory tells of new identities only after two minutes, a run waits no longer than it has to.
func TestG5_replication_is_waited_for_and_no_longer(t *testing.T) {
	for name, look := range map[string]bool{"principals are looked up all the same": true, "principals are not looked up": false} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				w := onAzure(newWorld(t, azureCloud()))
				const replication = 2 * time.Minute
				time.Sleep(time.Hour) // the administrator's own rights are known for long
				w.SetReplicationDelay(replication)
				w.SetAlwaysLookUpPrincipals(look)
				start := time.Now()
				w.run("create-all").ends(0)
				if took := time.Since(start); took > replication+5*time.Second {
					t.Errorf("it took %s", took)
				}
				if got := tally(w.written()); got["UserAssignedIdentities_CreateOrUpdate"] != 8 || len(w.RoleDefinitions()) != 8 {
					t.Errorf("it wrote %v", got)
				}
				w.run("create-all").ends(0)
				if written := w.written(); len(written) > 0 {
					t.Errorf("the second run wrote %v", written)
				}
			})
		})
	}
}

func TestG1_a_release_takes_one_write_for_each_thing_on_Azure(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azureCloud())
	w.run("create-all").ends(0)
	if got, want := tally(w.written()), map[string]int{
		"ResourceGroups_CreateOrUpdate": 2, "StorageAccounts_Create": 1, "BlobContainers_Create": 1, "BlockBlob_Upload": 2, "UserAssignedIdentities_CreateOrUpdate": 8,
		"RoleDefinitions_CreateOrUpdate": 8, "RoleAssignments_Create": 8, "FederatedIdentityCredentials_CreateOrUpdate": 12,
	}; !maps.Equal(got, want) {
		t.Errorf("it wrote %v and should have written %v", got, want)
	}
}
