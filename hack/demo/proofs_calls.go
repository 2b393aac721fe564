package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// startCloud starts the simulated cloud.
func (d *demo) startCloud(ctx context.Context, failed func(error)) error {
	facts := d.cloud.Facts()
	return d.timed(fmt.Sprintf("%s: a simulated %s behind an intercepting proxy", facts.Title, facts.Place), func() error {
		return d.startSimulator(ctx, failed)
	})
}

// proveNothingIsIdle watches cloud and cluster over several drift intervals.
func (d *demo) proveNothingIsIdle(ctx context.Context) error {
	if err := d.claim(ctx, d.componentsReady, "all requests are ready"); err != nil {
		return err
	}
	before, err := d.versions(ctx)
	if err != nil {
		return err
	}
	if err := d.simulator.ForgetCalls(ctx); err != nil {
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
	log, err := d.simulator.Calls(ctx)
	if err != nil {
		return err
	}
	reads, writes := 0, 0
	for _, c := range log {
		if c.Write {
			writes++
		} else {
			reads++
		}
	}
	return d.claim(ctx, func(context.Context) error {
		if writes > 0 || reads == 0 || !slices.Equal(before, after) {
			return errors.Join(fmt.Errorf("%s saw %d reads and %d writes", d.cloud.Facts().Title, reads, writes),
				fmt.Errorf("the versions in the cluster were %v and are %v", before, after))
		}
		return nil
	}, "over %s the operator looked %d times (every %s) and wrote nothing, neither to %s nor to the cluster", watched, reads, d.settings.interval, d.cloud.Facts().Title)
}

// watch waits while the operator works.
func (d *demo) watch(ctx context.Context, during time.Duration) error {
	select {
	case <-time.After(during):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// versions are those of all requests and their Secrets.
func (d *demo) versions(ctx context.Context) ([]string, error) {
	var all []string
	for _, c := range d.components {
		r, err := d.cluster.request(ctx, c.Name)
		if err != nil {
			return nil, err
		}
		s, err := d.cluster.secret(ctx, secretName(r))
		if err != nil {
			return nil, err
		}
		all = append(all, r.ResourceVersion+"/"+s.ResourceVersion)
	}
	return all, nil
}

// proveNothingElseIsCalled claims that the proxy, the only way out, was asked for nothing but the cloud.
func (d *demo) proveNothingElseIsCalled(ctx context.Context) error {
	return d.claim(ctx, func(ctx context.Context) error {
		hosts, err := d.simulator.Unexpected(ctx)
		if err != nil {
			return err
		}
		if len(hosts) > 0 {
			return fmt.Errorf("it was also asked for %s", strings.Join(hosts, ", "))
		}
		return nil
	}, "the proxy was asked for %s's hosts and for no other", d.cloud.Facts().Title)
}
