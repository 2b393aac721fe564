package main

import (
	"context"
	"fmt"

	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

// proveRefusals asks for a role with every token that must not do.
func (d *shortTerm) proveRefusals(ctx context.Context) error {
	r, err := d.judged()
	if err != nil {
		return err
	}
	own, err := d.mounted(ctx, secretName(r))
	if err != nil {
		return err
	}
	for _, refused := range d.cloud.Refusals() {
		err := d.claim(ctx, func(ctx context.Context) error {
			token, err := refused.Token(ctx, d.tokens, accounts(r)[0])
			if err != nil {
				return err
			}
			return d.cloud.Refused(ctx, own, token, refused.Code)
		}, "%s: %s", refused.What, refused.Code)
		if err != nil {
			return err
		}
	}
	return d.proveNeighbourIsRefused(ctx, own)
}

// proveNeighbourIsRefused claims that another cluster of the same account, whose tokens are as good as this one's, does not get its roles.
func (d *shortTerm) proveNeighbourIsRefused(ctx context.Context, secret cloud.Credential) error {
	return d.claim(ctx, func(ctx context.Context) error {
		own, token, err := d.neighbourToken(ctx)
		if err != nil {
			return err
		}
		if _, err := d.cloud.Exchange(ctx, own, token); err != nil {
			return fmt.Errorf("not even its own %s: %w", d.cloud.Words().Role, err)
		}
		return d.cloud.Refused(ctx, secret, token, d.cloud.Codes().Foreign)
	}, "a token of the same component of cluster %s, which gets that cluster's %s: %s", neighbour, d.cloud.Words().Role, d.cloud.Codes().Foreign)
}

// neighbourToken is a token as the other cluster's API server gives out, and the Secret there that it is good for.
func (d *shortTerm) neighbourToken(ctx context.Context) (secret cloud.Credential, token string, err error) {
	r, err := d.judged()
	if err != nil {
		return nil, "", err
	}
	if secret, err = d.theirs.secret(secretName(r)); err != nil {
		return nil, "", err
	}
	issuer, err := d.theirs.Issuer()
	if err != nil {
		return nil, "", err
	}
	key, err := d.theirs.SigningKey()
	if err != nil {
		return nil, "", err
	}
	public, err := attempt.ReadPublished(ctx, d.via, issuer)
	if err != nil {
		return nil, "", err
	}
	token, err = d.tokens.Forge(ctx, accounts(r)[0], func(t attempt.Token) (attempt.Token, error) {
		t = t.With(map[string]any{"iss": issuer})
		t.Head["kid"] = public.Keys[0].ID
		return t.Signed(key)
	})
	return secret, token, err
}

// proveOnlyMineEnded claims that the deleted set-up is of no use any more and that the other one still is.
func (d *shortTerm) proveOnlyMineEnded(ctx context.Context) error {
	r, err := d.judged()
	if err != nil {
		return err
	}
	own, err := d.mounted(ctx, secretName(r))
	if err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		token, err := d.tokens.Token(ctx, accounts(r)[0], d.cloud.Audiences()[0])
		if err != nil {
			return err
		}
		if err := d.cloud.Refused(ctx, own, token, d.cloud.Codes().Gone); err != nil {
			return err
		}
		theirs, token, err := d.neighbourToken(ctx)
		if err != nil {
			return err
		}
		_, err = d.cloud.Exchange(ctx, theirs, token)
		return err
	}, "tokens of this cluster get nothing any more; those of %s still get their %s", neighbour, d.cloud.Words().Role)
}
