package conformance

import (
	"context"
	"sync/atomic"
	"time"

	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/config"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"

	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest"
)

// Managed is an operator whose passes are run by a real manager, with caches and watches, until the test ends. Its clock stands still like
// everyone's, but its queue runs by real time.
type Managed struct {
	*Operator
	passes *atomic.Int64
}

// counted counts how often it is asked, which is once in each pass.
type counted struct {
	credentialsrequest.Facts
	passes *atomic.Int64
}

// Snapshot implements credentialsrequest.Facts.
func (c counted) Snapshot(ctx context.Context) (cluster.Snapshot, error) {
	c.passes.Add(1)
	return c.Facts.Snapshot(ctx)
}

// Manage starts an operator under a manager that sees nothing but this world.
func (w *World) Manage() *Managed {
	w.Helper()
	var options credentialsrequest.Options
	o := w.Start(nil, func(used *credentialsrequest.Options) { options = *used })
	m := &Managed{Operator: o, passes: &atomic.Int64{}}
	mgr, err := manager.New(o.Config, manager.Options{
		Scheme:     w.Env.Client.Scheme(),
		Metrics:    server.Options{BindAddress: "0"},
		Cache:      cache.Options{DefaultNamespaces: map[string]cache.Config{w.Requests: {}}},
		Controller: config.Controller{SkipNameValidation: ptr.To(true)},
	})
	must(w, err)
	selected := cluster.TargetSecretOptions()
	selected.Scheme = w.Env.Client.Scheme()
	selected.DefaultNamespaces = map[string]cache.Config{w.Targets: {}}
	secrets, err := cache.New(o.Config, selected)
	must(w, err)
	must(w, mgr.Add(secrets))
	options.Client, options.Live = mgr.GetClient(), mgr.GetAPIReader()
	options.Facts = counted{options.Facts, m.passes}
	o.Reconciler = credentialsrequest.New(options)
	must(w, o.Reconciler.SetupWithManager(o.life, mgr, credentialsrequest.Watches{Secrets: secrets}))
	ended := make(chan error, 1)
	go func() { ended <- mgr.Start(o.life) }()
	w.Cleanup(func() {
		o.Kill()
		if err := <-ended; err != nil {
			w.Errorf("the manager ended with: %v", err)
		}
	})
	return m
}

// Passes is how many were run so far.
func (m *Managed) Passes() int { return int(m.passes.Load()) }

// Await waits until a request has been satisfied.
func (m *Managed) Await(name string) {
	m.Helper()
	m.Until("request "+name+" is satisfied", func() bool {
		request := m.Request(name)
		return request != nil && request.Status.Provisioned && request.Status.LastSyncGeneration == request.Generation
	})
}

// Until waits until something is so, which must be within a minute.
func (m *Managed) Until(what string, so func() bool) {
	m.Helper()
	deadline := time.Now().Add(time.Minute)
	for !so() {
		if time.Now().After(deadline) {
			m.Fatalf("after a minute it is not so that %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

var _ credentialsrequest.Facts = counted{}
