package gcp_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

const legacyRole = "myproject_openshiftimageregistrygcs"

func TestEqualPermissionsShareARoleAndOthersDoNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.registry()
	w.mint(first)

	neighbour := w.registry()
	neighbour.UID, neighbour.Secret.Namespace = "6f1c2d3e-0000-4000-8000-00000000beef", "neighbour"
	neighbour.Spec.(*v1.GCPProviderSpec).Permissions = []string{"compute.instances.get", "dns.changes.create", "dns.changes.create"}
	w.cluster.InfrastructureName = "test-q9"
	w.mint(neighbour)
	w.called(createAccount, createRole, getRole, getPolicy, setPolicy, createKey)
	if roles := w.Roles(project); len(roles) != 1 {
		t.Errorf("the roles are %+v", roles)
	}

	other := w.registry()
	other.UID, other.Secret.Namespace = "6f1c2d3e-0000-4000-8000-00000000cafe", "other"
	other.Spec.(*v1.GCPProviderSpec).Permissions = []string{"compute.instances.get"}
	w.mint(other)
	if roles := w.Roles(project); len(roles) != 2 {
		t.Errorf("the roles are %+v", roles)
	}
	if w.Allows(project, "serviceAccount:"+w.email(other), "dns.changes.create") {
		t.Error("a right of somebody else's request was given")
	}
}

func TestARoleThatWasDeletedIsRestored(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.registry()
	w.mint(req)
	role := w.Roles(project)[0].Name
	w.deleteRole(role)
	w.pass(req)
	w.called(listKeys, getPolicy, getRole, undeleteRole)
	if !w.Roles(project)[0].Deleted.IsZero() {
		t.Error("the role is still deleted")
	}

	w.remove(req)
	w.deleteRole(role)
	again := w.registry()
	again.UID = "6f1c2d3e-0000-4000-8000-00000000beef"
	w.mint(again)
	w.called(createAccount, createRole, getRole, undeleteRole, getPolicy, setPolicy, createKey)
}

func TestWhereARoleCannotBeRestoredAnotherIDIsTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.registry()
	w.mint(req)
	first := w.Roles(project)[0].Name
	w.deleteRole(first)
	w.clock.advance(10 * 24 * time.Hour)
	w.pass(req)
	roles := w.rolesOf(req)
	if len(roles) != 2 || slices.Contains(roles, first) || !w.Allows(project, "serviceAccount:"+w.email(req), "dns.changes.create") {
		t.Errorf("the roles are %v", roles)
	}
	w.pass(req)
	w.called(listKeys, getPolicy, getRole)
}

func TestARoleThatSomebodyDisabledIsEnabled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.registry()
	w.mint(req)
	w.disableRole(w.Roles(project)[0].Name)
	if w.Allows(project, "serviceAccount:"+w.email(req), "compute.instances.get") {
		t.Fatal("a disabled role gives rights")
	}
	w.pass(req)
	w.called(listKeys, getPolicy, getRole, patchRole)
	if !w.Allows(project, "serviceAccount:"+w.email(req), "compute.instances.get") {
		t.Error("the role is still disabled")
	}
	w.pass(req)
	w.called(listKeys, getPolicy, getRole)
}

func TestARoleThatSomebodyChangedIsBroughtBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.registry()
	w.mint(req)
	w.patchRole(w.Roles(project)[0].Name, "compute.instances.get", "compute.instances.delete")
	w.pass(req)
	w.called(listKeys, getPolicy, getRole, patchRole)
	if got := w.Roles(project)[0].Permissions; !slices.Equal(got, []string{"compute.instances.get", "dns.changes.create"}) {
		t.Errorf("the permissions are %v", got)
	}
}

func TestTheSharedRoleOfAnEarlierReleaseIsTakenIfItHasThePermissions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		permissions []string
		deleted     bool
		taken       bool
	}{
		{"equal", []string{"compute.instances.get", "dns.changes.create"}, false, true},
		{"equal and deleted", []string{"compute.instances.get", "dns.changes.create"}, true, true},
		{"more", []string{"compute.instances.get", "dns.changes.create", "compute.instances.delete"}, false, false},
		{"fewer", []string{"compute.instances.get"}, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			legacy, err := w.AddRole(project, legacyRole, "legacy", c.permissions...)
			fatal(t, err)
			if c.deleted {
				w.deleteRole(legacy)
			}
			req := w.registry()
			w.pass(req)
			if taken := slices.Contains(w.rolesOf(req), legacy); taken != c.taken {
				t.Errorf("the roles are %v", w.rolesOf(req))
			}
			i := slices.IndexFunc(w.Roles(project), func(r simgcp.Role) bool { return r.Name == legacy })
			if kept := w.Roles(project)[i]; !slices.Equal(kept.Permissions, sorted(c.permissions)) {
				t.Errorf("the shared role was changed to %v", kept.Permissions)
			}
			w.pass(req)
			w.called(listKeys, getPolicy, getRole)
		})
	}
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}

func TestPermissionsThatNoRoleOfAProjectCanHaveAreNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.registry()
	req.Spec.(*v1.GCPProviderSpec).Permissions = []string{"dns.changes.create", "orgpolicy.policy.set", "resourcemanager.projects.list"}
	in := w.input(req)
	in.Fresh = true
	err := w.try(req, in)
	if !cloud.Is(err, cloud.Invalid) || !strings.Contains(err.Error(), "orgpolicy.policy.set, resourcemanager.projects.list") {
		t.Errorf("the pass ended with %v", err)
	}
}

func TestARoleThatIsNotSeenYetIsWaitedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.clock.advance(time.Hour)
	w.SetLag(20 * time.Second)
	req := w.registry()
	in := w.input(req)
	in.Fresh = true
	if err := w.try(req, in); !cloud.Is(err, cloud.Unavailable) {
		t.Fatalf("the pass ended with %v", err)
	}
	neighbour := w.registry()
	neighbour.UID, neighbour.Secret.Namespace = "6f1c2d3e-0000-4000-8000-00000000beef", "neighbour"
	in = w.input(neighbour)
	in.Fresh = true
	if err := w.try(neighbour, in); !cloud.Is(err, cloud.Unavailable) || !strings.Contains(err.Error(), "role was just made") {
		t.Errorf("the pass of one with the same permissions ended with %v", err)
	}
	w.clock.advance(30 * time.Second)
	w.pass(req)
	if roles := w.Roles(project); len(roles) != 1 || !slices.Contains(w.rolesOf(req), roles[0].Name) {
		t.Errorf("there are the custom roles %v, and the account has %v", roles, w.rolesOf(req))
	}
}

func TestAnAccountIsGivenARoleThatIsNotKnownEverywhereOnceItIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.ingress()
	w.mint(req)
	w.clock.advance(time.Hour)
	w.SetLag(20 * time.Second)
	req.Spec.(*v1.GCPProviderSpec).Permissions = []string{"compute.instances.get"}
	if err := w.try(req, w.input(req)); !cloud.Is(err, cloud.Unavailable) || !strings.Contains(err.Error(), "role was just made") {
		t.Fatalf("the pass ended with %v", err)
	}
	w.clock.advance(30 * time.Second)
	w.pass(req)
	if len(w.rolesOf(req)) != 2 {
		t.Errorf("the roles are %v", w.rolesOf(req))
	}
}
