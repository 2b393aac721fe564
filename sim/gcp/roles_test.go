package gcp_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/sim/gcp"
)

func (c *clients) createRole(id string, permissions ...string) (*iam.Role, error) {
	return c.iam.Projects.Roles.Create(project, &iam.CreateRoleRequest{
		RoleId: id, Role: &iam.Role{Title: "title of " + id, Stage: "GA", IncludedPermissions: permissions},
	}).Do()
}

const day = 24 * time.Hour

func TestCustomRoleGrantsWhatItHolds(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	made := must(w.owner.createRole("viewing", "iam.serviceAccounts.list", "iam.serviceAccounts.get", "iam.serviceAccounts.get"))(t)
	if made.Name != project+"/roles/viewing" || !slices.Equal(made.IncludedPermissions, []string{"iam.serviceAccounts.get", "iam.serviceAccounts.list"}) {
		t.Errorf("made %+v", made)
	}
	const alice = "user:alice@example.com"
	ok(t, w.AddBinding(projectID, made.Name, alice))
	if !w.Allows(projectID, alice, "iam.serviceAccounts.list") || w.Allows(projectID, alice, "iam.serviceAccounts.create") {
		t.Error("the role does not grant what it holds")
	}
	patched := must(w.owner.iam.Projects.Roles.Patch(made.Name, &iam.Role{IncludedPermissions: []string{"iam.serviceAccounts.create"}}).Do())(t)
	if patched.Title != made.Title || patched.Etag == made.Etag || w.Allows(projectID, alice, "iam.serviceAccounts.list") {
		t.Errorf("patched to %+v", patched)
	}
	_, err := w.owner.iam.Projects.Roles.Patch(made.Name, &iam.Role{Title: "x", Etag: made.Etag}).Do()
	refused(t, err, http.StatusConflict, "ABORTED", "concurrent")
	patched = must(w.owner.iam.Projects.Roles.Patch(made.Name, &iam.Role{Title: "x", Stage: "DISABLED"}).UpdateMask("stage").Do())(t)
	if patched.Title != made.Title || w.Allows(projectID, alice, "iam.serviceAccounts.create") {
		t.Errorf("a disabled role still grants, or the mask is not kept to: %+v", patched)
	}
}

func TestCustomRolesThatCannotBe(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	must(w.owner.createRole("taken"))(t)
	for _, test := range []struct {
		id, permission, code, sentence string
		status                         int
	}{
		{"ab", "iam.roles.get", "INVALID_ARGUMENT", "role_id", http.StatusBadRequest},
		{"a-b-c", "iam.roles.get", "INVALID_ARGUMENT", "role_id", http.StatusBadRequest},
		{strings.Repeat("a", 65), "iam.roles.get", "INVALID_ARGUMENT", "role_id", http.StatusBadRequest},
		{"abc", "no.such.permission", "INVALID_ARGUMENT", "Permission no.such.permission is not valid.", http.StatusBadRequest},
		{"abc", "resourcemanager.projects.list", "INVALID_ARGUMENT", "Permission resourcemanager.projects.list is not valid.", http.StatusBadRequest},
		{"taken", "iam.roles.get", "ALREADY_EXISTS", "A role named taken in projects/test-project already exists.", http.StatusConflict},
	} {
		_, err := w.owner.createRole(test.id, test.permission)
		refused(t, err, test.status, test.code, test.sentence)
	}
	_, err := w.owner.iam.Projects.Roles.Get(project + "/roles/none").Do()
	refused(t, err, http.StatusNotFound, "NOT_FOUND", "The role named projects/test-project/roles/none was not found.")
	_, err = w.owner.iam.Projects.Roles.Patch(project+"/roles/taken", &iam.Role{Stage: "WHEN"}).UpdateMask("stage").Do()
	refused(t, err, http.StatusBadRequest, "INVALID_ARGUMENT", "stage")
}

func TestRoleIsDeletedSoftly(t *testing.T) {
	t.Parallel()
	c := newClock()
	w := newWorld(t, gcp.Options{Clock: c.Now})
	w.owner = w.member(t, "serviceAccount:"+email("the-owner"))
	roles := w.owner.iam.Projects.Roles
	made := must(w.owner.createRole("passing", "iam.serviceAccounts.get"))(t)
	ok(t, w.AddBinding(projectID, made.Name, "user:alice@example.com"))
	listed := func(deleted bool) int { return len(must(roles.List(project).ShowDeleted(deleted).Do())(t).Roles) }
	if got := must(roles.Delete(made.Name).Do())(t); !got.Deleted {
		t.Errorf("deleted: %+v", got)
	}
	if w.Allows(projectID, "user:alice@example.com", "iam.serviceAccounts.get") {
		t.Error("a deleted role grants")
	}
	if listed(false) != 0 || listed(true) != 1 {
		t.Errorf("%d roles are listed, %d with the deleted ones", listed(false), listed(true))
	}
	_, err := w.owner.createRole("passing")
	refused(t, err, http.StatusBadRequest, "FAILED_PRECONDITION", "existing role with that role_id in a deleted state")
	_, err = roles.Patch(made.Name, &iam.Role{Title: "x"}).Do()
	refused(t, err, http.StatusBadRequest, "FAILED_PRECONDITION", "deleted")
	_, err = roles.Delete(made.Name).Do()
	refused(t, err, http.StatusBadRequest, "FAILED_PRECONDITION", "already been marked for deletion")
	c.Advance(7*day - time.Second)
	must(roles.Undelete(made.Name, &iam.UndeleteRoleRequest{}).Do())(t)
	if !w.Allows(projectID, "user:alice@example.com", "iam.serviceAccounts.get") {
		t.Error("a restored role does not grant")
	}
	must(w.owner.iam.Projects.Roles.Delete(made.Name).Do())(t)
	c.Advance(7 * day)
	_, err = w.owner.iam.Projects.Roles.Undelete(made.Name, &iam.UndeleteRoleRequest{}).Do()
	refused(t, err, http.StatusNotFound, "NOT_FOUND", "was not found")
	_, err = w.owner.createRole("passing")
	refused(t, err, http.StatusBadRequest, "FAILED_PRECONDITION", "marked for deletion")
	c.Advance(37 * day)
	_, err = w.owner.createRole("passing")
	ok(t, err)
}

func TestRolesHaveAQuota(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	for i := range 300 {
		must(w.AddRole(projectID, fmt.Sprintf("foreign%d", i), "t", "iam.roles.get"))(t)
	}
	must(w.owner.iam.Projects.Roles.Delete(project + "/roles/foreign7").Do())(t)
	_, err := w.owner.createRole("another")
	refused(t, err, http.StatusTooManyRequests, "RESOURCE_EXHAUSTED", "Maximum number of roles reached. Maximum is: 300")
}

func TestRolesAreListedInViews(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	for _, id := range []string{"aaa", "bbb", "ccc"} {
		must(w.owner.createRole(id, "iam.roles.get"))(t)
	}
	first := must(w.owner.iam.Projects.Roles.List(project).PageSize(2).View("FULL").Do())(t)
	if len(first.Roles) != 2 || len(first.Roles[0].IncludedPermissions) != 1 || first.NextPageToken == "" {
		t.Errorf("the first page is %+v", first)
	}
	second := must(w.owner.iam.Projects.Roles.List(project).PageSize(2).PageToken(first.NextPageToken).Do())(t)
	if len(second.Roles) != 1 || second.Roles[0].IncludedPermissions != nil {
		t.Errorf("the second page, in the basic view, is %+v", second.Roles)
	}
}

func TestPredefinedRoles(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	for _, name := range []string{"roles/compute.storageAdmin", "roles/iam.serviceAccountUser", "roles/resourcemanager.tagUser", "roles/owner", "roles/iam.workloadIdentityUser"} {
		r := must(w.owner.iam.Roles.Get(name).Do())(t)
		if r.Name != name || r.Stage != "GA" || len(r.IncludedPermissions) == 0 {
			t.Errorf("%s is %+v", name, r)
		}
	}
	_, err := w.owner.iam.Roles.Get("roles/no.such").Do()
	refused(t, err, http.StatusNotFound, "NOT_FOUND", "The role named roles/no.such was not found.")
	all := must(w.owner.iam.Roles.List().Do())(t)
	grantable := must(w.owner.iam.Roles.QueryGrantableRoles(&iam.QueryGrantableRolesRequest{
		FullResourceName: "//cloudresourcemanager.googleapis.com/" + project,
	}).Do())(t)
	if len(grantable.Roles) != len(all.Roles)-2 {
		t.Errorf("of %d roles %d can be granted", len(all.Roles), len(grantable.Roles))
	}
}

func TestTestablePermissions(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	w.SetServiceEnabled(projectID, "dns.googleapis.com", false)
	seen := map[string]*iam.Permission{}
	err := w.owner.iam.Permissions.QueryTestablePermissions(&iam.QueryTestablePermissionsRequest{
		FullResourceName: "//cloudresourcemanager.googleapis.com/" + project, PageSize: 1000,
	}).Pages(t.Context(), func(page *iam.QueryTestablePermissionsResponse) error {
		for _, p := range page.Permissions {
			seen[p.Name] = p
		}
		return nil
	})
	ok(t, err)
	if seen["dns.changes.create"] == nil || !seen["dns.changes.create"].ApiDisabled || seen["iam.roles.get"] == nil || seen["iam.roles.get"].ApiDisabled {
		t.Error("permissions are missing, or do not say whether their API is enabled")
	}
	if seen["resourcemanager.projects.list"] != nil {
		t.Error("a permission of organisations can be tested on a project")
	}
	_, err = w.owner.iam.Permissions.QueryTestablePermissions(&iam.QueryTestablePermissionsRequest{FullResourceName: "//x/y"}).Do()
	refused(t, err, http.StatusBadRequest, "INVALID_ARGUMENT", "Invalid resource name")
}
