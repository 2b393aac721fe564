package gcp_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	crm "google.golang.org/api/cloudresourcemanager/v1"
	"google.golang.org/api/iam/v1"
	"google.golang.org/api/serviceusage/v1"

	"github.com/cloudcredential/operator/sim/gcp"
)

func TestProject(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	for _, name := range []string{projectID, w.number} {
		got := must(w.owner.projects.Projects.Get(name).Do())(t)
		if got.ProjectId != projectID || got.LifecycleState != "ACTIVE" || got.ProjectNumber == 0 {
			t.Errorf("%s is %+v", name, got)
		}
	}
	_, err := w.owner.projects.Projects.Get("no-such-project").Do()
	refused(t, err, http.StatusForbidden, "PERMISSION_DENIED",
		"Permission 'resourcemanager.projects.get' denied on resource '//cloudresourcemanager.googleapis.com/projects/no-such-project' (or it may not exist).")
}

func TestEveryCallNeedsItsPermission(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	made := w.owner.create(t, "abcdef")
	k, _ := w.owner.createKey(t, made.Name)
	must(w.owner.createRole("viewing", "iam.roles.get"))(t)
	must(w.owner.createPool("cluster"))(t)
	must(w.owner.createProvider("cluster", goodProvider()))(t)
	alice := w.member(t, "user:alice@example.com")
	accounts, roles, pools := alice.iam.Projects.ServiceAccounts, alice.iam.Projects.Roles, alice.iam.Projects.Locations.WorkloadIdentityPools
	const role = project + "/roles/viewing"
	for permission, call := range map[string]func() error{
		"resourcemanager.projects.get": func() error { _, err := alice.projects.Projects.Get(projectID).Do(); return err },
		"resourcemanager.projects.getIamPolicy": func() error {
			_, err := alice.projects.Projects.GetIamPolicy(projectID, &crm.GetIamPolicyRequest{}).Do()
			return err
		},
		"resourcemanager.projects.setIamPolicy": func() error { _, err := alice.setPolicy(&crm.Policy{}); return err },
		"iam.serviceAccounts.create": func() error {
			_, err := accounts.Create(project, &iam.CreateServiceAccountRequest{AccountId: "ghijkl"}).Do()
			return err
		},
		"iam.serviceAccounts.list":   func() error { _, err := accounts.List(project).Do(); return err },
		"iam.serviceAccounts.get":    func() error { _, err := accounts.Get(made.Name).Do(); return err },
		"iam.serviceAccounts.update": func() error { _, err := accounts.Update(made.Name, &iam.ServiceAccount{}).Do(); return err },
		"iam.serviceAccounts.delete": func() error { _, err := accounts.Delete(made.Name).Do(); return err },
		"iam.serviceAccounts.disable": func() error {
			_, err := accounts.Disable(made.Name, &iam.DisableServiceAccountRequest{}).Do()
			return err
		},
		"iam.serviceAccounts.getIamPolicy": func() error { _, err := accounts.GetIamPolicy(made.Name).Do(); return err },
		"iam.serviceAccounts.setIamPolicy": func() error {
			_, err := accounts.SetIamPolicy(made.Name, &iam.SetIamPolicyRequest{Policy: &iam.Policy{}}).Do()
			return err
		},
		"iam.serviceAccountKeys.create": func() error {
			_, err := accounts.Keys.Create(made.Name, &iam.CreateServiceAccountKeyRequest{}).Do()
			return err
		},
		"iam.serviceAccountKeys.list":      func() error { _, err := accounts.Keys.List(made.Name).Do(); return err },
		"iam.serviceAccountKeys.get":       func() error { _, err := accounts.Keys.Get(k.Name).Do(); return err },
		"iam.serviceAccountKeys.delete":    func() error { _, err := accounts.Keys.Delete(k.Name).Do(); return err },
		"iam.roles.create":                 func() error { _, err := alice.createRole("another"); return err },
		"iam.roles.get":                    func() error { _, err := roles.Get(role).Do(); return err },
		"iam.roles.list":                   func() error { _, err := roles.List(project).Do(); return err },
		"iam.roles.update":                 func() error { _, err := roles.Patch(role, &iam.Role{Title: "x"}).Do(); return err },
		"iam.roles.delete":                 func() error { _, err := roles.Delete(role).Do(); return err },
		"iam.roles.undelete":               func() error { _, err := roles.Undelete(role, &iam.UndeleteRoleRequest{}).Do(); return err },
		"iam.workloadIdentityPools.create": func() error { _, err := alice.createPool("another"); return err },
		"iam.workloadIdentityPools.get":    func() error { _, err := pools.Get(onePool).Do(); return err },
		"iam.workloadIdentityPools.list":   func() error { _, err := pools.List(global).Do(); return err },
		"iam.workloadIdentityPools.delete": func() error { _, err := pools.Delete(onePool).Do(); return err },
		"iam.workloadIdentityPools.undelete": func() error {
			_, err := pools.Undelete(onePool, &iam.UndeleteWorkloadIdentityPoolRequest{}).Do()
			return err
		},
		"iam.workloadIdentityPoolProviders.create": func() error { _, err := alice.createProvider("another", goodProvider()); return err },
		"iam.workloadIdentityPoolProviders.get":    func() error { _, err := pools.Providers.Get(provided).Do(); return err },
		"iam.workloadIdentityPoolProviders.list":   func() error { _, err := pools.Providers.List(onePool).Do(); return err },
		"iam.workloadIdentityPoolProviders.delete": func() error { _, err := pools.Providers.Delete(provided).Do(); return err },
		"iam.workloadIdentityPoolProviders.undelete": func() error {
			_, err := pools.Providers.Undelete(provided, &iam.UndeleteWorkloadIdentityPoolProviderRequest{}).Do()
			return err
		},
		"iam.workloadIdentityPoolProviders.update": func() error {
			_, err := pools.Providers.Patch(provided, goodProvider()).UpdateMask("oidc").Do()
			return err
		},
		"serviceusage.services.list": func() error { _, err := alice.services.Services.List(project).Do(); return err },
		"serviceusage.services.get": func() error {
			_, err := alice.services.Services.Get(project + "/services/iam.googleapis.com").Do()
			return err
		},
		"serviceusage.services.enable": func() error {
			_, err := alice.services.Services.Enable(project+"/services/iam.googleapis.com", &serviceusage.EnableServiceRequest{}).Do()
			return err
		},
	} {
		details := refused(t, call(), http.StatusForbidden, "PERMISSION_DENIED", "Permission '"+permission+"' denied on resource '//")
		metadata, _ := details[0]["metadata"].(map[string]any)
		if details[0]["reason"] != "IAM_PERMISSION_DENIED" || metadata["permission"] != permission {
			t.Errorf("%s: details %v", permission, details)
		}
	}
	role2 := must(w.owner.createRole("exactly", "iam.serviceAccounts.list"))(t)
	ok(t, w.AddBinding(projectID, role2.Name, "user:alice@example.com"))
	_, err := accounts.List(project).Do()
	ok(t, err)
}

func TestPermissionsAreTested(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	ok(t, w.AddBinding(projectID, "roles/iam.roleAdmin", "user:alice@example.com"))
	alice := w.member(t, "user:alice@example.com")
	test := func(permissions ...string) ([]string, error) {
		out, err := alice.projects.Projects.TestIamPermissions(projectID, &crm.TestIamPermissionsRequest{Permissions: permissions}).Do()
		if err != nil {
			return nil, err
		}
		return out.Permissions, nil
	}
	if got := must(test("iam.roles.create", "iam.serviceAccounts.create", "iam.roles.delete"))(t); !slices.Equal(got, []string{"iam.roles.create", "iam.roles.delete"}) {
		t.Errorf("tested as %v", got)
	}
	if got := must(test("dns.changes.create"))(t); got != nil {
		t.Errorf("tested as %v", got)
	}
	_, err := test("no.such.permission")
	refused(t, err, http.StatusBadRequest, "INVALID_ARGUMENT", "Permission no.such.permission is not valid for this resource.")
	_, err = test(slices.Repeat([]string{"iam.roles.get"}, 101)...)
	refused(t, err, http.StatusBadRequest, "INVALID_ARGUMENT", "more than 100 permissions")
	_, err = test(slices.Repeat([]string{"iam.roles.get"}, 100)...)
	ok(t, err)
}

func TestServices(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	w.SetServiceEnabled(projectID, "dns.googleapis.com", false)
	list := func(filter string) map[string]bool {
		t.Helper()
		all := map[string]bool{}
		ok(t, w.owner.services.Services.List(project).Filter(filter).PageSize(3).Pages(t.Context(), func(page *serviceusage.ListServicesResponse) error {
			for _, s := range page.Services {
				if s.Parent != "projects/"+w.number {
					t.Errorf("the parent of %s is %s", s.Name, s.Parent)
				}
				all[strings.TrimPrefix(s.Name, "projects/"+w.number+"/services/")] = true
			}
			return nil
		}))
		return all
	}
	if on := list("state:ENABLED"); on["dns.googleapis.com"] || !on["iam.googleapis.com"] {
		t.Errorf("enabled are %v", on)
	}
	if off := list("state:DISABLED"); len(off) != 1 || !off["dns.googleapis.com"] {
		t.Errorf("disabled are %v", off)
	}
	_, err := w.owner.services.Services.List(project).Filter("name:x").Do()
	refused(t, err, http.StatusBadRequest, "INVALID_ARGUMENT", "filter")
	operation := must(w.owner.services.Services.Enable(project+"/services/dns.googleapis.com", &serviceusage.EnableServiceRequest{}).Do())(t)
	if !operation.Done {
		t.Errorf("the operation is %+v", operation)
	}
	must(w.owner.services.Operations.Get(operation.Name).Do())(t)
	got := must(w.owner.services.Services.Get(project + "/services/dns.googleapis.com").Do())(t)
	if got.State != "ENABLED" || got.Config.Title != "Cloud DNS API" {
		t.Errorf("the service is %+v", got)
	}
}

func TestAPIThatIsNotEnabled(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	w.SetServiceEnabled(projectID, "iam.googleapis.com", false)
	_, err := w.owner.iam.Projects.ServiceAccounts.List(project).Do()
	details := refused(t, err, http.StatusForbidden, "PERMISSION_DENIED",
		"Identity and Access Management (IAM) API has not been used in project "+w.number+" before or it is disabled.")
	metadata, _ := details[0]["metadata"].(map[string]any)
	if details[0]["reason"] != "SERVICE_DISABLED" || metadata["service"] != "iam.googleapis.com" ||
		metadata["activationUrl"] != "https://console.developers.google.com/apis/api/iam.googleapis.com/overview?project="+w.number {
		t.Errorf("details %v", details)
	}
	_, err = w.owner.projects.Projects.Get(projectID).Do()
	ok(t, err)
	must(w.owner.services.Services.Enable(project+"/services/iam.googleapis.com", &serviceusage.EnableServiceRequest{}).Do())(t)
	_, err = w.owner.iam.Projects.ServiceAccounts.List(project).Do()
	ok(t, err)
}
