package ibmcloud

import (
	"context"
	"errors"
	"net/url"
	"slices"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// fieldSuperseded are the IDs of older keys.
const fieldSuperseded = "superseded"

// oldKeys are API keys of a service ID that this package has made and that are not the one in use: there should be none. Keys of another name are
// somebody else's.
type oldKeys struct {
	o   Options
	req *request.Request
}

// Ref implements plan.Resource.
func (k oldKeys) Ref() plan.Ref { return plan.Ref{Kind: KindOldKeys, Name: k.o.ServiceIDName(k.req)} }

// Fields implements plan.Resource.
func (oldKeys) Fields(plan.Known) plan.Fields { return plan.Fields{fieldSuperseded: plan.Set()} }

// oldKeysDriver removes older keys.
type oldKeysDriver struct{ *session }

// Observe implements plan.Driver. Where nobody knows which key is in use, a new one is going to be made, and all that there are are older.
func (d oldKeysDriver) Observe(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	want := resource.(oldKeys)
	var superseded []string
	if iamID, exists := known.Output(want.o.ServiceIDRef(want.req), OutputIAMID); exists {
		keys, err := d.keysOf(ctx, iamID.Text(), want.Ref().Name)
		if err != nil {
			return plan.Observation{}, err
		}
		inUse, _ := known.Output(want.o.KeyRef(want.req), OutputID)
		for _, each := range keys {
			if each.Name == KeyName && each.ID != inUse.Text() {
				superseded = append(superseded, each.ID)
			}
		}
	}
	return plan.Observation{Exists: true, Fields: plan.Fields{fieldSuperseded: plan.Set(superseded...)}}, nil
}

// Create implements plan.Driver.
func (d oldKeysDriver) Create(context.Context, plan.Resource, plan.Known) (plan.Outputs, error) {
	return nil, nil
}

// Update implements plan.Driver. The key in use is left alone whatever the plan says.
func (d oldKeysDriver) Update(ctx context.Context, resource plan.Resource, known plan.Known, change plan.Change) (plan.Outputs, error) {
	want := resource.(oldKeys)
	inUse, has := known.Output(want.o.KeyRef(want.req), OutputID)
	if !has {
		return nil, errors.New("no API key is known to be in use: run again")
	}
	differs, _ := change.Field(fieldSuperseded)
	gone := slices.DeleteFunc(differs.Removed, func(id string) bool { return id == inUse.Text() })
	for _, id := range gone {
		op := operation{identityService, "delete_api_key", cloud.Writes, "API key " + id + " of service ID " + want.Ref().Name}
		if err := erase(ctx, d.client, op, keyPath+"/"+url.PathEscape(id)); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// Delete implements plan.Driver. Keys go with their service ID, and no graph asks for it.
func (d oldKeysDriver) Delete(_ context.Context, resource plan.Resource, _ plan.Known) error {
	return errors.New(resource.Ref().String() + " goes with its service ID")
}
