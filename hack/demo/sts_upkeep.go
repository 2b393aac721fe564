package main

import (
	"context"
	"errors"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// proveVerify opens what a component is granted and lets ccoctl find that, and put it right.
func (d *shortTerm) proveVerify(ctx context.Context) error {
	name, word := d.cloud.Facts().Name, d.cloud.Words().Role
	verify := func(ctx context.Context) (ran, error) {
		return d.ccoctl(ctx, append([]string{"verify"}, d.described(setup, d.mine)...)...)
	}
	good, err := verify(ctx)
	if err != nil {
		return err
	}
	if err := d.claim(ctx, func(context.Context) error { return good.failure(0) }, "ccoctl %s verify checks everything and finds nothing wrong", name); err != nil {
		return err
	}
	secret, opened, err := d.open(ctx)
	if err != nil {
		return err
	}
	d.note("%s", opened.Said)
	err = d.claim(ctx, func(ctx context.Context) error {
		token, err := d.tokens.Token(ctx, opened.Stranger, d.cloud.Audiences()[0])
		if err == nil {
			_, err = d.cloud.Exchange(ctx, secret, token)
		}
		return err
	}, "a ServiceAccount that has nothing to do with it gets the %s", word)
	if err != nil {
		return err
	}
	found, err := verify(ctx)
	if err != nil {
		return err
	}
	err = d.claim(ctx, func(context.Context) error {
		return errors.Join(found.failure(1), found.onlyWrong(opened.Object))
	}, "ccoctl %s verify ends with exit code 1 and names this %s, and no other", name, word)
	if err != nil {
		return err
	}
	if err := d.ccoctlMust(ctx, d.createAll(setup, d.mine)...); err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		token, err := d.tokens.Token(ctx, opened.Stranger, d.cloud.Audiences()[0])
		if err != nil {
			return err
		}
		return d.cloud.Refused(ctx, secret, token, d.cloud.Codes().Stranger)
	}, "ccoctl %s create-all puts it right: the stranger is refused again", name)
}

// open lets a stranger have what one of the Secrets grants, and returns this Secret.
func (d *shortTerm) open(ctx context.Context) (cloud.Credential, cloud.Opened, error) {
	r, err := d.judged()
	if err != nil {
		return nil, cloud.Opened{}, err
	}
	secret, err := d.mounted(ctx, secretName(r))
	if err != nil {
		return nil, cloud.Opened{}, err
	}
	issuer, err := d.mine.Issuer()
	if err != nil {
		return nil, cloud.Opened{}, err
	}
	opened, err := d.cloud.Expose(ctx, cloud.Target{Setup: setup, Issuer: issuer, Name: secretName(r), Secret: secret})
	return secret, opened, err
}
