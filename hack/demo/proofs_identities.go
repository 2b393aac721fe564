package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// tampering is what is done to the rights of one of the identities.
func (d *minting) tampering(ctx context.Context) (cloud.Credential, cloud.Tampering, error) {
	key, user, err := d.delivered(ctx, d.cloud.Chosen().Tampered)
	if err != nil {
		return nil, cloud.Tampering{}, err
	}
	changed, err := d.cloud.Tampering(ctx, user)
	return key, changed, err
}

// proveDriftIsRepaired changes an identity's rights in both directions.
func (d *minting) proveDriftIsRepaired(ctx context.Context) error {
	key, changed, err := d.tampering(ctx)
	if err != nil {
		return err
	}
	t := d.cloud.Trials()[d.cloud.Chosen().Tampered]
	if err := changed.Surplus.Do(ctx); err != nil {
		return err
	}
	d.note("%s", changed.Surplus.Said)
	err = d.claim(ctx, func(ctx context.Context) error {
		return t.Hold(ctx, key)
	}, "the surplus is taken away: %s is denied again, %s still allowed", t.Foreign, t.Own)
	if err != nil {
		return err
	}
	if err := changed.Loss.Do(ctx); err != nil {
		return err
	}
	d.note("%s", changed.Loss.Said)
	return d.claim(ctx, func(ctx context.Context) error {
		return t.Try(ctx, key)
	}, "what was missing is given back: %s is allowed again", t.Own)
}

// proveDeletion deletes requests and looks for what is left of them.
func (d *minting) proveDeletion(ctx context.Context, names ...string) error {
	for _, name := range names {
		key, user, err := d.delivered(ctx, name)
		if err != nil {
			return err
		}
		r, err := d.cluster.request(ctx, name)
		if err != nil {
			return err
		}
		if err := d.cluster.client.Delete(ctx, r); err != nil {
			return fmt.Errorf("delete request %s: %w", name, err)
		}
		err = d.claim(ctx, func(ctx context.Context) error {
			return d.nothingLeft(ctx, r, user, key)
		}, "%s: the request, its Secret, the %s and the key are gone", name, d.cloud.Facts().Identity)
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *minting) nothingLeft(ctx context.Context, r *v1.CredentialsRequest, user string, key cloud.Credential) error {
	if _, err := d.cluster.request(ctx, r.Name); !apierrors.IsNotFound(err) {
		return errors.Join(fmt.Errorf("request %s is still there", r.Name), err)
	}
	if _, err := d.cluster.secret(ctx, secretName(r)); !apierrors.IsNotFound(err) {
		return errors.Join(fmt.Errorf("secret %s is still there", secretName(r)), err)
	}
	users, err := d.cloud.Identities(ctx)
	if err != nil {
		return err
	}
	if slices.Contains(users, user) {
		return fmt.Errorf("%s is still there", user)
	}
	if _, err := d.cloud.Owner(ctx, key); err == nil {
		return fmt.Errorf("key %s still works", d.cloud.KeyID(key))
	}
	return nil
}

// proveNothingRemains claims that no identity of the cluster is left.
func (d *minting) proveNothingRemains(ctx context.Context) error {
	facts := d.cloud.Facts()
	err := d.claim(ctx, func(ctx context.Context) error {
		users, err := d.cloud.Identities(ctx)
		if err != nil {
			return err
		}
		if len(users) > 0 {
			return fmt.Errorf("left: %v", users)
		}
		return nil
	}, "no %s of this cluster is left in the %s", facts.Identity, facts.Place)
	if err != nil {
		return err
	}
	for _, c := range d.cloud.Remains() {
		if err := d.proveOne(ctx, c); err != nil {
			return err
		}
	}
	return nil
}
