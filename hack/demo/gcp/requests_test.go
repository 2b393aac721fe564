package gcp

import (
	"testing"

	"github.com/cloudcredential/operator/hack/demo/cloud"
	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

// A trial that the request does not cover would fail in the demo for a reason that has nothing to do with the operator.
func TestTrialsFollowFromTheRequests(t *testing.T) {
	t.Parallel()
	shown := New("demo")
	requests, err := cloud.Requests(shown)
	if err != nil {
		t.Fatal(err)
	}
	if len(requests) != len(shown.Trials()) {
		t.Fatalf("%d requests and %d trials", len(requests), len(shown.Trials()))
	}
	project := simgcp.New(simgcp.Options{})
	project.AddProject(projectID)
	for i, r := range requests {
		trial, found := shown.Trials()[r.Name]
		if !found {
			t.Errorf("request %s has no trial", r.Name)
			continue
		}
		spec, err := specOf(r)
		if err != nil {
			t.Fatal(err)
		}
		id := "component-" + string(rune('a'+i))
		email, err := project.AddServiceAccount(projectID, id, "")
		if err != nil {
			t.Fatal(err)
		}
		custom, err := project.AddRole(projectID, "role_"+string(rune('a'+i)), "", spec.Permissions...)
		if err != nil {
			t.Fatal(err)
		}
		for _, role := range append(spec.PredefinedRoles, custom) {
			if err := project.AddBinding(projectID, role, member(email)); err != nil {
				t.Fatal(err)
			}
		}
		if !project.Allows(projectID, member(email), trial.Own) {
			t.Errorf("request %s does not ask for %s", r.Name, trial.Own)
		}
		if project.Allows(projectID, member(email), trial.Foreign) {
			t.Errorf("request %s asks for %s, which its trial calls foreign", r.Name, trial.Foreign)
		}
	}
}
