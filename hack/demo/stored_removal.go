package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// proveRemoval claims that ccoctl takes away everything of the set-up and nothing of others.
func (d *storing) proveRemoval(ctx context.Context) error {
	before, err := d.belongings(ctx)
	if err != nil {
		return err
	}
	keys, err := d.allStored(ctx)
	if err != nil {
		return err
	}
	remove, words := d.keyed.Remove(d.mine), d.cloud.StoredWords()
	deleted, err := d.ccoctl(ctx, remove...)
	if err != nil {
		return err
	}
	err = d.claim(ctx, func(ctx context.Context) error {
		now, err := d.belongings(ctx)
		if err != nil {
			return err
		}
		for _, key := range keys {
			if owner, err := d.keyed.Owner(ctx, key); err == nil {
				return fmt.Errorf("a key still signs in as %s", owner)
			}
		}
		return errors.Join(deleted.failure(0), now.none())
	}, "ccoctl %s %s left nothing of %s: %s, and no key signs in", d.cloud.Facts().Verbs(), remove[0], setup, words.Gone)
	if err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		after, err := d.belongings(ctx)
		if err != nil {
			return err
		}
		return after.sameOthers(before)
	}, "the %d %s of others are what they were, those of %s included", before.others(), words.Others, neighbour)
}

// proveNothingLeaks looks for all that any Secret ever held where nobody may ever see it.
func (d *storing) proveNothingLeaks(ctx context.Context) error {
	if len(d.secrets) == 0 {
		return errors.New("the credentials have nothing to look for")
	}
	return d.claim(ctx, func(ctx context.Context) error {
		seen := d.seen()
		if err := d.addPublished(ctx, seen); err != nil {
			return err
		}
		for where, text := range seen {
			if leaks(text, d.secrets) {
				return fmt.Errorf("there is a key in %s", where)
			}
		}
		return nil
	}, "no key was on this screen, in what the %d programs printed, on their command lines, in a request or in an event", len(d.processes)+1)
}

// explain says how to look at what stays up, with the usual programs.
func (d *storing) explain() error {
	environment, err := d.writeEnvironment()
	if err != nil {
		return err
	}
	verbs := d.cloud.Facts().Verbs()
	d.screen.heading("It stays up until Ctrl-C. In another terminal:")
	d.screen.printf(`   . %s

   kubectl get credentialsrequests -A
%s
   bin/ccoctl %s plan %s`, environment, indented(d.cloud.LookAtStored()), verbs, strings.Join(d.cloud.Make(d.mine), " "))
	if d.keyed != nil {
		d.screen.printf("   bin/ccoctl %s %s", verbs, strings.Join(d.keyed.Remove(d.mine), " "))
	}
	d.screen.printf("\n   The operator's log: %s", d.operator.log)
	if d.api != nil {
		d.screen.printf("   The log of the simulated %s: curl %s/calls; what else it can do: curl %[2]s", d.cloud.Facts().Title, d.simulator.Address)
	}
	return nil
}
