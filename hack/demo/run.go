package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/go-logr/logr"
	"k8s.io/klog/v2"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// demo is everything that was started so far, and what was claimed of it.
type demo struct {
	settings settings
	screen   *screen
	// folder holds all files that the demo and its programs write.
	folder string

	cluster   *cluster
	simulator *simulator
	operator  *process
	// processes are all that were started.
	processes []*process
	// cloud is where everything is shown. Where programs talk to it, api is how, and via reaches it under its own host names.
	cloud cloud.Cloud
	api   cloud.API
	via   *http.Client
	// recorder reads the identities that requests have, nil where they have none.
	recorder cloud.Recorder
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

	shown, err := cloudNamed(s.cloud)
	if err != nil {
		return err
	}
	d := &demo{settings: s, screen: screen, cloud: shown}
	d.api, _ = shown.(cloud.API)
	told, err := d.story()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	ctx, failed := context.WithCancelCause(ctx)
	defer failed(nil)

	start := time.Now()
	if err := d.prepare(); err != nil {
		return err
	}
	if err := told.start(ctx, failed); err != nil {
		return err
	}
	if err := told.proveAll(ctx); err != nil {
		return err
	}
	verdict := d.verdict(time.Since(start))
	if !s.keep {
		return verdict
	}
	if err := told.explain(); err != nil {
		return errors.Join(verdict, err)
	}
	return errors.Join(verdict, d.live(ctx))
}

// prepare makes what every story needs.
func (d *demo) prepare() error {
	var err error
	if d.components, err = cloud.Requests(d.cloud); err != nil {
		return err
	}
	if d.folder, err = os.MkdirTemp("", "cco-demo-"); err != nil {
		return fmt.Errorf("make a folder for the demo: %w", err)
	}
	d.undo = append(d.undo, func() error { return os.RemoveAll(d.folder) })
	return nil
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

// note tells what was done.
func (d *demo) note(format string, args ...any) { d.screen.printf("   … "+format, args...) }

// startControlPlane starts the cluster, with further flags of the API server if there are any, and creates the objects.
func (d *demo) startControlPlane(ctx context.Context, flags map[string][]string, objects ...client.Object) error {
	var err error
	if d.cluster, err = startCluster(d.settings, d.folder, flags); err != nil {
		return err
	}
	d.undo = append(d.undo, d.cluster.stop)
	return d.cluster.create(ctx, append(namespaces(d.components), objects...)...)
}

// file files the requests of all components at once.
func (d *demo) file(ctx context.Context) error {
	for _, r := range d.components {
		o, _ := r.DeepCopyObject().(client.Object)
		if err := d.cluster.create(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// close ends everything that was started, last first.
func (d *demo) close() error {
	var all []error
	for _, end := range slices.Backward(d.undo) {
		all = append(all, end())
	}
	return errors.Join(all...)
}
