package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	operatorv1 "github.com/openshift/api/operator/v1"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// minting is the story of the operator that makes identities with keys.
type minting struct {
	*demo
	cloud cloud.Minting
}

// start brings up the control plane, the cloud and the operator, and files the requests.
func (d *minting) start(ctx context.Context, failed func(error)) error {
	d.recorder = d.cloud
	d.screen.heading("Starting")
	err := d.timed("control plane: etcd and kube-apiserver", func() error {
		return d.startControlPlane(ctx, nil, append(d.clusterObjects(operatorv1.CloudCredentialsModeDefault), authentication(""))...)
	})
	if err != nil {
		return err
	}
	if err := d.startCloud(ctx, failed); err != nil {
		return err
	}
	if err := d.writeRoot(ctx, d.cloud.Administrator()); err != nil {
		return err
	}
	if err := d.timed("operator", func() error { return d.startOperator(ctx, failed) }); err != nil {
		return err
	}
	return d.fileRequests(ctx)
}

// fileRequests files the requests of all components at once and shows how they are answered.
func (d *minting) fileRequests(ctx context.Context) error {
	d.screen.heading("%s", d.asking())
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
	n := len(d.components)
	parts := []cloud.Part{
		{Heading: "What it took", Prove: func(ctx context.Context) error { return d.proveOne(ctx, d.cloud.MintCost(n)) }},
		{Heading: "Each key does what was asked for, and nothing else", Prove: d.proveKeys},
		{Heading: "Everything in the cloud says whose it is", Prove: func(ctx context.Context) error { return d.proveOne(ctx, d.cloud.Marks(stage{d.demo})) }},
		{Heading: "When nothing changes", Prove: d.proveNothingIsIdle},
		{Heading: "A root credential with too few rights", Prove: d.proveInsufficientRoot},
		{Heading: "A deleted Secret", Prove: d.proveSecretComesBack},
		{Heading: d.cloud.Chosen().Change, Prove: d.proveDriftIsRepaired},
	}
	parts = append(parts, d.cloud.FurtherMinting(stage{d.demo})...)
	parts = append(parts, cloud.Part{Heading: "What was shown and printed", Prove: d.proveNoKeyLeaks})
	parts = append(parts, cloud.Part{Heading: "A deleted request", Prove: func(ctx context.Context) error { return d.proveDeletion(ctx, cloud.Newcomer) }})
	if !d.settings.keep {
		var names []string
		for _, c := range d.components {
			names = append(names, c.Name)
		}
		parts = append(parts, cloud.Part{Heading: "All requests deleted", Prove: func(ctx context.Context) error {
			return errors.Join(d.proveDeletion(ctx, names...), d.proveNothingRemains(ctx))
		}})
	}
	parts = append(parts, cloud.Part{Heading: "Where the operator's calls went", Prove: d.proveNothingElseIsCalled},
		cloud.Part{Heading: "What the operator may do in the cluster", Prove: d.proveRightsSuffice})
	return d.prove(ctx, parts...)
}
