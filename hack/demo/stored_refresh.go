package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// proveRefresh replaces the keys of the cluster, at first with a call that is refused.
func (d *storing) proveRefresh(ctx context.Context, c cloud.Refreshing) error {
	if err := d.proveCutRefresh(ctx, c); err != nil {
		return err
	}
	before, err := d.allStored(ctx)
	if err != nil {
		return err
	}
	audited := d.components[0]
	foreign, err := c.AddKey(ctx, d.identity(audited))
	if err != nil {
		return err
	}
	d.note("somebody gave %s a key of another name", d.identity(audited))
	if err := d.ccoctlMust(ctx, c.Refresh(d.mine)...); err != nil {
		return err
	}
	verbs := "ccoctl " + d.cloud.Facts().Verbs() + " " + c.Refresh(d.mine)[0]
	err = d.claim(ctx, func(ctx context.Context) error {
		for i, r := range d.components {
			if err := d.replaced(ctx, r, before[i]); err != nil {
				return err
			}
		}
		return nil
	}, "after %s each Secret of the cluster has a new key of the same %s, with the same rights", verbs, d.cloud.Facts().Identity)
	if err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		for i, old := range before {
			if owner, err := d.keyed.Owner(ctx, old); err == nil {
				return fmt.Errorf("the old key of %s still signs in as %s", d.components[i].Name, owner)
			}
		}
		return d.isOf(ctx, audited, foreign)
	}, "none of the %d old keys signs in any more, and the key of another name does", len(before))
}

// proveCutRefresh claims that a run that is refused something takes no key away from anybody who uses it.
func (d *storing) proveCutRefresh(ctx context.Context, c cloud.Refreshing) error {
	fate := c.Cut()
	cut, err := d.cursed(ctx, fate, c.Refresh(d.mine)...)
	if err != nil {
		return err
	}
	d.note("%s", fate.Said)
	return d.claim(ctx, func(ctx context.Context) error {
		return errors.Join(cut.failure(1), cut.names(fate.Named), d.allTry(ctx))
	},
		"ccoctl %s %s says so with exit code 1, and the key in each Secret of the cluster works, the old or the new one", d.cloud.Facts().Verbs(), c.Refresh(d.mine)[0])
}

// allStored are the credentials of all components.
func (d *storing) allStored(ctx context.Context) ([]cloud.Credential, error) {
	var all []cloud.Credential
	for _, r := range d.components {
		key, err := d.stored(ctx, r)
		if err != nil {
			return nil, err
		}
		all = append(all, key)
	}
	return all, nil
}

// replaced fails unless the Secret of a request holds another key than before, and one that is good.
func (d *storing) replaced(ctx context.Context, r *v1.CredentialsRequest, before cloud.Credential) error {
	now, err := d.stored(ctx, r)
	if err != nil {
		return err
	}
	if slices.Equal(d.cloud.Private(now), d.cloud.Private(before)) {
		return fmt.Errorf("secret %s holds the same key as before", secretName(r))
	}
	return d.holds(ctx, r)
}
