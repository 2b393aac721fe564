package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// belonging are the things of one kind in the account, as the simulator describes them.
type belonging struct{ mine, others []string }

// belongings are all that the account has, by kind.
func (d *shortTerm) belongings(ctx context.Context) (map[string]belonging, error) {
	all := map[string]belonging{}
	for _, kind := range []string{"roles", "oidc-providers", "buckets", "users"} {
		var things []json.RawMessage
		if err := d.simulator.ask(ctx, http.MethodGet, kind, &things); err != nil {
			return nil, err
		}
		var b belonging
		for _, thing := range things {
			if strings.Contains(string(thing), `"openshift.io/cloud-credential-operator/`+setup+`"`) {
				b.mine = append(b.mine, string(thing))
			} else {
				b.others = append(b.others, string(thing))
			}
		}
		all[kind] = b
	}
	return all, nil
}

// proveRemoval claims that ccoctl takes away everything of the set-up and nothing of others.
func (d *shortTerm) proveRemoval(ctx context.Context) error {
	before, err := d.belongings(ctx)
	if err != nil {
		return err
	}
	others := 0
	for _, b := range before {
		others += len(b.others)
	}
	deleted, err := d.ccoctl(ctx, "delete", "--name", setup, "--region", region)
	if err != nil {
		return err
	}
	err = d.claim(ctx, func(ctx context.Context) error {
		if err := deleted.failure(0); err != nil {
			return err
		}
		return d.nothingOfTheSetup(ctx)
	}, "ccoctl aws delete left nothing of %s: bucket, identity provider and roles are gone", setup)
	if err != nil {
		return err
	}
	err = d.claim(ctx, func(ctx context.Context) error {
		after, err := d.belongings(ctx)
		if err != nil {
			return err
		}
		for _, kind := range slices.Sorted(maps.Keys(before)) {
			if !slices.Equal(before[kind].others, after[kind].others) {
				return fmt.Errorf("the %s of others are not what they were", kind)
			}
		}
		return nil
	}, "the %d roles, identity providers, buckets and users of others are what they were, those of %s included", others, neighbour)
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
		if len(b.mine) > 0 {
			return fmt.Errorf("there are %d %s of %s", len(b.mine), kind, setup)
		}
	}
	return nil
}
