package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// proveKeys claims of each delivered key that it belongs to the identity made for its request, can do what was asked for, and no more.
func (d *minting) proveKeys(ctx context.Context) error {
	tried := d.cloud.Trials()
	for _, r := range d.components {
		t, ok := tried[r.Name]
		if !ok {
			return fmt.Errorf("no trial is known for request %s", r.Name)
		}
		if err := d.proveKey(ctx, r, t); err != nil {
			return err
		}
	}
	return nil
}

func (d *minting) proveKey(ctx context.Context, r *v1.CredentialsRequest, t cloud.Trial) error {
	key, user, err := d.delivered(ctx, r.Name)
	if err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		owner, err := d.cloud.Owner(ctx, key)
		if err != nil {
			return err
		}
		if owner != user {
			return fmt.Errorf("the key in %s belongs to %s, not to %s", secretName(r), owner, user)
		}
		return t.Hold(ctx, key)
	}, "%s: the key is that of %s, allows %s, denies %s", r.Name, user, t.Own, t.Foreign)
}

// delivered returns the credential in a request's Secret and the identity on record, if there is one.
func (d *demo) delivered(ctx context.Context, name string) (cloud.Credential, string, error) {
	r, err := d.cluster.request(ctx, name)
	if err != nil {
		return nil, "", err
	}
	s, err := d.cluster.secret(ctx, secretName(r))
	if err != nil {
		return nil, "", err
	}
	identity := ""
	if d.recorder != nil {
		identity = d.recorder.Recorded(r.Status.ProviderStatus)
	}
	return s.Data, identity, nil
}

// proveSecretComesBack deletes a delivered Secret.
func (d *minting) proveSecretComesBack(ctx context.Context) error {
	name := d.cloud.Chosen().Lost
	r, err := d.cluster.request(ctx, name)
	if err != nil {
		return err
	}
	before, user, err := d.delivered(ctx, name)
	if err != nil {
		return err
	}
	s, err := d.cluster.secret(ctx, secretName(r))
	if err != nil {
		return err
	}
	if err := d.cluster.client.Delete(ctx, s); err != nil {
		return fmt.Errorf("delete secret %s: %w", secretName(r), err)
	}
	d.note("deleted secret %s", secretName(r))

	var after cloud.Credential
	err = d.claim(ctx, func(ctx context.Context) error {
		var now string
		var err error
		after, now, err = d.delivered(ctx, name)
		if err != nil {
			return err
		}
		if now != user || d.cloud.KeyID(after) == d.cloud.KeyID(before) {
			return fmt.Errorf("the Secret holds key %s of %s", d.cloud.KeyID(after), now)
		}
		return d.cloud.Trials()[name].Try(ctx, after)
	}, "the Secret is back with a new key of the same %s, and the key works", d.cloud.Facts().Identity)
	if err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		keys, err := d.cloud.Keys(ctx, user)
		if err != nil {
			return err
		}
		if !slices.Equal(keys, []string{d.cloud.KeyID(after)}) {
			return fmt.Errorf("%s has the keys %v", user, keys)
		}
		if d.cloud.Trials()[name].Try(ctx, before) == nil {
			return errors.New("the lost key still works")
		}
		return nil
	}, "the lost key no longer works; the %s has just the new one", d.cloud.Facts().Identity)
}
