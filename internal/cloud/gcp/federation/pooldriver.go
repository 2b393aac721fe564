package federation

import (
	"context"
	"errors"
	"fmt"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
)

// errNotMade is never seen: what has to exist and does not is an error before anything is made.
var errNotMade = errors.New("this is made by another command")

// poolDriver makes, restores, repairs and removes the pool.
type poolDriver struct{ *session }

// Observe implements plan.Driver.
func (d poolDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	if given, is := resource.(givenPool); is {
		return d.observeGiven(ctx, given.o)
	}
	o := resource.(pool).o
	present, err := d.getPool(ctx, o)
	if err != nil || present == nil || o.removal && present.State == stateDeleted {
		return plan.Observation{}, err
	}
	return plan.Observation{
		Exists: true, Foreign: o.owner(present.Description), Fields: observedPool(present), Outputs: plan.Outputs{OutputName: plan.Text(present.Name)},
	}, nil
}

// observeGiven reads a pool that has to be there, and to serve.
func (d poolDriver) observeGiven(ctx context.Context, o Options) (plan.Observation, error) {
	present, err := d.getPool(ctx, o)
	if err != nil {
		return plan.Observation{}, err
	}
	state := ""
	switch {
	case present == nil:
		state = "does not exist"
	case present.State != stateActive:
		state = "is deleted"
	case present.Disabled:
		state = "is disabled"
	default:
		return plan.Observation{Exists: true, Outputs: plan.Outputs{OutputName: plan.Text(present.Name)}}, nil
	}
	return plan.Observation{}, fmt.Errorf("the workload identity pool %s %s in project %s: run `ccoctl gcp create-workload-identity-pool --name %s --project %s` first",
		o.PoolID(), state, o.Project, o.PoolID(), o.Project)
}

// Create implements plan.Driver.
func (d poolDriver) Create(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	want, is := resource.(pool)
	if !is {
		return nil, errNotMade
	}
	done, err := d.createPool(ctx, want)
	if cloud.Is(err, cloud.AlreadyExists) {
		return d.taken(ctx, want, known, err)
	}
	if err != nil {
		return nil, err
	}
	return plan.Outputs{OutputName: plan.Text(nameOf(done, want.o.poolName()))}, nil
}

// taken brings a pool to what it should be that was not seen before and is there all the same: the answer to an earlier attempt was lost, or has not
// become known everywhere.
func (d poolDriver) taken(ctx context.Context, want pool, known plan.Known, cause error) (plan.Outputs, error) {
	var outputs plan.Outputs
	seen, err := d.awaitLag(ctx, func() (bool, error) {
		present, err := d.getPoolNow(ctx, want.o)
		if err != nil || present == nil {
			return false, err
		}
		if foreign := want.o.owner(present.Description); foreign != "" {
			return false, &plan.ForeignError{Ref: want.Ref(), Owner: foreign}
		}
		outputs = plan.Outputs{OutputName: plan.Text(present.Name)}
		change := plan.Change{Ref: want.Ref(), Action: plan.Update, Fields: plan.Compare(want.Fields(known), observedPool(present))}
		return true, d.repair(ctx, want, change)
	})
	if err == nil && !seen {
		err = cause
	}
	return outputs, err
}

// Update implements plan.Driver.
func (d poolDriver) Update(ctx context.Context, resource plan.Resource, _ plan.Known, change plan.Change) (plan.Outputs, error) {
	want, is := resource.(pool)
	if !is {
		return nil, errNotMade
	}
	return nil, d.repair(ctx, want, change)
}

// repair restores the pool and sets what differs.
func (d poolDriver) repair(ctx context.Context, want pool, change plan.Change) error {
	if _, differs := change.Field(fieldState); differs {
		if err := d.undeletePool(ctx, want.o); err != nil {
			return err
		}
	}
	if mask, force := identityPatch(change); len(mask) > 0 {
		return d.patchPool(ctx, want, mask, force)
	}
	return nil
}

// Delete implements plan.Driver. The pool can be restored for thirty days, and its ID is taken for as long.
func (d poolDriver) Delete(ctx context.Context, resource plan.Resource, _ plan.Known) error {
	return d.deletePool(ctx, resource.(pool).o)
}
