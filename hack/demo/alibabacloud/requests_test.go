package alibabacloud

import (
	"encoding/json"
	"slices"
	"testing"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// A trial that the request does not cover would fail in the demo for a reason that has nothing to do with ccoctl.
func TestTrialsFollowFromTheRequests(t *testing.T) {
	t.Parallel()
	requests, err := cloud.Requests(New())
	if err != nil {
		t.Fatal(err)
	}
	if len(requests) != len(trials()) {
		t.Errorf("%d requests and %d trials", len(requests), len(trials()))
	}
	newer := New().Newer()
	changed := false
	for _, r := range requests {
		asked, trial := actions(t, r.Spec.ProviderSpec.Raw), trials()[r.Name]
		if !slices.Contains(asked, trial.own) || slices.Contains(asked, trial.foreign) {
			t.Errorf("request %s asks for %v; its trial is %+v", r.Name, asked, trial)
		}
		if r.Name == newer.Request {
			changed = slices.Contains(asked, newer.Lost) && !slices.Contains(asked, newer.Gained)
		}
	}
	if asks := actions(t, newer.Spec.Raw); !changed || !slices.Contains(asks, newer.Gained) || slices.Contains(asks, newer.Lost) {
		t.Errorf("the newer %s asks for %v, which is not %s instead of %s", newer.Request, asks, newer.Gained, newer.Lost)
	}
}

// actions are those that a provider spec asks for.
func actions(t *testing.T, raw []byte) (all []string) {
	t.Helper()
	var spec v1.AlibabaCloudProviderSpec
	if err := json.Unmarshal(raw, &spec); err != nil {
		t.Fatal(err)
	}
	for _, s := range spec.StatementEntries {
		all = append(all, s.Action...)
	}
	return all
}
