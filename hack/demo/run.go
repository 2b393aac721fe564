package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/go-logr/logr"
	"k8s.io/klog/v2"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// demo is everything that was started so far, and what was claimed of it.
type demo struct {
	settings settings
	screen   *screen
	// folder holds all files that the demo and its programs write.
	folder string

	cluster   *cluster
	simulator *simulator
	account   *account
	operator  *process
	// components are the requests that the components file, as they are filed.
	components []*v1.CredentialsRequest

	// refusedBefore is how much the API server had refused before the operator started.
	refusedBefore int
	claims        claims
	// undo are what ends what was started, in the order in which it was started.
	undo []func() error
}

// run is the whole demo. When it returns, nothing of it is left on the machine.
func run(ctx context.Context, s settings, screen *screen) (err error) {
	// Libraries of the control plane's clients log through these two, which by default is the terminal.
	log.SetLogger(logr.Discard())
	klog.SetLogger(logr.Discard())

	d := &demo{settings: s, screen: screen}
	defer func() { err = errors.Join(err, d.close()) }()
	ctx, failed := context.WithCancelCause(ctx)
	defer failed(nil)

	start := time.Now()
	if err := d.start(ctx, failed); err != nil {
		return err
	}
	if err := d.fileRequests(ctx); err != nil {
		return err
	}
	if err := d.proveAll(ctx); err != nil {
		return err
	}
	verdict := d.verdict(time.Since(start))
	if !s.keep {
		return verdict
	}
	if err := d.explain(); err != nil {
		return errors.Join(verdict, err)
	}
	return errors.Join(verdict, d.live(ctx))
}

// start brings up the control plane, the account and the operator.
func (d *demo) start(ctx context.Context, failed func(error)) error {
	var err error
	if d.components, err = componentRequests(); err != nil {
		return err
	}
	if d.folder, err = os.MkdirTemp("", "cco-demo-"); err != nil {
		return fmt.Errorf("make a folder for the demo: %w", err)
	}
	d.undo = append(d.undo, func() error { return os.RemoveAll(d.folder) })

	d.screen.heading("Starting")
	if err := d.timed("control plane: etcd and kube-apiserver", func() error { return d.startControlPlane(ctx) }); err != nil {
		return err
	}
	if err := d.timed("AWS: a simulated account behind an intercepting proxy", func() error { return d.startAccount(ctx, failed) }); err != nil {
		return err
	}
	return d.timed("operator", func() error { return d.startOperator(ctx, failed) })
}

// timed does something and says what and how long it took.
func (d *demo) timed(what string, do func() error) error {
	start := time.Now()
	if err := do(); err != nil {
		return err
	}
	d.screen.printf("   %s (%.1f s)", what, time.Since(start).Seconds())
	return nil
}

func (d *demo) startControlPlane(ctx context.Context) error {
	var err error
	if d.cluster, err = startCluster(d.settings, d.folder); err != nil {
		return err
	}
	d.undo = append(d.undo, d.cluster.stop)
	return d.cluster.create(ctx, append(namespaces(d.components), clusterObjects()...)...)
}

// fileRequests files the requests of all components at once and shows how they are answered.
func (d *demo) fileRequests(ctx context.Context) error {
	d.screen.heading("Seven components ask for credentials")
	start := time.Now()
	for _, r := range d.components {
		o, _ := r.DeepCopyObject().(client.Object)
		if err := d.cluster.create(ctx, o); err != nil {
			return err
		}
	}
	if err := d.follow(ctx); err != nil {
		return fmt.Errorf("wait for the credentials: %w\nThe last lines of the operator's log:\n%s", err, d.operator.tail(25))
	}
	d.screen.printf("   all ready after %.1f s", time.Since(start).Seconds())
	return nil
}

// proveAll makes every claim. The last ones take everything away, so they are left out where the demo stays up.
func (d *demo) proveAll(ctx context.Context) error {
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

// close ends everything that was started, last first.
func (d *demo) close() error {
	var all []error
	for _, end := range slices.Backward(d.undo) {
		all = append(all, end())
	}
	return errors.Join(all...)
}
