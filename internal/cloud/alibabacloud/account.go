package alibabacloud

import (
	"context"

	"github.com/cloudcredential/operator/internal/plan"
)

// account is the account of the administrator's access key, which is only read.
type account struct{}

// Ref implements plan.Resource.
func (account) Ref() plan.Ref { return accountRef() }

// Fields implements plan.Resource.
func (account) Fields(plan.Known) plan.Fields { return nil }

type accountDriver struct {
	plan.ReadOnly
	*session
}

// Observe implements plan.Driver.
func (d accountDriver) Observe(ctx context.Context, _ plan.Resource, _ plan.Known) (plan.Observation, error) {
	id, err := d.accountID(ctx)
	if err != nil {
		return plan.Observation{}, err
	}
	return plan.Observation{Exists: true, Outputs: plan.Outputs{OutputID: plan.Text(id)}}, nil
}
