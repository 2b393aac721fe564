package aws

import (
	"encoding/json"
	"strings"
	"testing"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/test/sts/attempt/onaws"
)

// A trial that the request does not cover would fail in the demo for a reason that has nothing to do with the operator.
func TestTrialsFollowFromTheRequests(t *testing.T) {
	trials := onaws.Trials("bucket", administrator)
	requests, err := cloud.Requests(New("demo"))
	if err != nil {
		t.Fatal(err)
	}
	if len(requests) != len(trials) {
		t.Fatalf("%d requests and %d trials", len(requests), len(trials))
	}
	for _, r := range requests {
		trial, ok := trials[r.Name]
		if !ok {
			t.Errorf("request %s has no trial", r.Name)
			continue
		}
		asked := askedRights(t, r)
		if !asked[trial.Own.Right] {
			t.Errorf("request %s does not ask for %s", r.Name, trial.Own.Right)
		}
		if asked[trial.Foreign.Right] {
			t.Errorf("request %s asks for %s, which its trial calls foreign", r.Name, trial.Foreign.Right)
		}
	}
}

// askedRights are the actions that a request asks for. None of the requests that are tried uses a wildcard for a right of a trial.
func askedRights(t *testing.T, r *v1.CredentialsRequest) map[string]bool {
	t.Helper()
	var spec v1.AWSProviderSpec
	if err := json.Unmarshal(r.Spec.ProviderSpec.Raw, &spec); err != nil {
		t.Fatalf("request %s: %v", r.Name, err)
	}
	rights := map[string]bool{}
	for _, s := range spec.StatementEntries {
		for _, a := range s.Action {
			if !strings.Contains(a, ":") {
				t.Errorf("request %s: %q is no action", r.Name, a)
			}
			rights[a] = true
		}
	}
	return rights
}
