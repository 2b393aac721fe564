package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// forgetCalls empties the log of the cloud's calls, where there is one.
func (d *passing) forgetCalls(ctx context.Context) error {
	if d.api == nil {
		return nil
	}
	return d.simulator.ForgetCalls(ctx)
}

// proveNoCalls claims that the log of the cloud's calls is empty. Of a cloud without an API there is nothing to claim.
func (d *passing) proveNoCalls(ctx context.Context, sentence string, args ...any) error {
	if d.api == nil {
		return nil
	}
	return d.claim(ctx, d.noCalls, sentence, args...)
}

// noCalls says what the cloud was asked for.
func (d *passing) noCalls(ctx context.Context) error {
	if d.api == nil {
		return nil
	}
	log, err := d.simulator.Calls(ctx)
	if err == nil && len(log) > 0 {
		err = fmt.Errorf("there were %d calls: %v", len(log), log)
	}
	return err
}

// proveQuiet watches cloud and cluster over several drift intervals.
func (d *passing) proveQuiet(ctx context.Context) error {
	if err := d.forgetCalls(ctx); err != nil {
		return err
	}
	before, err := d.versions(ctx)
	if err != nil {
		return err
	}
	watched := 3 * d.settings.interval
	if err := d.watch(ctx, watched); err != nil {
		return err
	}
	after, err := d.versions(ctx)
	if err != nil {
		return err
	}
	nowhere := "the cluster"
	if d.api != nil {
		nowhere += ", and called nothing at " + d.cloud.Facts().Title
	}
	return d.claim(ctx, func(ctx context.Context) error {
		if !slices.Equal(before, after) {
			return errors.Join(fmt.Errorf("the versions in the cluster were %v and are %v", before, after), d.noCalls(ctx))
		}
		return d.noCalls(ctx)
	}, "over %s, with a look at each Secret every %s, the operator wrote nothing to %s", watched, d.settings.interval, nowhere)
}
