package federation

import (
	"context"
	"fmt"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
)

// providerDriver makes, restores, repairs and removes the provider.
type providerDriver struct{ *session }

// Observe implements plan.Driver.
func (d providerDriver) Observe(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	want := resource.(provider)
	present, err := d.getProvider(ctx, want.o)
	if err != nil || present == nil || want.o.removal && present.State == stateDeleted {
		return plan.Observation{}, err
	}
	if foreign := want.o.owner(present.Description); foreign != "" || want.o.removal {
		return plan.Observation{Exists: true, Foreign: foreign}, nil
	}
	fields, err := want.observed(present, known)
	if err == nil && present.Oidc == nil {
		err = fmt.Errorf("the provider %s in the workload identity pool %s is not one for OpenID Connect, which cannot be changed: choose another --name", want.o.ProviderID(), want.o.PoolID())
	}
	return plan.Observation{Exists: true, Fields: fields, Outputs: want.outputs(present.Name, known)}, err
}

// Create implements plan.Driver.
func (d providerDriver) Create(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	want := resource.(provider)
	keySet, err := want.keySet(known, "")
	if err != nil {
		return nil, err
	}
	in := want.made(known, keySet)
	var done *iam.Operation
	_, waitErr := d.awaitLag(ctx, func() (bool, error) {
		done, err = d.createProvider(ctx, want.o, in)
		return !cloud.Is(err, cloud.NotFound), nil // a pool that was made just now may not be known everywhere
	})
	switch {
	case waitErr != nil:
		return nil, waitErr
	case cloud.Is(err, cloud.AlreadyExists):
		return d.taken(ctx, want, known, err)
	case err != nil:
		return nil, err
	}
	return want.outputs(nameOf(done, want.o.providerName()), known), nil
}

// taken brings a provider to what it should be that was not seen before and is there all the same: the answer to an earlier attempt was lost, or has
// not become known everywhere; or the pool had been deleted, and hid it.
func (d providerDriver) taken(ctx context.Context, want provider, known plan.Known, cause error) (plan.Outputs, error) {
	var outputs plan.Outputs
	seen, err := d.awaitLag(ctx, func() (bool, error) {
		present, err := d.getProviderNow(ctx, want.o)
		if err != nil || present == nil {
			return false, err
		}
		if foreign := want.o.owner(present.Description); foreign != "" {
			return false, &plan.ForeignError{Ref: want.Ref(), Owner: foreign}
		}
		fields, err := want.observed(present, known)
		if err != nil {
			return false, err
		}
		outputs = want.outputs(present.Name, known)
		change := plan.Change{Ref: want.Ref(), Action: plan.Update, Fields: plan.Compare(want.Fields(known), fields)}
		return true, d.repair(ctx, want, known, change, present)
	})
	if err == nil && !seen {
		err = cause
	}
	return outputs, err
}

// Update implements plan.Driver.
func (d providerDriver) Update(ctx context.Context, resource plan.Resource, known plan.Known, change plan.Change) (plan.Outputs, error) {
	want := resource.(provider)
	present, err := d.getProvider(ctx, want.o)
	if err != nil {
		return nil, err
	}
	return nil, d.repair(ctx, want, known, change, present)
}

// repair restores the provider and sets what differs.
func (d providerDriver) repair(ctx context.Context, want provider, known plan.Known, change plan.Change, present *iam.WorkloadIdentityPoolProvider) error {
	if _, differs := change.Field(fieldState); differs {
		if err := d.undeleteProvider(ctx, want.o); err != nil {
			return err
		}
	}
	in, mask, err := want.patch(known, change, present)
	if err != nil || len(mask) == 0 {
		return err
	}
	return d.patchProvider(ctx, want.o, in, mask)
}

// Delete implements plan.Driver. The provider can be restored for thirty days, and its ID is taken for as long. Whoever may only delete pools need not
// delete the provider of one that goes, too: it is of no use without its pool.
func (d providerDriver) Delete(ctx context.Context, resource plan.Resource, _ plan.Known) error {
	o := resource.(provider).o
	err := d.deleteProvider(ctx, o)
	if !cloud.Is(err, cloud.Denied) {
		return err
	}
	if present, readErr := d.getPool(ctx, o); readErr == nil && present != nil && o.owner(present.Description) == "" {
		return nil
	}
	return err
}
