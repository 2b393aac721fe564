package main

import (
	"context"
	"fmt"

	"github.com/cloudcredential/operator/test/sts/attempt"
)

// proveRefusals asks for a role with every token that must not do.
func (d *shortTerm) proveRefusals(ctx context.Context) error {
	r, err := d.component(judged)
	if err != nil {
		return err
	}
	role, err := d.role(ctx, secretName(r))
	if err != nil {
		return err
	}
	for _, refused := range attempt.Refusals() {
		err := d.claim(ctx, func(ctx context.Context) error {
			token, err := refused.Token(ctx, d.tokens, accounts(r)[0])
			if err != nil {
				return err
			}
			return attempt.MustBeRefused(ctx, d.account.http, role, token, refused.Code)
		}, "%s: %s", refused.What, refused.Code)
		if err != nil {
			return err
		}
	}
	return d.proveNeighbourIsRefused(ctx, role)
}

// proveNeighbourIsRefused claims that another cluster of the same account, whose tokens are as good as this one's, does not get its roles.
func (d *shortTerm) proveNeighbourIsRefused(ctx context.Context, role string) error {
	return d.claim(ctx, func(ctx context.Context) error {
		own, token, err := d.neighbourToken(ctx)
		if err != nil {
			return err
		}
		if _, err := attempt.Exchange(ctx, d.account.http, own, token); err != nil {
			return fmt.Errorf("not even its own role: %w", err)
		}
		return attempt.MustBeRefused(ctx, d.account.http, role, token, attempt.NotTrusted)
	}, "a token of the same component of cluster %s, which gets that cluster's role: %s", neighbour, attempt.NotTrusted)
}

// neighbourToken is a token as the other cluster's API server gives out, and the role there that it is good for.
func (d *shortTerm) neighbourToken(ctx context.Context) (role, token string, err error) {
	r, err := d.component(judged)
	if err != nil {
		return "", "", err
	}
	if role, err = d.theirs.Role(secretName(r)); err != nil {
		return "", "", err
	}
	issuer, err := d.theirs.Issuer()
	if err != nil {
		return "", "", err
	}
	key, err := d.theirs.SigningKey()
	if err != nil {
		return "", "", err
	}
	public, err := attempt.ReadPublished(ctx, d.account.http, issuer)
	if err != nil {
		return "", "", err
	}
	token, err = d.tokens.Forge(ctx, accounts(r)[0], func(t attempt.Token) (attempt.Token, error) {
		t = t.With(map[string]any{"iss": issuer})
		t.Head["kid"] = public.Keys[0].ID
		return t.Signed(key)
	})
	return role, token, err
}

// proveOnlyMineEnded claims that the deleted set-up is of no use any more and that the other one still is.
func (d *shortTerm) proveOnlyMineEnded(ctx context.Context) error {
	r, err := d.component(judged)
	if err != nil {
		return err
	}
	role, err := d.role(ctx, secretName(r))
	if err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		token, err := d.tokens.Token(ctx, accounts(r)[0], attempt.Audience)
		if err != nil {
			return err
		}
		if err := attempt.MustBeRefused(ctx, d.account.http, role, token, attempt.NotBelieved); err != nil {
			return err
		}
		own, token, err := d.neighbourToken(ctx)
		if err != nil {
			return err
		}
		_, err = attempt.Exchange(ctx, d.account.http, own, token)
		return err
	}, "tokens of this cluster get nothing any more; those of %s still get their role", neighbour)
}
