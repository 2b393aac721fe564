package plan_test

import (
	"context"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/plan"
)

// account is something that is only read.
type account struct{}

func (account) Ref() plan.Ref                 { return plan.Ref{Kind: "account", Name: "1"} }
func (account) Fields(plan.Known) plan.Fields { return nil }

type accountDriver struct{ plan.ReadOnly }

func (accountDriver) Observe(context.Context, plan.Resource, plan.Known) (plan.Observation, error) {
	return plan.Observation{Exists: true}, nil
}

func TestWhatIsOnlyReadRefusesToBeChanged(t *testing.T) {
	t.Parallel()
	var driver plan.Driver = accountDriver{}
	_, made := driver.Create(t.Context(), account{}, nil)
	_, changed := driver.Update(t.Context(), account{}, nil, plan.Change{})
	deleted := driver.Delete(t.Context(), account{}, nil)
	for name, err := range map[string]error{"made": made, "changed": changed, "deleted": deleted} {
		if err == nil || !strings.Contains(err.Error(), "account/1 is only read") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
