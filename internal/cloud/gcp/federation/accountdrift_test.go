package federation

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"google.golang.org/api/iam/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/request"
	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

func TestDriftIsPutRight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		spoil func(w *accountWorld, email string)
		calls []string
	}{
		{"a role was taken away", func(w *accountWorld, email string) {
			w.RemoveMember(accountProject, "serviceAccount:"+email)
		}, []string{"projects.setIamPolicy"}},
		{"a role was added", func(w *accountWorld, email string) {
			w.has(w.AddBinding(accountProject, "roles/viewer", "serviceAccount:"+email))
		}, []string{"projects.setIamPolicy"}},
		{"the custom role grew", func(w *accountWorld, _ string) {
			w.changeRole(w.customRoleOf(w.options.Requests[0]), "dns.changes.create", "dns.changes.get", "compute.instances.get", "dns.managedZones.get")
		}, []string{"projects.roles.patch"}},
		{"the custom role shrank", func(w *accountWorld, _ string) {
			w.changeRole(w.customRoleOf(w.options.Requests[0]), "dns.changes.list")
		}, []string{"projects.roles.patch"}},
		{"the custom role was deleted", func(w *accountWorld, _ string) {
			w.DeleteRole(w.customRoleOf(w.options.Requests[0]))
		}, []string{"projects.roles.undelete"}},
		{"the custom role was disabled", func(w *accountWorld, _ string) {
			disabled := w.open().shared.client.iam.Projects.Roles.Patch(w.customRoleOf(w.options.Requests[0]), &iam.Role{Stage: "DISABLED"})
			_, err := disabled.UpdateMask("stage").Context(w.t.Context()).Do()
			w.has(err)
		}, []string{"projects.roles.patch"}},
		{"a ServiceAccount was taken out", func(w *accountWorld, email string) {
			w.has(w.SetAccountPolicy(email, []simgcp.Binding{{Role: actingRole, Members: w.members(w.options.Requests[0])[:1]}}))
		}, []string{"projects.serviceAccounts.setIamPolicy"}},
		{"another ServiceAccount of the cluster may act as it", func(w *accountWorld, email string) {
			w.has(w.AddAccountBinding(email, actingRole, strings.Replace(w.members(w.options.Requests[0])[0], ":controller", ":builder", 1)))
		}, []string{"projects.serviceAccounts.setIamPolicy"}},
		{"all of the cluster may act as it", func(w *accountWorld, email string) {
			w.has(w.AddAccountBinding(email, actingRole, principalSetForm+w.number+poolPart+"prod/*"))
		}, []string{"projects.serviceAccounts.setIamPolicy"}},
		{"the account was deleted", func(w *accountWorld, email string) {
			w.DeleteServiceAccount(email)
		}, []string{"projects.serviceAccounts.create", "projects.serviceAccounts.setIamPolicy", "projects.setIamPolicy"}},
		{"the manifest is gone", func(w *accountWorld, _ string) {
			w.has(w.directory().Remove(manifest.SecretFileName(w.options.Requests[0].Secret)))
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newAccountWorld(t, registry(), dns())
			w.make()
			before := w.PolicyJSON(accountProject)
			c.spoil(w, w.emailOf(w.options.Requests[0]))
			w.make()
			var writes []string
			for _, call := range w.Calls().All() {
				if call.Write && call.Operation != "token" {
					writes = append(writes, call.Operation)
				}
			}
			slices.Sort(writes)
			if !slices.Equal(writes, c.calls) {
				t.Errorf("the writes were %v and should have been %v", writes, c.calls)
			}
			w.settled()
			if after := w.PolicyJSON(accountProject); withoutEtag(after) != withoutEtag(before) {
				t.Errorf("the policy was\n%s\nand is\n%s", before, after)
			}
		})
	}
}

// withoutEtag is a policy without what is another one after each change.
func withoutEtag(policy []byte) string {
	text := string(policy)
	before, rest, _ := strings.Cut(text, `"etag":"`)
	_, after, _ := strings.Cut(rest, `"`)
	return before + after
}

// customRoleOf is the custom role that was made for a request.
func (w *accountWorld) customRoleOf(req *request.Request) string {
	w.t.Helper()
	for _, found := range w.Roles(accountProject) {
		if strings.Contains(found.Name, "_"+req.Name.Name+"_") {
			return found.Name
		}
	}
	w.t.Fatalf("there is no custom role of %s", req.Name)
	return ""
}

// changeRole gives a custom role other permissions, as somebody at the console would.
func (w *accountWorld) changeRole(name string, permissions ...string) {
	w.t.Helper()
	roles := w.open().shared.client.iam.Projects.Roles
	_, err := roles.Patch(name, &iam.Role{IncludedPermissions: permissions}).UpdateMask("includedPermissions").Context(w.t.Context()).Do()
	w.has(err)
}

// members are those who are to act as a request's account.
func (w *accountWorld) members(req *request.Request) []string {
	return accountPolicy{w.options, req}.members(w.number)
}

func TestWhatBelongsToOthersStays(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, registry())
	w.make()
	email := w.emailOf(w.options.Requests[0])
	w.has(w.AddConditionalBinding(accountProject, "roles/storage.objectViewer", "office hours", `request.time < timestamp("2030-01-01T00:00:00Z")`, "serviceAccount:"+email))
	w.has(w.AddBinding(accountProject, "roles/storage.admin", "user:alice@example.com"))
	w.has(w.AddAccountBinding(email, actingRole, principalForm+w.number+poolPart+"other/subject/system:serviceaccount:a:b", "user:alice@example.com"))
	w.has(w.AddAccountBinding(email, "roles/iam.serviceAccountTokenCreator", "user:alice@example.com"))
	w.has(w.AddBinding(accountProject, "roles/editor", "serviceAccount:"+email)) // which is ours to put right
	before, acting := withoutEtag(w.PolicyJSON(accountProject)), w.AccountPolicy(email)
	w.RemoveMember(accountProject, "serviceAccount:"+email)
	w.has(w.AddConditionalBinding(accountProject, "roles/storage.objectViewer", "office hours", `request.time < timestamp("2030-01-01T00:00:00Z")`, "serviceAccount:"+email))
	w.make()
	after := withoutEtag(w.PolicyJSON(accountProject))
	if want := strings.Replace(before, `{"role":"roles/editor","members":["serviceAccount:`+email+`"]},`, "", 1); after != want {
		t.Errorf("the policy was\n%s\nand is\n%s", want, after)
	}
	if got := w.AccountPolicy(email); !reflect.DeepEqual(got, acting) {
		t.Errorf("the policy of the account was %v and is %v", acting, got)
	}
}

func TestRightsThatAReleaseWithdrawsGoAway(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, registry(), dns())
	w.make()
	w.options.Requests[0] = newRequest("registry", v1.GCPProviderSpec{PredefinedRoles: []string{"roles/storage.admin"}})
	w.options.Requests[0].ServiceAccounts = []string{"controller"}
	w.make()
	w.settled()
	if got := w.operations(); got["projects.setIamPolicy"] != 0 {
		t.Errorf("another run made the calls %v", got)
	}
}

func TestAnAccountThatIsDisabledIsSaidToBeAndLeftSo(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, dns())
	w.make()
	w.has(w.SetAccountDisabled(w.emailOf(dns()), true))
	said := strings.Join(w.make(), "\n")
	if !strings.Contains(said, "Existing IAM service account prod-dns found") ||
		!strings.Contains(said, "is disabled, so that nobody can act as it: unless that is meant, run `gcloud iam service-accounts enable "+w.emailOf(dns())+" --project my-project`") {
		t.Errorf("this was said: %s", said)
	}
	w.settled()
	w.has(w.SetAccountDisabled(w.emailOf(dns()), false))
	if said := strings.Join(w.make(), "\n"); strings.Contains(said, "disabled") {
		t.Errorf("this was said of an account that is enabled: %s", said)
	}
}
