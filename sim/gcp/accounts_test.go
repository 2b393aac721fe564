package gcp_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/sim/gcp"
)

func TestServiceAccountLifecycle(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	accounts := w.owner.iam.Projects.ServiceAccounts
	made := w.owner.create(t, "abcdef")
	if made.Email != email("abcdef") || made.Name != accountName("abcdef") || len(made.UniqueId) != 21 || made.DisplayName != "display of abcdef" {
		t.Errorf("made %+v", made)
	}
	for _, name := range []string{made.Name, project + "/serviceAccounts/" + made.UniqueId, "projects/-/serviceAccounts/" + made.Email, "projects/-/serviceAccounts/" + made.UniqueId} {
		if got := must(accounts.Get(name).Do())(t); got.UniqueId != made.UniqueId {
			t.Errorf("%s is %+v", name, got)
		}
	}
	patched := must(accounts.Patch(made.Name, &iam.PatchServiceAccountRequest{
		ServiceAccount: &iam.ServiceAccount{DisplayName: "ignored", Description: "new"}, UpdateMask: "description",
	}).Do())(t)
	if patched.Description != "new" || patched.DisplayName != "display of abcdef" {
		t.Errorf("patched to %+v", patched)
	}
	_, err := accounts.Disable(made.Name, &iam.DisableServiceAccountRequest{}).Do()
	ok(t, err)
	if got := must(accounts.Get(made.Name).Do())(t); !got.Disabled {
		t.Error("not disabled")
	}
	_, err = accounts.Enable(made.Name, &iam.EnableServiceAccountRequest{}).Do()
	ok(t, err)
	_, err = accounts.Delete(made.Name).Do()
	ok(t, err)
	_, err = accounts.Get(made.Name).Do()
	refused(t, err, http.StatusNotFound, "NOT_FOUND", "Unknown service account")
	_, err = accounts.Delete(made.Name).Do()
	refused(t, err, http.StatusNotFound, "NOT_FOUND", "Unknown service account")
	restored := must(accounts.Undelete(project+"/serviceAccounts/"+made.UniqueId, &iam.UndeleteServiceAccountRequest{}).Do())(t)
	if restored.RestoredAccount.UniqueId != made.UniqueId {
		t.Errorf("restored %+v", restored)
	}
}

func TestServiceAccountIDsHaveRules(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	for id, sentence := range map[string]string{
		"abcde":                 `The account ID "abcde" does not have a length between 6 and 30.`,
		strings.Repeat("a", 31): "does not have a length between 6 and 30.",
		"Abcdefg":               "is not valid",
		"1abcdef":               "is not valid",
		"abcdef-":               "is not valid",
		"abc_def":               "is not valid",
	} {
		_, err := w.owner.iam.Projects.ServiceAccounts.Create(project, &iam.CreateServiceAccountRequest{AccountId: id}).Do()
		refused(t, err, http.StatusBadRequest, "INVALID_ARGUMENT", sentence)
	}
	_, err := w.owner.iam.Projects.ServiceAccounts.Create(project, &iam.CreateServiceAccountRequest{
		AccountId: "abcdef", ServiceAccount: &iam.ServiceAccount{DisplayName: strings.Repeat("x", 101)},
	}).Do()
	refused(t, err, http.StatusBadRequest, "INVALID_ARGUMENT", "display name")
	w.owner.create(t, "abcdef")
	_, err = w.owner.iam.Projects.ServiceAccounts.Create(project, &iam.CreateServiceAccountRequest{AccountId: "abcdef"}).Do()
	refused(t, err, http.StatusConflict, "ALREADY_EXISTS", "Service account abcdef already exists within project projects/test-project.")
}

func TestServiceAccountsHaveAQuota(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	if err := w.AddServiceAccounts(projectID, "foreign-", 99); err != nil {
		t.Fatal(err)
	}
	create := func() error {
		_, err := w.owner.iam.Projects.ServiceAccounts.Create(project, &iam.CreateServiceAccountRequest{AccountId: "another"}).Do()
		return err
	}
	refused(t, create(), http.StatusTooManyRequests, "RESOURCE_EXHAUSTED", "Maximum number of service accounts on project reached.")
	w.DeleteServiceAccount(email("foreign-0"))
	ok(t, create())
}

func TestServiceAccountsAreListedByPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	if err := w.AddServiceAccounts(projectID, "foreign-", 1000); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	pages := 0
	err := w.owner.iam.Projects.ServiceAccounts.List(project).PageSize(100).Pages(t.Context(), func(page *iam.ListServiceAccountsResponse) error {
		pages++
		for _, a := range page.Accounts {
			seen[a.Email] = true
		}
		return nil
	})
	ok(t, err)
	if len(seen) != 1001 || pages != 11 {
		t.Errorf("%d accounts on %d pages", len(seen), pages)
	}
	if first := must(w.owner.iam.Projects.ServiceAccounts.List(project).Do())(t); len(first.Accounts) != 20 {
		t.Errorf("%d accounts on an ordinary page", len(first.Accounts))
	}
	_, err = w.owner.iam.Projects.ServiceAccounts.List(project).PageToken("?").Do()
	refused(t, err, http.StatusBadRequest, "INVALID_ARGUMENT", "page token")
}

func TestProjectOfADomainHasTheDomainInAddresses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	w.AddProject("example.com:shop")
	ok(t, w.AddBinding("example.com:shop", "roles/owner", "serviceAccount:"+email("the-owner")))
	made := must(w.owner.iam.Projects.ServiceAccounts.Create("projects/example.com:shop", &iam.CreateServiceAccountRequest{AccountId: "abcdef"}).Do())(t)
	if made.Email != "abcdef@shop.example.com.iam.gserviceaccount.com" {
		t.Errorf("the address is %s", made.Email)
	}
	_, err := w.owner.iam.Projects.ServiceAccounts.Get(made.Name).Do()
	ok(t, err)
	got := must(w.owner.projects.Projects.Get("example.com:shop").Do())(t)
	if got.ProjectId != "example.com:shop" {
		t.Errorf("the project is %+v", got)
	}
}

func TestPartialResponse(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	list := must(w.owner.iam.Projects.ServiceAccounts.List(project).Fields("accounts(email,name)", "nextPageToken").Do())(t)
	if a := list.Accounts[0]; a.Email == "" || a.Name == "" || a.UniqueId != "" || a.ProjectId != "" {
		t.Errorf("account %+v has what was not asked for", a)
	}
	_, err := w.owner.iam.Projects.ServiceAccounts.List(project).Fields("accounts(").Do()
	refused(t, err, http.StatusBadRequest, "INVALID_ARGUMENT", "fields")
}

func TestWhatIsNotInTheAPIIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	for path, want := range map[string]int{
		"https://iam.googleapis.com/v1/" + project + "/serviceAccounts?pagesize=3": http.StatusBadRequest,
		"https://iam.googleapis.com/v1/" + project + "/serviceAccount":             http.StatusNotFound,
		"https://iam.googleapis.com/v1/" + project + "/serviceAccounts?alt=proto":  http.StatusBadRequest,
	} {
		response := must(w.owner.http.Get(path))(t)
		_ = response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("GET %s: %s, want %d", path, response.Status, want)
		}
	}
	response := must(w.owner.http.Post("https://iam.googleapis.com/v1/"+project+"/serviceAccounts", "application/json",
		strings.NewReader(fmt.Sprintf(`{"accountId":"abcdef","account":%q}`, "x"))))(t)
	_ = response.Body.Close()
	if response.StatusCode != http.StatusBadRequest {
		t.Errorf("an unknown name is answered with %s", response.Status)
	}
}
