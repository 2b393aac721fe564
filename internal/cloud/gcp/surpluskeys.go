package gcp

import (
	"context"
	"errors"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
)

// surplusKeys are the keys of an account that are not in the Secret.
type surplusKeys struct{ account, email string }

// Ref implements plan.Resource.
func (s surplusKeys) Ref() plan.Ref { return plan.Ref{Kind: kindSurplusKeys, Name: s.account} }

// Fields implements plan.Resource.
func (s surplusKeys) Fields(plan.Known) plan.Fields { return nil }

// surplusKeysDriver deletes surplus keys.
type surplusKeysDriver struct{ *pass }

// Observe implements plan.Driver.
func (d surplusKeysDriver) Observe(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	want := resource.(surplusKeys)
	if owner := d.owner(want.email); owner != "" {
		return plan.Observation{Exists: true, Foreign: owner}, nil
	}
	surplus, err := d.surplus(ctx, want, known)
	return plan.Observation{Exists: len(surplus) > 0}, err
}

// surplus returns the IDs of the keys that were listed and are not the one to keep.
func (d surplusKeysDriver) surplus(ctx context.Context, want surplusKeys, known plan.Known) ([]string, error) {
	listed, err := d.listKeys(ctx, want.email)
	if err != nil {
		return nil, cloud.Gone(err)
	}
	keep, _ := known.Output(accountKeyRef(want.account), outputID)
	var ids []string
	for _, key := range listed {
		if keyID(key) != keep.Text() {
			ids = append(ids, keyID(key))
		}
	}
	return ids, nil
}

// Create implements plan.Driver. It is not called: surplus keys are never desired.
func (d surplusKeysDriver) Create(context.Context, plan.Resource, plan.Known) (plan.Outputs, error) {
	return nil, errors.New("surplus keys are not made")
}

// Update implements plan.Driver. It is not called.
func (d surplusKeysDriver) Update(context.Context, plan.Resource, plan.Known, plan.Change) (plan.Outputs, error) {
	return nil, nil
}

// Delete implements plan.Driver.
func (d surplusKeysDriver) Delete(ctx context.Context, resource plan.Resource, known plan.Known) error {
	want := resource.(surplusKeys)
	if _, found := known.Output(accountKeyRef(want.account), outputID); !found {
		return errors.New("the key to keep is not known: no key is deleted")
	}
	c, err := d.Writing(ctx)
	if err != nil {
		return err
	}
	surplus, err := d.surplus(ctx, want, known)
	if err != nil {
		return err
	}
	var failed error
	for _, id := range surplus {
		failed = errors.Join(failed, deleteKey(ctx, c, d.name(want.email), id))
	}
	return failed
}
