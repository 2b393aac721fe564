package gcp_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	crm "google.golang.org/api/cloudresourcemanager/v1"
	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/sim/gcp"
)

const lag = 30 * time.Second

func TestReadsLagBehindWrites(t *testing.T) {
	t.Parallel()
	c := newClock()
	w := newWorld(t, gcp.Options{Clock: c.Now})
	w.SetLag(lag)
	made := w.owner.create(t, "abcdef")
	get := func() error {
		_, err := w.owner.iam.Projects.ServiceAccounts.Get(made.Name).Do()
		return err
	}
	bind := func() error {
		p := w.owner.policy(t, 3)
		p.Bindings = append(p.Bindings, &crm.Binding{Role: storageAdmin, Members: []string{"serviceAccount:" + made.Email}})
		_, err := w.owner.setPolicy(p)
		return err
	}
	refused(t, get(), http.StatusNotFound, "NOT_FOUND", "Unknown service account")
	refused(t, bind(), http.StatusBadRequest, "INVALID_ARGUMENT", "Service account "+made.Email+" does not exist.")
	_, err := w.owner.iam.Projects.ServiceAccounts.Create(project, &iam.CreateServiceAccountRequest{AccountId: "abcdef"}).Do()
	refused(t, err, http.StatusConflict, "ALREADY_EXISTS", "already exists")
	_, err = w.owner.iam.Projects.ServiceAccounts.Keys.Create(made.Name, &iam.CreateServiceAccountKeyRequest{}).Do()
	refused(t, err, http.StatusNotFound, "NOT_FOUND", "Unknown service account")
	c.Advance(lag)
	ok(t, get())
	_, key := w.owner.createKey(t, made.Name)
	c.Advance(lag)
	ok(t, bind())
	if n := len(w.owner.policy(t, 3).Bindings); n != 1 {
		t.Errorf("a policy with %d bindings is seen before its time", n)
	}
	them := w.as(t, key)
	test := func() int {
		t.Helper()
		out := must(them.projects.Projects.TestIamPermissions(projectID, &crm.TestIamPermissionsRequest{Permissions: []string{"storage.buckets.create"}}).Do())(t)
		return len(out.Permissions)
	}
	if test() != 0 {
		t.Error("a binding grants before its time")
	}
	refused(t, bind(), http.StatusConflict, "ABORTED", "concurrent")
	c.Advance(lag)
	if test() != 1 || len(w.owner.policy(t, 3).Bindings) != 2 {
		t.Error("the binding is not seen after its time")
	}
	_, err = w.owner.iam.Projects.ServiceAccounts.Delete(made.Name).Do()
	ok(t, err)
	ok(t, get())
	if test() != 1 {
		t.Error("the token ends before the deletion is seen")
	}
	c.Advance(lag)
	refused(t, get(), http.StatusNotFound, "NOT_FOUND", "Unknown service account")
}

func TestNewKeySignsLate(t *testing.T) {
	t.Parallel()
	c := newClock()
	w := newWorld(t, gcp.Options{Clock: c.Now})
	made := w.owner.create(t, "abcdef")
	w.SetLag(lag)
	c.Advance(lag)
	_, key := w.owner.createKey(t, made.Name)
	get := func() error {
		_, err := w.as(t, key).projects.Projects.TestIamPermissions(projectID, &crm.TestIamPermissionsRequest{}).Do()
		return err
	}
	if err := get(); err == nil || !strings.Contains(err.Error(), "Invalid JWT Signature.") {
		t.Errorf("a key that is not seen yet: %v", err)
	}
	c.Advance(lag)
	ok(t, get())
}
