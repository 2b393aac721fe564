package operator

import (
	"context"
	"fmt"

	configv1 "github.com/openshift/api/config/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/cleanup"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/clusteroperator"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest"
	"github.com/cloudcredential/operator/internal/operator/loglevel"
	"github.com/cloudcredential/operator/internal/operator/metrics"
	"github.com/cloudcredential/operator/internal/operator/rootsecret"
)

// everywhere is a part that runs in every process, leading or not.
type everywhere func(context.Context) error

// Start implements manager.Runnable.
func (e everywhere) Start(ctx context.Context) error { return e(ctx) }

// NeedLeaderElection implements manager.LeaderElectionRunnable.
func (e everywhere) NeedLeaderElection() bool { return false }

// warm has the caches filled before anything else starts, so that no pass waits for one.
func (o *operator) warm(ctx context.Context) error {
	namespaces := &metav1.PartialObjectMetadata{}
	namespaces.SetGroupVersionKind(corev1.SchemeGroupVersion.WithKind("Namespace"))
	kinds := append(cluster.Watched(o.provider), namespaces, &v1.CredentialsRequest{},
		&configv1.ClusterVersion{}, &configv1.ClusterOperator{}, &configv1.APIServer{})
	for _, kind := range kinds {
		if _, err := o.manager.GetCache().GetInformer(ctx, kind, cache.BlockUntilSynced(false)); err != nil {
			return fmt.Errorf("watch %T: %w", kind, err)
		}
	}
	return nil
}

// register adds the controllers.
func (o *operator) register(ctx context.Context) error {
	for _, step := range []func(context.Context) error{o.requests, o.annotator, o.reporter, o.small} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// requests adds the controller of CredentialsRequests, and the cache of target Secrets where there can be any.
func (o *operator) requests(ctx context.Context) error {
	watches := credentialsrequest.Watches{
		Facts: cluster.Watched(o.provider),
		Around: func(reconciler reconcile.Reconciler) reconcile.Reconciler {
			return o.timer.Timed("credreq", reconciler)
		},
	}
	if o.provider != nil {
		options := cluster.TargetSecretOptions()
		options.Scheme, options.Mapper, options.HTTPClient = o.manager.GetScheme(), o.manager.GetRESTMapper(), o.manager.GetHTTPClient()
		secrets, err := cache.New(o.config.RestConfig, options)
		if err != nil {
			return fmt.Errorf("make the cache of target Secrets: %w", err)
		}
		if err := o.manager.Add(secrets); err != nil {
			return fmt.Errorf("add the cache of target Secrets: %w", err)
		}
		watches.Secrets = secrets
	}
	return credentialsrequest.New(credentialsrequest.Options{
		Client:            o.manager.GetClient(),
		Live:              o.manager.GetAPIReader(),
		Provider:          o.provider,
		Facts:             o.source,
		Recorder:          o.manager.GetEventRecorder("cloud-credential-operator"),
		Now:               o.config.Now,
		Held:              o.fence.Held,
		OperatorNamespace: cluster.OperatorNamespace,
		TrustedNamespaces: o.config.TrustedNamespaces,
		DriftInterval:     o.config.DriftInterval,
		Workers:           o.config.Workers,
	}).SetupWithManager(ctx, o.manager, watches)
}

// annotator adds the controller of the root secret where the platform has one.
func (o *operator) annotator(context.Context) error {
	if o.provider == nil || o.provider.RootSecret() == (types.NamespacedName{}) {
		return nil
	}
	annotator := rootsecret.New(rootsecret.Options{
		Provider: o.provider,
		Source:   o.source,
		Client:   o.manager.GetClient(),
		Recorder: o.manager.GetEventRecorder("cloud-credential-operator"),
		Now:      o.config.Now,
		Random:   o.config.Random,
		Interval: o.config.ProbeInterval,
		Held:     o.fence.Held,
	})
	return rootsecret.Register(o.manager, o.provider, o.timer.Timed(rootsecret.ControllerName, annotator))
}

// reporter adds the controller of the ClusterOperator.
func (o *operator) reporter(context.Context) error {
	reporter := clusteroperator.New(clusteroperator.Options{
		Provider: o.provider,
		Source:   o.source,
		Client:   o.manager.GetClient(),
		Version:  o.config.ReleaseVersion,
		Now:      o.config.Now,
		Held:     o.fence.Held,
	})
	return clusteroperator.Register(o.manager, o.provider, o.timer.Timed(clusteroperator.ControllerName, reporter))
}

// small adds the controllers that each do one small thing.
func (o *operator) small(context.Context) error {
	cleaner := cleanup.New(cleanup.Options{Source: o.source, Client: o.manager.GetClient(), Now: o.config.Now, Held: o.fence.Held})
	if err := cleanup.Register(o.manager, o.timer.Timed(cleanup.ControllerName, cleaner)); err != nil {
		return err
	}
	follower := loglevel.NewFollower(o.manager.GetClient(), o.config.Level)
	if err := loglevel.Register(o.manager, o.timer.Timed(loglevel.ControllerName, follower)); err != nil {
		return err
	}
	return metrics.RegisterTLS(o.manager, o.tls)
}

// collect registers the metrics that are computed from the caches.
func (o *operator) collect(ctx context.Context) error {
	collector := metrics.NewCollector(ctx, metrics.Options{
		Reader: client.Reader(o.manager.GetCache()), Source: o.source, Timer: o.timer, Log: o.manager.GetLogger().WithName("metrics"),
	})
	if err := o.config.Registerer.Register(collector); err != nil {
		return fmt.Errorf("register the metrics of requests: %w", err)
	}
	return nil
}
