package federation

import (
	"slices"
	"testing"
)

// under has the next invocations run with just these rights.
func (w *world) under(p Permissions) {
	w.t.Helper()
	scope := "/subscriptions/" + w.subscription
	id := w.AddRole(scope, p.Name, p.Description, p.Actions...)
	if !w.SetRolePermissions(id, p.Actions, p.DataActions) {
		w.t.Fatal("there is no such role")
	}
	var err error
	w.boss, err = w.AddServicePrincipal(p.Name, scope, p.Name)
	w.has(err)
}

func TestTheRightsThatArePrintedAreEnoughAndNeeded(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.options.Requests = append(w.options.Requests, disks())
	making := w.options.MakingPermissions(w.options.AllNodes())
	w.under(making)
	w.make(w.options.AllNodes()...)
	if n := w.writes()["RoleAssignments_Create"]; n != 2 {
		t.Errorf("with a right on blobs, %d roles were given", n)
	}
	w.RemoveFederation(w.identity(disks()).ID, "operator")
	w.make(w.options.AllNodes()...)
	w.options.DeleteOIDCGroup = true
	w.under(w.options.RemovalPermissions())
	if notes, err := w.leave(); err != nil || len(notes) > 0 {
		t.Errorf("it was not removed: %v, %v", err, notes)
	}
}

func TestEachRightThatIsPrintedIsNeeded(t *testing.T) {
	t.Parallel()
	// What a fresh set-up does without: it is for those that are there already.
	later := []string{"Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read", "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/delete",
		"Microsoft.Authorization/roleAssignments/read", "Microsoft.Authorization/roleAssignments/delete", "Microsoft.Storage/storageAccounts/blobServices/containers/read",
		"Microsoft.Storage/storageAccounts/read", "Microsoft.ManagedIdentity/userAssignedIdentities/read"}
	w := newIssuerWorld(t)
	w.options.Requests = append(w.options.Requests, disks())
	making := w.options.MakingPermissions(w.options.AllNodes())
	for i, right := range making.Actions {
		if slices.Contains(later, right) {
			continue
		}
		t.Run(right, func(t *testing.T) {
			t.Parallel()
			w := newIssuerWorld(t)
			w.options.Requests = append(w.options.Requests, disks())
			less := making
			less.Actions = slices.Delete(slices.Clone(making.Actions), i, i+1)
			less.AssignableScopes = nil
			w.under(less)
			if _, err := w.attempt(w.options.AllNodes()...); err == nil {
				t.Errorf("it is not needed")
			}
		})
	}
}
