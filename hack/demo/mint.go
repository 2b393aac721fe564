package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	operatorv1 "github.com/openshift/api/operator/v1"
)

// minting is the story of the operator that makes users with keys.
type minting struct{ *demo }

// start brings up the control plane, the account and the operator, and files the requests.
func (d *minting) start(ctx context.Context, failed func(error)) error {
	d.screen.heading("Starting")
	err := d.timed("control plane: etcd and kube-apiserver", func() error {
		return d.startControlPlane(ctx, nil, append(clusterObjects(operatorv1.CloudCredentialsModeDefault), authentication(""))...)
	})
	if err != nil {
		return err
	}
	if err := d.timed("AWS: a simulated account behind an intercepting proxy", func() error { return d.startAccount(ctx, failed) }); err != nil {
		return err
	}
	if err := d.writeRoot(ctx, d.account.admin); err != nil {
		return err
	}
	if err := d.timed("operator", func() error { return d.startOperator(ctx, failed) }); err != nil {
		return err
	}
	return d.fileRequests(ctx)
}

// fileRequests files the requests of all components at once and shows how they are answered.
func (d *minting) fileRequests(ctx context.Context) error {
	d.screen.heading("Seven components ask for credentials")
	start := time.Now()
	if err := d.file(ctx); err != nil {
		return err
	}
	if err := d.follow(ctx); err != nil {
		return fmt.Errorf("wait for the credentials: %w\nThe last lines of the operator's log:\n%s", err, d.operator.tail(25))
	}
	d.screen.printf("   all ready after %.1f s", time.Since(start).Seconds())
	return nil
}

// proveAll makes every claim. The last ones take everything away, so they are left out where the demo stays up.
func (d *minting) proveAll(ctx context.Context) error {
	parts := []part{
		{"What it took", d.proveMintCost},
		{"Each key does what was asked for, and nothing else", d.proveKeys},
		{"Everything in the cloud says whose it is", d.proveTags},
		{"When nothing changes", d.proveNothingIsIdle},
		{"A root credential with too few rights", d.proveInsufficientRoot},
		{"A deleted Secret", d.proveSecretComesBack},
		{"A policy that somebody changed behind the operator's back", d.proveDriftIsRepaired},
		{"A deleted request", func(ctx context.Context) error { return d.proveDeletion(ctx, newcomer) }},
	}
	if !d.settings.keep {
		var names []string
		for _, c := range d.components {
			names = append(names, c.Name)
		}
		parts = append(parts, part{"All requests deleted", func(ctx context.Context) error {
			return errors.Join(d.proveDeletion(ctx, names...), d.proveAccountIsEmpty(ctx))
		}})
	}
	parts = append(parts, part{"Where the operator's calls went", d.proveNothingElseIsCalled},
		part{"What the operator may do in the cluster", d.proveRightsSuffice})
	return d.prove(ctx, parts...)
}
