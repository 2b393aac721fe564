package federation

import (
	"context"
	"errors"

	"github.com/cloudcredential/operator/internal/plan"
)

// errKept is the reason why something cannot be removed that nobody but its owner may remove.
var errKept = errors.New("it is not ours")

// foreignObjects are things of others that keep the bucket or the pool, and why.
type foreignObjects struct {
	name string
	why  error
}

// Ref implements plan.Resource.
func (f foreignObjects) Ref() plan.Ref { return plan.Ref{Kind: KindForeignObjects, Name: f.name} }

// Fields implements plan.Resource.
func (f foreignObjects) Fields(plan.Known) plan.Fields { return nil }

// foreignObjectsDriver says why they stay.
type foreignObjectsDriver struct{}

// Observe implements plan.Driver.
func (foreignObjectsDriver) Observe(_ context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	return plan.Observation{}, resource.(foreignObjects).why
}

// Create implements plan.Driver. It is never called.
func (foreignObjectsDriver) Create(context.Context, plan.Resource, plan.Known) (plan.Outputs, error) {
	return nil, nil
}

// Update implements plan.Driver. It is never called.
func (foreignObjectsDriver) Update(context.Context, plan.Resource, plan.Known, plan.Change) (plan.Outputs, error) {
	return nil, nil
}

// Delete implements plan.Driver. It is never called.
func (foreignObjectsDriver) Delete(context.Context, plan.Resource, plan.Known) error { return nil }
