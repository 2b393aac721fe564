package main

import "context"

// belongings are all that the cloud has, by kind.
func (d *shortTerm) belongings(ctx context.Context) (belongings, error) {
	return d.cloud.Belongings(ctx, setup)
}

// proveRemoval claims that ccoctl takes away everything of the set-up and nothing of others.
func (d *shortTerm) proveRemoval(ctx context.Context) error {
	facts, words := d.cloud.Facts(), d.cloud.Words()
	before, err := d.belongings(ctx)
	if err != nil {
		return err
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
		return after.sameOthers(before)
	}, "the %d %s of others are what they were, those of %s included", before.others(), words.Others, neighbour)
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
	return now.none()
}
