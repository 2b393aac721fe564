package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// proveMintCost claims that the credentials cost exactly the calls that make them. It must be the first part: it looks at the whole log.
func (d *demo) proveMintCost(ctx context.Context) error {
	n := len(d.components)
	want := map[string]int{"CreateUser": n, "PutUserPolicy": n, "CreateAccessKey": n}
	return d.claim(ctx, func(ctx context.Context) error {
		log, err := d.simulator.calls(ctx)
		if err != nil {
			return err
		}
		got := map[string]int{}
		for _, c := range log {
			if c.Write {
				got[c.Operation]++
			}
		}
		if !maps.Equal(got, want) {
			return fmt.Errorf("AWS was asked to write %v times", got)
		}
		return nil
	}, "%d credentials took %d writing calls to AWS: CreateUser, PutUserPolicy and CreateAccessKey for each", n, 3*n)
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
	if err := d.simulator.forgetCalls(ctx); err != nil {
		return err
	}
	watched := 3 * d.settings.interval
	select {
	case <-time.After(watched):
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	after, err := d.versions(ctx)
	if err != nil {
		return err
	}
	log, err := d.simulator.calls(ctx)
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
			return errors.Join(fmt.Errorf("AWS saw %d reads and %d writes", reads, writes),
				fmt.Errorf("the versions in the cluster were %v and are %v", before, after))
		}
		return nil
	}, "over %s the operator looked %d times (every %s) and wrote nothing, neither to AWS nor to the cluster", watched, reads, d.settings.interval)
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

// proveNothingElseIsCalled claims that the proxy, the only way out, was asked for nothing but AWS.
func (d *demo) proveNothingElseIsCalled(ctx context.Context) error {
	return d.claim(ctx, func(ctx context.Context) error {
		hosts, err := d.simulator.unexpected(ctx)
		if err != nil {
			return err
		}
		if len(hosts) > 0 {
			return fmt.Errorf("it was also asked for %s", strings.Join(hosts, ", "))
		}
		return nil
	}, "the proxy was asked for AWS's hosts and for no other")
}
