package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

// proveKeys claims of each delivered key that it belongs to the user made for its request, can do what was asked for, and no more.
func (d *demo) proveKeys(ctx context.Context) error {
	tried := trials()
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

func (d *demo) proveKey(ctx context.Context, r *v1.CredentialsRequest, t attempt.Trial) error {
	key, user, err := d.delivered(ctx, r.Name)
	if err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		owner, err := d.account.identity(ctx, key)
		if err != nil {
			return err
		}
		if owner != user {
			return fmt.Errorf("the key in %s belongs to %s, not to %s", secretName(r), owner, user)
		}
		return t.Hold(ctx, d.account.http, key)
	}, "%s: the key is that of %s, allows %s, denies %s", r.Name, user, t.Own.Right, t.Foreign.Right)
}

// proveTags claims that the users say whose they are.
func (d *demo) proveTags(ctx context.Context) error {
	return d.claim(ctx, func(ctx context.Context) error {
		users, err := d.account.clusterUsers(ctx)
		if err != nil {
			return err
		}
		if len(users) != len(d.components) {
			return fmt.Errorf("%d users carry the cluster's tag: %v", len(users), users)
		}
		for _, u := range users {
			tags, err := d.account.tags(ctx, u)
			if err != nil {
				return err
			}
			if tags["cost-center"] != "demo" {
				return fmt.Errorf("user %s does not carry the tag that the Infrastructure object asks for: %v", u, tags)
			}
		}
		return nil
	}, "the account has %d users of this cluster, each with the cluster's tag and the administrator's", len(d.components))
}

// delivered returns the key in a request's Secret and the user on record.
func (d *demo) delivered(ctx context.Context, name string) (attempt.Key, string, error) {
	r, err := d.cluster.request(ctx, name)
	if err != nil {
		return attempt.Key{}, "", err
	}
	s, err := d.cluster.secret(ctx, secretName(r))
	if err != nil {
		return attempt.Key{}, "", err
	}
	key, err := keyIn(s)
	return key, cloudUser(r), err
}

// proveSecretComesBack deletes a delivered Secret.
func (d *demo) proveSecretComesBack(ctx context.Context) error {
	const name = "openshift-ingress"
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
	d.screen.printf("   … deleted secret %s", secretName(r))

	var after attempt.Key
	err = d.claim(ctx, func(ctx context.Context) error {
		var now string
		var err error
		after, now, err = d.delivered(ctx, name)
		if err != nil {
			return err
		}
		if now != user || after.ID == before.ID {
			return fmt.Errorf("the Secret holds key %s of user %s", after.ID, now)
		}
		return trials()[name].Own.Try(ctx, d.account.http, after)
	}, "the Secret is back with a new key of the same user, and the key works")
	if err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		keys, err := d.account.keys(ctx, user)
		if err != nil {
			return err
		}
		if !slices.Equal(keys, []string{after.ID}) {
			return fmt.Errorf("user %s has the keys %v", user, keys)
		}
		if trials()[name].Own.Try(ctx, d.account.http, before) == nil {
			return errors.New("the lost key still works")
		}
		return nil
	}, "the lost key no longer works; the user has just the new one")
}
