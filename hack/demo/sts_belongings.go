package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// belongings are all that the cloud has, by kind.
func (d *shortTerm) belongings(ctx context.Context) (map[string]cloud.Belonging, error) {
	return d.cloud.Belongings(ctx, setup)
}

// proveRemoval claims that ccoctl takes away everything of the set-up and nothing of others.
func (d *shortTerm) proveRemoval(ctx context.Context) error {
	facts, words := d.cloud.Facts(), d.cloud.Words()
	before, err := d.belongings(ctx)
	if err != nil {
		return err
	}
	others := 0
	for _, b := range before {
		others += len(b.Others)
	}
	deleted, err := d.ccoctl(ctx, append([]string{"delete"}, d.removal(setup)...)...)
	if err != nil {
		return err
	}
	err = d.claim(ctx, func(ctx context.Context) error {
		if err := deleted.failure(0); err != nil {
			return err
		}
		return d.nothingOfTheSetup(ctx)
	}, "ccoctl %s delete left nothing of %s: %s", facts.Name, setup, words.Gone)
	if err != nil {
		return err
	}
	err = d.claim(ctx, func(ctx context.Context) error {
		after, err := d.belongings(ctx)
		if err != nil {
			return err
		}
		for _, kind := range slices.Sorted(maps.Keys(before)) {
			if !slices.Equal(before[kind].Others, after[kind].Others) {
				return fmt.Errorf("the %s of others are not what they were", kind)
			}
		}
		return nil
	}, "the %d %s of others are what they were, those of %s included", others, words.Others, neighbour)
	if err != nil {
		return err
	}
	return d.proveOnlyMineEnded(ctx)
}

func (d *shortTerm) nothingOfTheSetup(ctx context.Context) error {
	now, err := d.belongings(ctx)
	if err != nil {
		return err
	}
	for kind, b := range now {
		if len(b.Mine) > 0 {
			return fmt.Errorf("there are %d %s of %s", len(b.Mine), kind, setup)
		}
	}
	return nil
}
