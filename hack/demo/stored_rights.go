package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"sigs.k8s.io/yaml"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// proveKeys claims of the key in each Secret that it belongs to the identity of its request, can do what was asked for, and no more.
func (d *storing) proveKeys(ctx context.Context) error {
	tried := d.keyed.Trials()
	for _, r := range d.components {
		t, ok := tried[r.Name]
		if !ok {
			return fmt.Errorf("no trial is known for request %s", r.Name)
		}
		err := d.claim(ctx, func(ctx context.Context) error { return d.holds(ctx, r) }, "%s: the key is that of %s, allows %s, denies %s",
			r.Name, d.identity(r), t.Own, t.Foreign)
		if err != nil {
			return err
		}
	}
	return nil
}

// identity is the name of what was made for a request.
func (d *storing) identity(r *v1.CredentialsRequest) string {
	return d.keyed.Identity(setup, secretName(r))
}

// holds fails unless the Secret of a request holds a key of its own identity with the right that it needs, and without a foreign one.
func (d *storing) holds(ctx context.Context, r *v1.CredentialsRequest) error {
	key, err := d.stored(ctx, r)
	if err != nil {
		return err
	}
	if err := d.isOf(ctx, r, key); err != nil {
		return err
	}
	return d.keyed.Trials()[r.Name].Hold(ctx, key)
}

// isOf fails unless a key is that of a request's identity.
func (d *storing) isOf(ctx context.Context, r *v1.CredentialsRequest, key cloud.Credential) error {
	owner, err := d.keyed.Owner(ctx, key)
	if err == nil && owner != d.identity(r) {
		err = fmt.Errorf("the key in %s belongs to %s, not to %s", secretName(r), owner, d.identity(r))
	}
	return err
}

// release writes a request into the folder of those that ccoctl reads.
func (d *storing) release(r *v1.CredentialsRequest) error {
	text, err := yaml.Marshal(r)
	if err == nil {
		err = os.WriteFile(filepath.Join(d.mine.Requests, r.Name+".yaml"), text, 0o600)
	}
	if err != nil {
		return fmt.Errorf("write request %s: %w", r.Name, err)
	}
	return nil
}

// proveNewer lets a request ask for something else than before.
func (d *storing) proveNewer(ctx context.Context) error {
	newer := d.keyed.Newer()
	r, err := d.component(newer.Request)
	if err != nil {
		return err
	}
	changed := r.DeepCopy()
	changed.Spec.ProviderSpec = newer.Spec
	if err := d.release(changed); err != nil {
		return err
	}
	d.note("%s asks for %s now, and no longer for %s", r.Name, newer.Gained, newer.Lost)
	before, err := d.files()
	if err != nil {
		return err
	}
	if err := d.ccoctlMust(ctx, d.cloud.Make(d.mine)...); err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		key, err := d.stored(ctx, r)
		if err != nil {
			return err
		}
		after, err := d.files()
		if err == nil && !maps.Equal(before, after) {
			err = errors.New("a manifest was written anew")
		}
		return errors.Join(err, d.isOf(ctx, r, key), newer.Holds(ctx, key))
	}, "one more run brought the rights up to date, and the key in the cluster is the one that has them: no Secret changed")
}

// proveSurplus gives an identity a right that it should not have, and lets ccoctl find that, and put it right.
func (d *storing) proveSurplus(ctx context.Context) error {
	r := d.components[0]
	surplus := d.keyed.Surplus(d.identity(r))
	verify := func() (ran, error) { return d.ccoctl(ctx, d.keyed.Verify(d.mine)...) }
	good, err := verify()
	if err != nil {
		return err
	}
	if err := surplus.Do(ctx); err != nil {
		return err
	}
	found, err := verify()
	if err != nil {
		return err
	}
	err = d.claim(ctx, func(context.Context) error { return good.failure(0) }, "ccoctl %s verify checks everything and finds nothing wrong", d.cloud.Facts().Verbs())
	if err != nil {
		return err
	}
	d.note("%s", surplus.Said)
	err = d.claim(ctx, func(ctx context.Context) error {
		return errors.Join(found.failure(1), found.onlyWrong(surplus.Found), d.allowed(ctx, r, surplus, true))
	}, "ccoctl %s verify ends with exit code 1 and names this %s, and no other", d.cloud.Facts().Verbs(), d.cloud.Facts().Identity)
	if err != nil {
		return err
	}
	if err := d.ccoctlMust(ctx, d.cloud.Make(d.mine)...); err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		return errors.Join(d.allowed(ctx, r, surplus, false), d.holds(ctx, r))
	},
		"%s took the right away, and the key does what it should", d.verb())
}

// allowed fails unless the key of a request has the right, or has it not.
func (d *storing) allowed(ctx context.Context, r *v1.CredentialsRequest, surplus cloud.Surplus, wanted bool) error {
	key, err := d.stored(ctx, r)
	if err != nil {
		return err
	}
	got, err := surplus.Allowed(ctx, key)
	if err == nil && got != wanted {
		err = fmt.Errorf("the key of %s has the right: %t", r.Name, got)
	}
	return err
}
