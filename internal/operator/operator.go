package operator

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
	ctrlconfig "sigs.k8s.io/controller-runtime/pkg/config"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/leadership"
	"github.com/cloudcredential/operator/internal/operator/loglevel"
	"github.com/cloudcredential/operator/internal/operator/metrics"
)

const (
	// shutdown is how long passes that go on may take to end. It is less than the grace that the Deployment gives, so that the lease
	// is given up in any case.
	shutdown = 8 * time.Second
	// passDeadline is how long a pass may take before its context ends. A call to a cloud ends long before, with all its retries; this is for
	// an API server that does not answer.
	passDeadline = 5 * time.Minute
	// hung is how long a pass may take before the process counts as dead. Every call has a deadline far below.
	hung = 15 * time.Minute
)

// operator is a process that was put together.
type operator struct {
	config   Config
	fence    *leadership.Fence
	provider cloud.Provider
	manager  manager.Manager
	source   *cluster.Source
	timer    *metrics.Timer
	tls      *metrics.ServingTLS
}

// Run works until ctx ends, or until something fails that a new start may mend. All that it starts ends with it, and the lease is given up
// whatever the cause. It returns nil where ctx ended and where what the process trusts was changed.
func Run(ctx context.Context, config Config) error {
	config, err := config.validated()
	if err != nil {
		return err
	}
	on, err := platform(ctx, config)
	if err != nil {
		return fmt.Errorf("start the operator: %w", err)
	}
	o := &operator{config: config}
	if !config.SkipLeaderElection {
		o.fence = leadership.NewFence(config.Now, leadership.LeaseDuration, leadership.Margin)
	}
	found, release, err := provider(config, on, o.fence.Held)
	if err != nil {
		return fmt.Errorf("start the operator: %w", err)
	}
	defer release()
	o.provider = found
	if err := o.assemble(ctx); err != nil {
		return fmt.Errorf("start the operator: %w", err)
	}
	config.Logger.Info("starting", "version", config.Version, "release", config.ReleaseVersion, "platform", on,
		"supported", found != nil, "identity", config.Identity)
	err = o.manager.Start(ctx)
	if errors.Is(err, errTrustChanged) {
		config.Logger.Info("ending, to be started again with what is trusted now", "file", config.TrustedCAFile)
		return nil
	}
	if err != nil {
		return fmt.Errorf("the operator failed: %w", err)
	}
	return nil
}

// assemble makes the manager and hands everything to it that it is to run.
func (o *operator) assemble(ctx context.Context) error {
	var err error
	if o.timer, err = metrics.NewTimer(o.config.Registerer, o.config.Now); err != nil {
		return err
	}
	o.tls = metrics.NewServingTLS(o.config.TLS)
	options, err := o.options(ctx)
	if err != nil {
		return err
	}
	if o.manager, err = manager.New(o.config.RestConfig, options); err != nil {
		return fmt.Errorf("make the manager: %w", err)
	}
	o.source = cluster.NewSource(o.manager.GetCache(), o.provider)
	for _, step := range []func(context.Context) error{o.warm, o.register, o.collect, o.health, o.watchTrust} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// options of the only manager.
func (o *operator) options(ctx context.Context) (manager.Options, error) {
	scheme, err := cluster.NewScheme()
	if err != nil {
		return manager.Options{}, err
	}
	options := manager.Options{
		Scheme: scheme,
		Logger: logr.FromSlogHandler(loglevel.WithoutBodies(o.config.Logger.Handler())),
		Cache:  cluster.CacheOptions(o.provider),
		// Secrets are read live: what the cache holds is a choice of them.
		Client: client.Options{Cache: &client.CacheOptions{DisableFor: []client.Object{&corev1.Secret{}}}},
		Controller: ctrlconfig.Controller{
			ReconciliationTimeout: passDeadline,
			// Whoever takes over has read everything already.
			EnableWarmup:       ptr.To(true),
			SkipNameValidation: &o.config.Shared,
		},
		Metrics:                 o.servedMetrics(),
		HealthProbeBindAddress:  address(o.config.HealthAddress),
		PprofBindAddress:        address(o.config.ProfileAddress),
		GracefulShutdownTimeout: ptr.To(shutdown),
		BaseContext:             func() context.Context { return ctx },
	}
	if o.config.SkipLeaderElection {
		return options, nil
	}
	lock, err := leadership.NewLease(o.config.RestConfig, cluster.OperatorNamespace, o.config.Identity)
	if err != nil {
		return manager.Options{}, err
	}
	options.LeaderElection = true
	options.LeaderElectionReleaseOnCancel = true
	options.LeaderElectionResourceLockInterface = o.fence.Lock(lock)
	options.LeaseDuration = ptr.To(leadership.LeaseDuration)
	options.RenewDeadline = ptr.To(leadership.RenewDeadline)
	options.RetryPeriod = ptr.To(leadership.RetryPeriod)
	return options, nil
}

func (o *operator) servedMetrics() metricsserver.Options {
	return metricsserver.Options{
		BindAddress:    address(o.config.MetricsAddress),
		SecureServing:  true,
		CertDir:        o.config.CertDir,
		TLSOpts:        o.tls.Options(),
		FilterProvider: metrics.Authorized(o.config.Now),
	}
}

// address turns "not at all" into what the manager understands: it takes an empty address for a default.
func address(wanted string) string {
	if wanted == "" {
		return "0"
	}
	return wanted
}

// health adds what /healthz and /readyz answer. A process that does not lead is ready, too: it is ready to take over.
func (o *operator) health(context.Context) error {
	synced := make(chan struct{})
	err := o.manager.Add(everywhere(func(ctx context.Context) error {
		if o.manager.GetCache().WaitForCacheSync(ctx) {
			close(synced)
		}
		return nil
	}))
	if err != nil {
		return fmt.Errorf("add the readiness check: %w", err)
	}
	return errors.Join(
		o.manager.AddReadyzCheck("caches", func(*http.Request) error {
			select {
			case <-synced:
				return nil
			default:
				return errors.New("what the operator works with has not been read yet")
			}
		}),
		o.manager.AddHealthzCheck("progress", func(*http.Request) error { return o.timer.Stuck(hung) }),
	)
}
