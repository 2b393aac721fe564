package gcp_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"

	crm "google.golang.org/api/cloudresourcemanager/v1"
	"google.golang.org/api/googleapi"
	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/sim/gcp"
)

func (c *clients) policy(t *testing.T, version int64) *crm.Policy {
	t.Helper()
	return must(c.projects.Projects.GetIamPolicy(projectID, &crm.GetIamPolicyRequest{
		Options: &crm.GetPolicyOptions{RequestedPolicyVersion: version},
	}).Do())(t)
}

func (c *clients) setPolicy(p *crm.Policy) (*crm.Policy, error) {
	return c.projects.Projects.SetIamPolicy(projectID, &crm.SetIamPolicyRequest{Policy: p}).Do()
}

const storageAdmin = "roles/storage.admin"

func TestPolicyIsReadAndWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	w.owner.create(t, "abcdef")
	p := w.owner.policy(t, 3)
	if p.Version != 1 || len(p.Bindings) != 1 {
		t.Fatalf("the policy is %+v", p)
	}
	p.Bindings = append(p.Bindings, &crm.Binding{Role: storageAdmin, Members: []string{
		"serviceAccount:" + email("abcdef"), "user:Alice@example.com", "group:g@example.com", "domain:example.com",
		"principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/subject/s",
		"principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/group/g", "allAuthenticatedUsers",
	}}, &crm.Binding{Role: "roles/viewer"})
	set := must(w.owner.setPolicy(p))(t)
	if set.Etag == p.Etag {
		t.Error("the etag is as before")
	}
	if got := w.owner.policy(t, 3); got.Etag != set.Etag || len(got.Bindings) != 2 {
		t.Errorf("the policy is %+v", got)
	}
	if roles := w.RolesOf(projectID, "user:alice@example.com"); !slices.Equal(roles, []string{storageAdmin}) {
		t.Errorf("roles %v", roles)
	}
	_, err := w.owner.setPolicy(p)
	refused(t, err, http.StatusConflict, "ABORTED", "There were concurrent policy changes.")
	p.Etag = ""
	_, err = w.owner.setPolicy(p)
	ok(t, err)
}

func TestBindingsThatCannotBe(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	many := make([]string, 1500)
	for i := range many {
		many[i] = fmt.Sprintf("user:u%d@example.com", i)
	}
	var groups []string
	for i := range 251 {
		groups = append(groups, fmt.Sprintf("group:g%d@example.com", i))
	}
	for _, test := range []struct {
		name, sentence string
		binding        crm.Binding
	}{
		{"unknown account", "Service account " + email("nobody") + " does not exist.", crm.Binding{Role: storageAdmin, Members: []string{"serviceAccount:" + email("nobody")}}},
		{"unknown kind", "The member robot:x is of an unknown type. Please set a valid type prefix for the member.", crm.Binding{Role: storageAdmin, Members: []string{"robot:x"}}},
		{"no kind", "is of an unknown type", crm.Binding{Role: storageAdmin, Members: []string{"alice@example.com"}}},
		{"no address", "Invalid email address", crm.Binding{Role: storageAdmin, Members: []string{"user:alice"}}},
		{"deleted account never seen", "does not exist", crm.Binding{Role: storageAdmin, Members: []string{"deleted:serviceAccount:x@y.iam.gserviceaccount.com?uid=1"}}},
		{"no pool", "Invalid principal", crm.Binding{Role: storageAdmin, Members: []string{"principal://iam.googleapis.com/x"}}},
		{"unknown role", "Role roles/no.such is not supported for this resource.", crm.Binding{Role: "roles/no.such", Members: []string{"allUsers"}}},
		{"role of organisations", "is not supported for this resource", crm.Binding{Role: "roles/resourcemanager.organizationAdmin", Members: []string{"user:a@example.com"}}},
		{"custom role", "Role (projects/test-project/roles/none) does not exist in the resource's hierarchy.", crm.Binding{Role: project + "/roles/none", Members: []string{"allUsers"}}},
		{"1,501 principals", "The number of members in the policy (1,501) is larger than the maximum allowed size 1,500.", crm.Binding{Role: storageAdmin, Members: many}},
		{"251 groups", "larger than the maximum allowed size 250", crm.Binding{Role: storageAdmin, Members: groups}},
		{"condition without title", "title", crm.Binding{Role: storageAdmin, Members: []string{"allUsers"}, Condition: &crm.Expr{Expression: "true"}}},
		{"condition that does not parse", "could not be parsed", crm.Binding{Role: storageAdmin, Members: []string{"allUsers"}, Condition: &crm.Expr{Title: "t", Expression: "resource.name =="}}},
		{"condition of a basic role", "primitive", crm.Binding{Role: "roles/viewer", Members: []string{"allUsers"}, Condition: &crm.Expr{Title: "t", Expression: "true"}}},
	} {
		p := w.owner.policy(t, 3)
		p.Version = 3
		p.Bindings = append(p.Bindings, &test.binding)
		_, err := w.owner.setPolicy(p)
		t.Log(test.name)
		refused(t, err, http.StatusBadRequest, "INVALID_ARGUMENT", test.sentence)
	}
}

func TestUpdateMaskOfAPolicy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	p := w.owner.policy(t, 3)
	audit := []*crm.AuditConfig{{Service: "allServices", AuditLogConfigs: []*crm.AuditLogConfig{{LogType: "DATA_READ"}}}}
	set := func(mask string, p *crm.Policy) *crm.Policy {
		t.Helper()
		return must(w.owner.projects.Projects.SetIamPolicy(projectID, &crm.SetIamPolicyRequest{Policy: p, UpdateMask: mask}).Do())(t)
	}
	if got := set("auditConfigs,etag", &crm.Policy{AuditConfigs: audit, Etag: p.Etag}); len(got.Bindings) != 1 || len(got.AuditConfigs) != 1 {
		t.Errorf("after a change of the audit alone: %+v", got)
	}
	p = w.owner.policy(t, 3)
	p.AuditConfigs = nil
	if got := set("", p); len(got.AuditConfigs) != 1 {
		t.Errorf("a change without a mask took the audit away: %+v", got)
	}
	_, err := w.owner.projects.Projects.SetIamPolicy(projectID, &crm.SetIamPolicyRequest{Policy: p, UpdateMask: "members"}).Do()
	refused(t, err, http.StatusBadRequest, "INVALID_ARGUMENT", "updateMask")
}

func TestDeletedAccountStaysInPoliciesAsDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	made := w.owner.create(t, "abcdef")
	ok(t, w.AddBinding(projectID, storageAdmin, "serviceAccount:"+made.Email))
	_, err := w.owner.iam.Projects.ServiceAccounts.Delete(made.Name).Do()
	ok(t, err)
	again := w.owner.create(t, "abcdef")
	deleted := "deleted:serviceAccount:" + made.Email + "?uid=" + made.UniqueId
	if roles := w.RolesOf(projectID, deleted); !slices.Equal(roles, []string{storageAdmin}) {
		t.Fatalf("roles of the deleted account: %v", roles)
	}
	if w.Allows(projectID, "serviceAccount:"+again.Email, "storage.buckets.create") {
		t.Error("a new account has what was bound to the old one of that address")
	}
	p := w.owner.policy(t, 3)
	if p.Bindings[1].Members[0] != deleted {
		t.Errorf("the members are %v", p.Bindings[1].Members)
	}
	_, err = w.owner.setPolicy(p)
	ok(t, err)
	w.DeleteServiceAccount(again.Email)
	_, err = w.owner.iam.Projects.ServiceAccounts.Undelete(project+"/serviceAccounts/"+made.UniqueId, &iam.UndeleteServiceAccountRequest{}).Do()
	ok(t, err)
	if !w.Allows(projectID, "serviceAccount:"+made.Email, "storage.buckets.create") {
		t.Error("a restored account has lost its binding")
	}
}

func TestServiceAccountHasAPolicyOfItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	made := w.owner.create(t, "abcdef")
	accounts := w.owner.iam.Projects.ServiceAccounts
	p := must(accounts.GetIamPolicy(made.Name).OptionsRequestedPolicyVersion(3).Do())(t)
	if p.Etag != "ACAB" || len(p.Bindings) != 0 {
		t.Errorf("the first policy is %+v", p)
	}
	alice := w.member(t, "user:alice@example.com")
	_, err := alice.iam.Projects.ServiceAccounts.Get(made.Name).Do()
	refused(t, err, http.StatusForbidden, "PERMISSION_DENIED", "Permission 'iam.serviceAccounts.get' denied on resource")
	p.Bindings = []*iam.Binding{{Role: "roles/iam.serviceAccountUser", Members: []string{"user:alice@example.com"}}}
	_, err = accounts.SetIamPolicy(made.Name, &iam.SetIamPolicyRequest{Policy: p}).Do()
	ok(t, err)
	_, err = alice.iam.Projects.ServiceAccounts.Get(made.Name).Do()
	ok(t, err)
	_, err = alice.iam.Projects.ServiceAccounts.List(project).Do()
	refused(t, err, http.StatusForbidden, "PERMISSION_DENIED", "iam.serviceAccounts.list")
	tested := must(alice.iam.Projects.ServiceAccounts.TestIamPermissions(made.Name, &iam.TestIamPermissionsRequest{
		Permissions: []string{"iam.serviceAccounts.actAs", "iam.serviceAccounts.delete"},
	}).Do())(t)
	if !slices.Equal(tested.Permissions, []string{"iam.serviceAccounts.actAs"}) {
		t.Errorf("tested as %v", tested.Permissions)
	}
}

func TestTwentyWritersLoseNoBinding(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	const writers = 20
	for i := range writers {
		w.owner.create(t, fmt.Sprintf("writer-%d", i))
	}
	ok(t, w.AddConditionalBinding(projectID, storageAdmin, "foreign", `request.time < timestamp("2030-01-01T00:00:00Z")`, "user:alice@example.com"))
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			mine := "serviceAccount:" + email(fmt.Sprintf("writer-%d", i))
			for range 1000 {
				p, err := w.owner.projects.Projects.GetIamPolicy(projectID, &crm.GetIamPolicyRequest{Options: &crm.GetPolicyOptions{RequestedPolicyVersion: 3}}).Do()
				if err != nil {
					t.Error(err)
					return
				}
				p.Version = 3
				p.Bindings = append(p.Bindings, &crm.Binding{Role: "roles/compute.storageAdmin", Members: []string{mine}})
				_, err = w.owner.setPolicy(p)
				var refusal *googleapi.Error
				if err == nil {
					return
				}
				if !errors.As(err, &refusal) || refusal.Code != http.StatusConflict {
					t.Errorf("writer %d: %v", i, err)
					return
				}
			}
			t.Errorf("writer %d never wins", i)
		})
	}
	wg.Wait()
	for i := range writers {
		if roles := w.RolesOf(projectID, "serviceAccount:"+email(fmt.Sprintf("writer-%d", i))); len(roles) != 1 {
			t.Errorf("writer %d has the roles %v", i, roles)
		}
	}
	if roles := w.RolesOf(projectID, "user:alice@example.com"); len(roles) != 1 {
		t.Error("the foreign binding is lost")
	}
}
