package gcp_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/sim/gcp"
)

func TestSeedsAndSnapshotsAgree(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	key := must(w.AddServiceAccountWithRoles(projectID, "abcdef", "roles/viewer", storageAdmin))(t)
	member := "serviceAccount:" + email("abcdef")
	if roles := w.RolesOf(projectID, member); !slices.Equal(roles, []string{storageAdmin, "roles/viewer"}) {
		t.Errorf("roles %v", roles)
	}
	w.RemoveMember(projectID, member)
	if roles := w.RolesOf(projectID, member); roles != nil {
		t.Errorf("roles %v after all were taken away", roles)
	}
	var file struct {
		ID string `json:"private_key_id"`
	}
	ok(t, json.Unmarshal(key, &file))
	if a := w.ServiceAccounts(projectID)[0]; a.Email != email("abcdef") || !slices.Equal(a.Keys, []string{file.ID}) {
		t.Errorf("the account is %+v", a)
	}
	w.RemoveKey(email("abcdef"), file.ID)
	if a, _ := w.ServiceAccount(email("abcdef")); len(a.Keys) != 0 {
		t.Errorf("keys %v", a.Keys)
	}
	name := must(w.AddRole(projectID, "viewing", "t", "iam.roles.get"))(t)
	must(w.owner.iam.Projects.Roles.Delete(name).Do())(t)
	if r := w.Roles(projectID); len(r) != 1 || r[0].Name != name || r[0].Deleted.IsZero() || r[0].Title != "t" {
		t.Errorf("roles %+v", r)
	}
	ok(t, w.AddAccountBinding(email("abcdef"), "roles/iam.serviceAccountUser", "user:alice@example.com"))
	if b := w.AccountPolicy(email("abcdef")); len(b) != 1 || b[0].Members[0] != "user:alice@example.com" {
		t.Errorf("the account's policy is %+v", b)
	}
	w.AddForeignServiceAccount("robot@elsewhere.iam.gserviceaccount.com")
	ok(t, w.AddBinding(projectID, "roles/viewer", "serviceAccount:robot@elsewhere.iam.gserviceaccount.com"))
	if w.Allows(projectID, "user:alice@example.com", "iam.serviceAccounts.get") || !w.Allows(projectID, "serviceAccount:"+email("the-owner"), "iam.serviceAccounts.get") {
		t.Error("what members may do is mixed up")
	}
}

func TestSeedsNameWhatIsMissing(t *testing.T) {
	t.Parallel()
	c := gcp.New(gcp.Options{})
	for name, err := range map[string]error{
		"account": second(c.AddServiceAccount("none", "abcdef", "")), "key": second(c.AddKey("nobody@none.iam.gserviceaccount.com")),
		"binding": c.AddBinding("none", "roles/viewer", "allUsers"), "role": second(c.AddRole("none", "abc", "t")),
		"account binding": c.AddAccountBinding("nobody@none.iam.gserviceaccount.com", "roles/viewer", "allUsers"),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if token := c.Token("serviceAccount:nobody@none.iam.gserviceaccount.com", time.Hour); token != "" {
		t.Error("a token for nobody")
	}
}

func second[T any](_ T, err error) error { return err }

func TestQuotasCanBeSet(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	q := gcp.DefaultQuotas()
	q.KeysPerServiceAccount = 1
	w.SetQuotas(q)
	made := w.owner.create(t, "abcdef")
	w.owner.createKey(t, made.Name)
	_, err := w.owner.iam.Projects.ServiceAccounts.Keys.Create(made.Name, &iam.CreateServiceAccountKeyRequest{}).Do()
	refused(t, err, http.StatusBadRequest, "FAILED_PRECONDITION", "Precondition check failed.")
}

func TestRateIsLimited(t *testing.T) {
	t.Parallel()
	c := newClock()
	w := newWorld(t, gcp.Options{Clock: c.Now})
	remove := w.LimitRate(gcp.Rate{Reads: 60, Writes: 1, PoolReads: 60, PoolWrites: 60})
	w.owner.create(t, "abcdef")
	_, err := w.owner.iam.Projects.ServiceAccounts.Delete(accountName("abcdef")).Do()
	refused(t, err, http.StatusTooManyRequests, "RESOURCE_EXHAUSTED", "Quota exceeded")
	_, err = w.owner.createPool("cluster")
	ok(t, err)
	c.Advance(time.Minute)
	_, err = w.owner.iam.Projects.ServiceAccounts.Delete(accountName("abcdef")).Do()
	ok(t, err)
	remove()
	w.owner.create(t, "abcdef")
}

func TestProjectThatCallsAreCountedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	ok(t, w.AddBinding(projectID, "roles/iam.serviceAccountAdmin", "user:alice@example.com"))
	alice := w.member(t, "user:alice@example.com")
	get := func() error {
		call := alice.iam.Projects.ServiceAccounts.List(project)
		call.Header().Set("X-Goog-User-Project", projectID)
		_, err := call.Do()
		return err
	}
	refused(t, get(), http.StatusForbidden, "PERMISSION_DENIED", "Caller does not have required permission to use project test-project.")
	ok(t, w.AddBinding(projectID, "roles/serviceusage.serviceUsageConsumer", "user:alice@example.com"))
	ok(t, get())
	w.SetServiceEnabled(projectID, "iam.googleapis.com", false)
	refused(t, get(), http.StatusForbidden, "PERMISSION_DENIED", "has not been used in project "+w.number)
}

func TestAnotherUniverseWorksTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{UniverseDomain: "cloud.example.org"})
	if made := w.owner.create(t, "abcdef"); made.Email != email("abcdef") {
		t.Errorf("the address is %s", made.Email)
	}
	if p := w.owner.policy(t, 3); len(p.Bindings) != 1 {
		t.Errorf("the policy is %+v", p)
	}
}
