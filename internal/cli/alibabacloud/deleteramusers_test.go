package alibabacloud_test

import (
	"testing"

	"github.com/cloudcredential/operator/sim/fault"
)

func TestRemovalTakesTheUsersWithTheMarkAndNoOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.SetPageSize(1) // whatever page it is on, it is found
	w.run("create-ram-users").Ends(0)
	w.ask("machines.yaml", request("machines", "openshift-machine-api", "alibabacloud-credentials", "["+may("a:b")+"]"))
	w.run("create-ram-users").Ends(0)
	w.AddUser("prod2-near", mark+"2")
	w.AddUser("somebody", "")
	w.AddKey(machines)
	w.run("plan delete-ram-users").Ends(2)
	w.run("delete-ram-users", "--dry-run").ends(t, 0, machines)
	if w.Calls().Writes() > 0 {
		t.Errorf("the calls are %s", w.operations())
	}
	w.run("delete-ram-users").ends(t, 0, "RAM user "+machines+" deleted")
	w.calls("DeleteAccessKey 3, DeletePolicy 2, DeletePolicyVersion 1, DeleteUser 2, DetachPolicyFromUser 2, GetPolicy 2, ListAccessKeys 2, ListPoliciesForUser 2, ListPolicyVersions 2, ListUsers 4")
	if left := w.Users(); len(left) != 2 || len(w.Policies()) != 0 {
		t.Errorf("there are %+v and %+v", left, w.Policies())
	}
	w.run("delete-ram-users").ends(t, 0, "No RAM user has the comments "+mark)
}

func TestPoliciesOfOthersAreOnlyDetached(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run("create-ram-users").Ends(0)
	w.AddUser("somebody", "")
	w.has(w.Attach("somebody", machines+doubled))
	w.AddPolicy("theirs", "mine", registryMay)
	w.has(w.Attach(registry, "theirs"))
	w.has(w.Attach(registry, "System/ReadOnlyAccess"))
	w.run("delete-ram-users").ends(t, 0, "Policy theirs is kept", "Policy "+machines+doubled+" is kept: it is attached to others, too")
	if left := w.Users(); len(left) != 1 || len(left[0].Policies) != 1 || len(w.Policies()) != 2 {
		t.Errorf("there are %+v and %+v", left, w.Policies())
	}
}

func TestARemovalThatIsCutOffIsFinishedByTheNextOne(t *testing.T) {
	t.Parallel()
	w := newSmallWorld(t)
	w.run("create-ram-users").Ends(0)
	w.run("delete-ram-users").Ends(0)
	w.cutOff(t, func(t *testing.T, n int, taken bool) {
		t.Helper()
		w := newSmallWorld(t)
		w.run("create-ram-users").Ends(0)
		mend := w.breakOff(n, taken)
		w.run("delete-ram-users")
		mend()
		w.run("delete-ram-users").Ends(0)
		if left := w.Users(); len(left)+len(w.Policies()) > 0 {
			t.Errorf("there are %+v and %+v", left, w.Policies())
		}
	})
}

func TestWhatCannotBeDeletedDoesNotKeepOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run("create-ram-users").Ends(0)
	id, _ := w.key(machines)
	remove := w.Faults().Add(fault.Rule{Match: func(q fault.Request) bool { return q.Operation == "DeleteAccessKey" }, Effect: fault.Deny, Times: 1})
	w.run("delete-ram-users").ends(t, 1, "`ccoctl alibabacloud permissions`")
	remove()
	if left := w.Users(); len(left) != 1 || id == "" {
		t.Errorf("there are %+v", left)
	}
	w.run("delete-ram-users").Ends(0)
	if left := w.Users(); len(left) != 0 {
		t.Errorf("there are %+v", left)
	}
}
