package alibabacloud

import (
	"context"
	"errors"
	"slices"

	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// fieldSuperseded is the ID of the key that a manifest held before.
const fieldSuperseded = "superseded"

// oldKey is the access key that the manifest of a request held when the run began, if that is another one than the one in use: it is known to be ours, and there should be none.
type oldKey struct {
	o   Options
	req *request.Request
}

// Ref implements plan.Resource.
func (k oldKey) Ref() plan.Ref { return plan.Ref{Kind: KindOldKey, Name: k.o.UserName(k.req)} }

// Fields implements plan.Resource.
func (oldKey) Fields(plan.Known) plan.Fields { return plan.Fields{fieldSuperseded: plan.Set()} }

// oldKeyDriver removes the key that a manifest held before.
type oldKeyDriver struct{ *session }

// Observe implements plan.Driver. The keys of the user were listed when its key was observed; where they were not, the user does not exist.
func (d oldKeyDriver) Observe(_ context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	want := resource.(oldKey)
	held, err := d.held(want.req)
	if err != nil {
		return plan.Observation{}, err
	}
	var superseded []string
	inUse, _ := known.Output(want.o.KeyRef(want.req), OutputID)
	keys, _ := d.remembered(want.Ref().Name)
	listed := slices.ContainsFunc(keys, func(k foundKey) bool { return k.ID == held.id })
	if listed && held.id != inUse.Text() {
		superseded = append(superseded, held.id)
	}
	return plan.Observation{Exists: true, Fields: plan.Fields{fieldSuperseded: plan.Set(superseded...)}}, nil
}

// Create implements plan.Driver.
func (oldKeyDriver) Create(context.Context, plan.Resource, plan.Known) (plan.Outputs, error) {
	return nil, nil
}

// Update implements plan.Driver. The key in use is left alone whatever the plan says.
func (d oldKeyDriver) Update(ctx context.Context, resource plan.Resource, known plan.Known, change plan.Change) (plan.Outputs, error) {
	want := resource.(oldKey)
	inUse, has := known.Output(want.o.KeyRef(want.req), OutputID)
	if !has {
		return nil, errors.New("no access key is known to be in use: run again")
	}
	differs, _ := change.Field(fieldSuperseded)
	for _, id := range differs.Removed {
		if id == inUse.Text() {
			continue
		}
		if err := d.deleteKey(ctx, want.Ref().Name, id); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// Delete implements plan.Driver. Keys go with their user, and no graph asks for it.
func (oldKeyDriver) Delete(_ context.Context, resource plan.Resource, _ plan.Known) error {
	return errors.New(resource.Ref().String() + " goes with its user")
}
