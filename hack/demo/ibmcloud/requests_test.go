package ibmcloud

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
	tried := 0
	for _, c := range []*Cloud{New(), NewPowerVS()} {
		requests, err := cloud.Requests(c)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range requests {
			trial, ok := trials()[r.Name]
			if !ok {
				t.Errorf("request %s has no trial", r.Name)
				continue
			}
			tried++
			asked := asked(t, r.Spec.ProviderSpec.Raw, c.platform.specKind)
			if !slices.Contains(asked, trial.own) || slices.Contains(asked, trial.foreign) {
				t.Errorf("request %s asks for %v; its trial is %+v", r.Name, asked, trial)
			}
		}
	}
	if tried != len(trials()) {
		t.Errorf("%d requests and %d trials", tried, len(trials()))
	}
}

// The change would not be seen if the newer request asked for what the present one does.
func TestTheNewerRequestChangesRights(t *testing.T) {
	t.Parallel()
	for _, c := range []*Cloud{New(), NewPowerVS()} {
		requests, err := cloud.Requests(c)
		if err != nil {
			t.Fatal(err)
		}
		newer := c.Newer()
		i := slices.IndexFunc(requests, func(r *v1.CredentialsRequest) bool { return r.Name == newer.Request })
		if i < 0 {
			t.Fatalf("%s has no request %s", c.platform.title, newer.Request)
		}
		names := func(raw []byte) (all []string) {
			for _, r := range asked(t, raw, c.platform.specKind) {
				all = append(all, r.String())
			}
			return all
		}
		before, after := names(requests[i].Spec.ProviderSpec.Raw), names(newer.Spec.Raw)
		if slices.Contains(before, newer.Gained) || !slices.Contains(after, newer.Gained) || !slices.Contains(before, newer.Lost) || slices.Contains(after, newer.Lost) {
			t.Errorf("%s asked for %v and asks for %v, which is not %s instead of %s", newer.Request, before, after, newer.Gained, newer.Lost)
		}
	}
}

// asked are the rights on services that a provider spec asks for.
func asked(t *testing.T, raw []byte, kind string) []right {
	t.Helper()
	var spec v1.IBMCloudProviderSpec
	if err := json.Unmarshal(raw, &spec); err != nil {
		t.Fatal(err)
	}
	if spec.Kind != kind {
		t.Errorf("a provider spec is of kind %s", spec.Kind)
	}
	var all []right
	for _, p := range spec.Policies {
		for _, a := range p.Attributes {
			for _, role := range p.Roles {
				if a.Name == "serviceName" {
					all = append(all, right{role, a.Value})
				}
			}
		}
	}
	return all
}
