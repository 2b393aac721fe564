package federation

import (
	"strings"
	"testing"
	"time"

	simazure "github.com/cloudcredential/operator/sim/azure"
)

// leave removes the set-up. It returns the notes.
func (w *world) leave() ([]string, error) {
	w.t.Helper()
	s := w.open()
	graph, notes, err := s.Removal(w.t.Context(), w.options)
	if err != nil {
		return nil, err
	}
	_, err = w.applied(s, graph)
	return notes, err
}

func newWholeWorld(t *testing.T) *world {
	t.Helper()
	w := newIssuerWorld(t)
	w.options.Requests = append(w.options.Requests, disks())
	w.make(w.options.AllNodes()...)
	return w
}

func TestNothingIsLeftOfASetUpThatWasRemoved(t *testing.T) {
	t.Parallel()
	w := newWholeWorld(t)
	w.options.Requests, w.options.DeleteOIDCGroup = nil, true
	w.SetOperationDelay(30 * time.Second)
	w.has(w.options.ValidateRemoval())
	notes, err := w.leave()
	if err != nil || len(notes) > 0 {
		t.Fatalf("it ended with %v, and said %v", err, notes)
	}
	if _, there := w.ResourceGroup(w.subscription, "prod-oidc"); there || len(w.Identities(w.subscription))+len(w.RoleDefinitions())+len(w.StorageAccounts(w.subscription)) > 0 {
		t.Error("something is left")
	}
	for _, each := range w.RoleAssignments(w.subscription) {
		if each.PrincipalID != w.boss.PrincipalID {
			t.Errorf("an assignment is left: %+v", each)
		}
	}
	if _, there := w.ResourceGroup(w.subscription, "prod"); !there {
		t.Error("the group of the installation is gone")
	}
	if _, err := w.leave(); err != nil || len(w.writes()) > 0 {
		t.Errorf("removed again, it ended with %v after %v", err, w.writes())
	}
}

func TestARemovalLeavesWhatIsNotOurs(t *testing.T) {
	t.Parallel()
	w := newWholeWorld(t)
	_, err := w.AddIdentity(w.subscription, "prod-oidc", "prod-openshift-mine", map[string]string{"mine": "x"})
	w.has(err)
	w.AddRole("/subscriptions/"+w.subscription, "mine", "Custom role for OpenShift. Owned by: prod2", "*")
	w.options.DeleteOIDCGroup = true
	notes, err := w.leave()
	if err != nil || len(notes) != 1 || !strings.Contains(notes[0], "prod-openshift-mine in it has no tag") {
		t.Fatalf("it ended with %v, and said %v", err, notes)
	}
	if left := w.Identities(w.subscription); len(left) != 1 || left[0].Name != "prod-openshift-mine" || len(w.RoleDefinitions()) != 1 {
		t.Errorf("what is left: %+v", left)
	}
}

func TestAStorageAccountOfSomebodyElseStays(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.AddResourceGroup(w.subscription, "prod-oidc", "westeurope", nil)
	w.has(w.AddStorageAccount(w.subscription, "prod-oidc", "prod", simazure.StorageSettings{}))
	w.options.DeleteOIDCGroup = true
	notes, err := w.leave()
	if err != nil || len(notes) != 2 || len(w.StorageAccounts(w.subscription)) != 1 {
		t.Errorf("it ended with %v, and said %v", err, notes)
	}
}

func TestALockIsNamed(t *testing.T) {
	t.Parallel()
	w := newWholeWorld(t)
	found, _ := w.StorageAccount("prod")
	w.AddLock(simazure.Lock{Scope: found.ID})
	if _, err := w.leave(); err == nil || !strings.Contains(err.Error(), "denied by a lock") || len(w.Identities(w.subscription)) > 0 {
		t.Errorf("it ended with %v", err)
	}
}
