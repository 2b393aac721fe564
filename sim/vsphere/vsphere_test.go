package vsphere_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/view"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"

	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/sim/vsphere"
)

func TestLoginsAreChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.one.AddUser("somebody", "right")
	w.one.AddUser("nobody", "right")
	fatal(t, w.one.Grant("somebody", "ReadOnly", "/DC1", false))
	for _, login := range []struct{ user, password, code string }{
		{"somebody", "wrong", "InvalidLogin"}, {"stranger", "right", "InvalidLogin"}, {"somebody", "", "InvalidLogin"}, {"nobody", "right", "NoPermission"},
		{"somebody", "right", ""}, {`VSPHERE.LOCAL\Somebody`, "right", ""}, {"somebody@vsphere.local", "right", ""}, {"somebody@other.org", "right", "InvalidLogin"},
	} {
		_, err := w.client(host, login.user, login.password)
		if (err == nil) != (login.code == "") || w.code() != login.code {
			t.Errorf("%s with %q: %v, %s", login.user, login.password, err, w.code())
		}
		if got := w.one.Accepts(login.user, login.password); got != (login.code == "") {
			t.Errorf("%s with %q is accepted: %v", login.user, login.password, got)
		}
	}
	if got := w.one.Sessions(); len(got) != 3 || got[0] != `VSPHERE.LOCAL\somebody` {
		t.Errorf("the sessions are those of %v", got)
	}
}

func TestVCentersKnowNothingOfEachOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	two, err := w.AddVCenter("vc-2.example.com", 1)
	fatal(t, err)
	c := w.user("admin", "/", true, "Network.Assign")
	if _, err := w.client(two.Host(), "admin", "right"); err == nil {
		t.Error("the user of one vCenter is let into the other")
	}
	two.AddUser("admin", "other")
	fatal(t, two.Grant("admin", "Admin", "/", true))
	other, err := w.client(two.Host(), "admin", "other")
	fatal(t, err)
	held, err := w.fetch(c, "admin", "/DC0")
	fatal(t, err)
	all, err := w.fetch(other, "admin", "/DC0")
	fatal(t, err)
	if len(held) != 4 || len(all) < 400 {
		t.Errorf("%d and %d privileges are held", len(held), len(all))
	}
	if _, err := w.AddVCenter("VC-2.example.com", 1); err == nil {
		t.Error("there are two of one name")
	}
}

func TestPermissionsReachDownUntilAnotherOneTakesTheirPlace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.user("admin", "/", true, "Network.Assign", "Datastore.Browse")
	fatal(t, w.one.AddRole("less", "Datastore.Browse"))
	fatal(t, w.one.Grant("admin", "less", "/DC0", true))
	fatal(t, w.one.AddRole("here", "Folder.Create"))
	fatal(t, w.one.Grant("admin", "here", "/DC1", false))
	for path, want := range map[string][]string{
		"/":                        {"Datastore.Browse", "Network.Assign"},
		"/DC0":                     {"Datastore.Browse"},
		"/DC0/network/DC0_DVPG0":   {"Datastore.Browse"},
		"/DC1":                     {"Folder.Create"},
		"/DC1/vm":                  {"Datastore.Browse", "Network.Assign"},
		"/DC1/host/DC1_C0":         {"Datastore.Browse", "Network.Assign"},
		"/DC1/datastore/LocalDS_0": {"Datastore.Browse", "Network.Assign"},
	} {
		held, err := w.fetch(c, "admin", path)
		fatal(t, err)
		held = slices.DeleteFunc(slices.Sorted(slices.Values(held)), func(p string) bool { return strings.HasPrefix(p, "System.") })
		if !slices.Equal(held, want) {
			t.Errorf("at %s %v is held", path, held)
		}
	}
	if !w.one.Revoke("admin", "/DC0") || w.one.Revoke("admin", "/DC0") {
		t.Error("a permission can be taken back once")
	}
	if held, err := w.fetch(c, "admin", "/DC0"); err != nil || !slices.Contains(held, "Network.Assign") {
		t.Errorf("once it is taken back %v is held, %v", held, err)
	}
}

func TestAllQuestionsAboutPrivilegesHaveTheSameAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.user("admin", "/DC0", true, "Network.Assign")
	manager := object.NewAuthorizationManager(c.Client)
	entities := []types.ManagedObjectReference{w.entity(c, "/DC0")}
	asked := []string{"Network.Assign", "Folder.Create", "System.View"}
	of, err := c.SessionManager.UserSession(t.Context())
	fatal(t, err)
	one := []bool{true, false, true}
	ofSession := types.HasPrivilegeOnEntities{This: manager.Reference(), Entity: entities, SessionId: of.Key, PrivId: asked}
	for session, granted := range map[string][]bool{of.Key: one, "another": {false, false, false}} {
		ofSession.SessionId = session
		told, err := methods.HasPrivilegeOnEntities(t.Context(), c.Client, &ofSession)
		fatal(t, err)
		for i, each := range told.Returnval[0].PrivAvailability {
			if each.PrivId != asked[i] || each.IsGranted != granted[i] {
				t.Errorf("HasPrivilegeOnEntities says %+v of session %s", each, session)
			}
		}
	}
	if _, err := manager.HasPrivilegeOnEntity(t.Context(), entities[0], of.Key, asked); err == nil || w.code() != "NotSupported" {
		t.Errorf("HasPrivilegeOnEntity says %v", err)
	}
	several, err := manager.HasUserPrivilegeOnEntities(t.Context(), entities, "admin", asked)
	fatal(t, err)
	for i, each := range several[0].PrivAvailability {
		if each.PrivId != asked[i] || each.IsGranted != one[i] {
			t.Errorf("HasUserPrivilegeOnEntities says %+v", each)
		}
	}
	if _, err := manager.HasUserPrivilegeOnEntities(t.Context(), []types.ManagedObjectReference{c.ServiceContent.RootFolder}, "admin", asked); err == nil || w.code() != "NoPermission" {
		t.Errorf("without System.View the answer is %v", err)
	}
}

func TestWhatAUserMayNotSeeIsNotThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.user("admin", "/DC0/vm", true, "VirtualMachine.Inventory.Create")
	index := object.NewSearchIndex(c.Client)
	for path, there := range map[string]bool{"/DC0": true, "/DC0/vm": true, "/DC1": false, "/DC0/host": false, "/DC0/host/DC0_C0": false, "/DC2": false} {
		found, err := index.FindByInventoryPath(t.Context(), path)
		if err != nil || (found != nil) != there {
			t.Errorf("at %s there is %v, %v", path, found, err)
		}
	}
	looking, err := view.NewManager(c.Client).CreateContainerView(t.Context(), c.ServiceContent.RootFolder, []string{"Datacenter"}, true)
	fatal(t, err)
	var seen []mo.Datacenter
	fatal(t, looking.Retrieve(t.Context(), []string{"Datacenter"}, []string{"name"}, &seen))
	if len(seen) != 1 || seen[0].Name != "DC0" {
		t.Errorf("there are %+v", seen)
	}
}

func TestWhatAUserMayNotDoIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.user("admin", "/DC0/vm", true, "Folder.Create")
	folder := object.NewFolder(c.Client, w.entity(c, "/DC0/vm"))
	if _, err := folder.CreateFolder(t.Context(), "mine"); err != nil {
		t.Errorf("what is granted is refused: %v", err)
	}
	if _, err := folder.CreateStoragePod(t.Context(), "mine too"); err == nil || w.code() != "NoPermission" {
		t.Errorf("what is not granted is done: %v", err)
	}
	manager := object.NewAuthorizationManager(c.Client)
	if _, err := manager.AddRole(t.Context(), "all", []string{"Network.Assign"}); err == nil || w.code() != "NoPermission" {
		t.Errorf("a role was made: %v", err)
	}
	fatal(t, w.one.Grant("admin", "Admin", "/", true))
	id, err := manager.AddRole(t.Context(), "all", []string{"Network.Assign"})
	fatal(t, err)
	fatal(t, manager.SetEntityPermissions(t.Context(), w.entity(c, "/DC1"), []types.Permission{{Principal: "admin", RoleId: id}}))
	if held, _ := w.one.Privileges("admin", "/DC1"); !slices.Contains(held, "Network.Assign") || slices.Contains(held, "Folder.Create") {
		t.Errorf("on the datacenter %v is held", held)
	}
	told, err := manager.RetrieveAllPermissions(t.Context())
	if err != nil || len(told) != 3 {
		t.Errorf("the permissions are %v, %v", told, err)
	}
}

func TestASessionThatIsOverIsNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.user("admin", "/", true)
	w.one.EndSessions()
	if _, err := w.fetch(c, "admin", "/"); err == nil || w.code() != "NotAuthenticated" {
		t.Errorf("the answer is %v", err)
	}
	fatal(t, c.Login(t.Context(), url.UserPassword("admin", "right")))
	fatal(t, c.Logout(t.Context()))
	if got := w.one.Sessions(); len(got) != 0 {
		t.Errorf("sessions of %v are left", got)
	}
}

func TestChangesOfPermissionsAreSeenAfterAWhile(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_000_000, 0)
	c := vsphere.New(vsphere.Options{Clock: func() time.Time { return now }})
	t.Cleanup(c.Close)
	v, err := c.AddVCenter(host, 1)
	fatal(t, err)
	c.SetLag(time.Minute)
	fatal(t, v.Grant("admin", "ReadOnly", "/", true))
	if held, _ := v.Privileges("admin", "/DC0"); len(held) != 0 {
		t.Errorf("at once %v is held", held)
	}
	now = now.Add(time.Minute)
	if held, _ := v.Privileges("admin", "/DC0"); len(held) != 3 {
		t.Errorf("a minute later %v is held", held)
	}
}

func TestMistakesOfASeedAreErrors(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, err := range map[string]error{
		"a privilege that there is not": w.one.AddRole("r", "Network.Fly"),
		"a role that there is not":      w.one.Grant("admin", "r", "/", true),
		"a path that there is not":      w.one.Grant("admin", "Admin", "/DC7", true),
	} {
		if err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func TestFaultsAreAnsweredAsAVCenterDoes(t *testing.T) {
	t.Parallel()
	for effect, code := range map[fault.Effect]string{
		fault.Throttle: "ServiceUnavailable", fault.Unavailable: "ServiceUnavailable", fault.InternalError: "SystemError", fault.Deny: "NoPermission",
		fault.ResetBefore: "ConnectionReset", fault.Garbage: "Garbage",
	} {
		w := newWorld(t)
		c := w.user("admin", "/", true)
		remove := w.Faults().Add(fault.Rule{Effect: effect, Match: func(q fault.Request) bool { return q.Service == host && q.Operation == "FetchUserPrivilegeOnEntities" }})
		if _, err := w.fetch(c, "admin", "/"); err == nil || w.code() != code {
			t.Errorf("%s: %v, %s", effect, err, w.code())
		}
		remove()
		if _, err := w.fetch(c, "admin", "/"); err != nil {
			t.Errorf("after %s: %v", effect, err)
		}
	}
}

func TestWhatHangsIsLetGoOf(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.user("admin", "/", true)
	w.Faults().Add(fault.Rule{Effect: fault.Hang})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := c.Logout(ctx); err == nil {
		t.Error("there was an answer")
	}
	if got := w.one.Sessions(); len(got) != 1 {
		t.Errorf("the sessions are those of %v", got)
	}
}
