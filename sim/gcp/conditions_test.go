package gcp_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	crm "google.golang.org/api/cloudresourcemanager/v1"

	"github.com/cloudcredential/operator/sim/gcp"
)

func TestConditionsNeedVersion3(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	ok(t, w.AddConditionalBinding(projectID, storageAdmin, "only one", `resource.name.startsWith("projects/_/buckets/one")`, "user:alice@example.com"))
	before := string(w.PolicyJSON(projectID))
	old := w.owner.policy(t, 0)
	if old.Version != 1 || !strings.HasPrefix(old.Bindings[1].Role, storageAdmin+"_withcond_") || old.Bindings[1].Condition != nil {
		t.Errorf("read below version 3 the binding is %+v of version %d", old.Bindings[1], old.Version)
	}
	_, err := w.owner.setPolicy(old)
	refused(t, err, http.StatusBadRequest, "INVALID_ARGUMENT", "Specified policy version (1) cannot be less than the existing policy version (3).")
	p := w.owner.policy(t, 3)
	if p.Version != 3 || p.Bindings[1].Condition.Title != "only one" {
		t.Errorf("the binding is %+v", p.Bindings[1])
	}
	p.Version = 1
	_, err = w.owner.setPolicy(p)
	refused(t, err, http.StatusBadRequest, "INVALID_ARGUMENT", "version")
	p.Version = 2
	_, err = w.owner.setPolicy(p)
	refused(t, err, http.StatusBadRequest, "INVALID_ARGUMENT", "policy version (2)")
	_, err = w.owner.projects.Projects.GetIamPolicy(projectID, &crm.GetIamPolicyRequest{Options: &crm.GetPolicyOptions{RequestedPolicyVersion: 2}}).Do()
	refused(t, err, http.StatusBadRequest, "INVALID_ARGUMENT", "policy version (2)")
	if after := string(w.PolicyJSON(projectID)); after != before {
		t.Errorf("refused writes changed\n%s to\n%s", before, after)
	}
	// Without an etag a policy is overwritten blindly, and its conditions with it.
	_, err = w.owner.setPolicy(&crm.Policy{Version: 1, Bindings: w.owner.policy(t, 3).Bindings[:1]})
	ok(t, err)
	if got := w.owner.policy(t, 3); got.Version != 1 {
		t.Errorf("version %d after the conditions have gone", got.Version)
	}
}

func TestConditionsOfOnePrincipalAreBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	add := func(n int) error {
		p := w.owner.policy(t, 3)
		p.Version = 3
		for i := range n {
			p.Bindings = append(p.Bindings, &crm.Binding{Role: storageAdmin, Members: []string{"user:alice@example.com"},
				Condition: &crm.Expr{Title: fmt.Sprint(i), Expression: "true"}})
		}
		_, err := w.owner.setPolicy(p)
		return err
	}
	refused(t, add(21), http.StatusBadRequest, "INVALID_ARGUMENT", "more than 20 bindings")
	ok(t, add(20))
}

func TestConditionDecides(t *testing.T) {
	t.Parallel()
	c := newClock()
	w := newWorld(t, gcp.Options{Clock: c.Now})
	ok(t, w.AddConditionalBinding(projectID, "roles/iam.serviceAccountAdmin", "for an hour", `request.time < timestamp("2026-03-01T13:00:00Z")`, "user:alice@example.com"))
	ok(t, w.AddConditionalBinding(projectID, "roles/iam.serviceAccountAdmin", "one account",
		`resource.type == "iam.googleapis.com/ServiceAccount" && resource.name.endsWith("`+email("abcdef")+`")`, "user:bob@example.com"))
	ok(t, w.AddConditionalBinding(projectID, "roles/iam.serviceAccountAdmin", "unknown function", `resource.matchTag("a/b", "c")`, "user:carol@example.com"))
	made, other := w.owner.create(t, "abcdef"), w.owner.create(t, "ghijkl")
	get := func(who, name string) error {
		_, err := w.member(t, who).iam.Projects.ServiceAccounts.Get(name).Do()
		return err
	}
	ok(t, get("user:alice@example.com", made.Name))
	ok(t, get("user:bob@example.com", made.Name))
	refused(t, get("user:bob@example.com", other.Name), http.StatusForbidden, "PERMISSION_DENIED", "iam.serviceAccounts.get")
	refused(t, get("user:carol@example.com", made.Name), http.StatusForbidden, "PERMISSION_DENIED", "iam.serviceAccounts.get")
	c.Advance(time.Hour)
	refused(t, get("user:alice@example.com", made.Name), http.StatusForbidden, "PERMISSION_DENIED", "iam.serviceAccounts.get")
}
