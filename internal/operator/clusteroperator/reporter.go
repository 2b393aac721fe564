package clusteroperator

import (
	"context"
	"fmt"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	operatorv1 "github.com/openshift/api/operator/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/condition"
)

// DefaultInterval is the time after which the report is looked over although nothing was heard.
const DefaultInterval = 5 * time.Minute

// Options are what a Reporter works with. All but Provider, Held and Version must be set.
type Options struct {
	// Provider of the platform; nil where there is none.
	Provider cloud.Provider
	// Source of what is known of the cluster.
	Source *cluster.Source
	// Client reads from caches and writes.
	Client client.Client
	// Version of the release that the operator is part of.
	Version string
	// Now is the clock.
	Now func() time.Time
	// Held is asked before each write; nil where there is no lease.
	Held func() error
}

// Reporter keeps the ClusterOperator up to date.
type Reporter struct {
	options Options
	kinds   cluster.Kinds
}

// New makes a Reporter.
func New(options Options) *Reporter {
	if options.Held == nil {
		options.Held = func() error { return nil }
	}
	return &Reporter{options: options}
}

// Reconcile writes the report if it is not what is published, whatever it was called for.
func (r *Reporter) Reconcile(ctx context.Context, _ reconcile.Request) (reconcile.Result, error) {
	in, related, present, err := r.read(ctx)
	if err != nil {
		return reconcile.Result{}, err
	}
	wanted := configv1.ClusterOperatorStatus{
		Conditions: Compute(in), Versions: Versions(in.Version), RelatedObjects: related,
	}
	if present != nil {
		wanted.Extension = present.Status.Extension
	}
	if present == nil || !equality.Semantic.DeepEqual(present.Status, wanted) {
		if err := r.write(ctx, present, wanted); err != nil {
			return reconcile.Result{}, err
		}
	}
	again := DefaultInterval
	if next := Next(in); !next.IsZero() {
		again = min(again, next.Sub(in.Now)+time.Second)
	}
	return reconcile.Result{RequeueAfter: again}, nil
}

// read gathers the input. Every part that may be broken is part of the report; only what a cache cannot answer is an error.
func (r *Reporter) read(ctx context.Context) (Input, []configv1.ObjectReference, *configv1.ClusterOperator, error) {
	in := Input{Version: r.options.Version, Now: r.options.Now()}
	fail := func(what string, err error) (Input, []configv1.ObjectReference, *configv1.ClusterOperator, error) {
		return in, nil, nil, fmt.Errorf("report in ClusterOperator %s: read %s: %w", cluster.ClusterOperatorName, what, err)
	}
	present := &configv1.ClusterOperator{}
	if found, err := r.get(ctx, types.NamespacedName{Name: cluster.ClusterOperatorName}, present); err != nil {
		return fail("what is published", err)
	} else if !found {
		present = nil
	} else {
		in.Published = &present.Status
	}
	if snapshot, err := r.options.Source.Snapshot(ctx); err != nil {
		in.Unreadable = err.Error()
	} else {
		in.Facts, in.Decision = snapshot.Facts, snapshot.Mode
	}
	var config operatorv1.CloudCredential
	if _, err := r.get(ctx, types.NamespacedName{Name: cluster.Singleton}, &config); err != nil {
		return fail("the operator's configuration", err)
	}
	in.UpgradeableTo = config.Annotations[v1.AnnotationUpgradeableTo]
	var version configv1.ClusterVersion
	if found, err := r.get(ctx, types.NamespacedName{Name: cluster.ClusterVersionName}, &version); err != nil {
		return fail("the cluster's version", err)
	} else if found {
		in.ClusterVersion = &version
	}
	legacy, err := r.get(ctx, cluster.LegacyConfigMap(), &corev1.ConfigMap{})
	if err != nil {
		return fail("the legacy switch", err)
	}
	if r.options.Provider != nil {
		in.RootSecret = r.options.Provider.RootSecret()
	}
	names, err := r.requests(ctx, &in)
	if err != nil {
		return fail("the requests", err)
	}
	return in, Related(names, legacy), present, nil
}

// requests adds those of the operator's namespace to the input, and returns the names of all, for other platforms, too.
func (r *Reporter) requests(ctx context.Context, in *Input) ([]types.NamespacedName, error) {
	var list v1.CredentialsRequestList
	if err := r.options.Client.List(ctx, &list, client.InNamespace(cluster.OperatorNamespace), client.UnsafeDisableDeepCopy); err != nil {
		return nil, err
	}
	names := make([]types.NamespacedName, 0, len(list.Items))
	kinds := r.kinds.Of(list.Items)
	for i := range list.Items {
		names = append(names, client.ObjectKeyFromObject(&list.Items[i]))
		if r.options.Provider != nil && kinds[i] == r.options.Provider.SpecKind() {
			in.Requests = append(in.Requests, standing(&list.Items[i]))
		}
	}
	return names, nil
}

// standing reads how a request stands from its status.
func standing(item *v1.CredentialsRequest) Request {
	standing := Request{Provisioned: item.Status.Provisioned && item.Status.LastSyncGeneration == item.Generation}
	for _, kind := range v1.FailureConditionTypes() {
		failure, found := condition.Find(item.Status.Conditions, kind)
		if !found || failure.Status != corev1.ConditionTrue {
			continue
		}
		if !standing.Failing || failure.LastTransitionTime.Time.Before(standing.FailingSince) {
			standing.Failing, standing.FailingSince = true, failure.LastTransitionTime.Time
		}
	}
	return standing
}

// write publishes the report, and makes the ClusterOperator first where there is none.
func (r *Reporter) write(ctx context.Context, present *configv1.ClusterOperator, wanted configv1.ClusterOperatorStatus) error {
	if err := r.options.Held(); err != nil {
		return fmt.Errorf("write ClusterOperator %s: %w", cluster.ClusterOperatorName, err)
	}
	if present == nil {
		present = &configv1.ClusterOperator{ObjectMeta: metav1.ObjectMeta{Name: cluster.ClusterOperatorName}}
		if err := r.options.Client.Create(ctx, present); err != nil {
			return fmt.Errorf("create ClusterOperator %s: %w", cluster.ClusterOperatorName, err)
		}
	}
	updated := present.DeepCopy()
	updated.Status = wanted
	if err := r.options.Client.Status().Update(ctx, updated); err != nil {
		return fmt.Errorf("write the status of ClusterOperator %s: %w", cluster.ClusterOperatorName, err)
	}
	fields := make([]any, 0, 2*len(wanted.Conditions))
	for _, c := range wanted.Conditions {
		fields = append(fields, string(c.Type), fmt.Sprintf("%s, %s: %s", c.Status, c.Reason, c.Message))
	}
	log.FromContext(ctx).Info("reconciling clusteroperator status", fields...)
	return nil
}

// get reads an object that may be absent.
func (r *Reporter) get(ctx context.Context, name types.NamespacedName, into client.Object) (bool, error) {
	err := r.options.Client.Get(ctx, name, into)
	if apierrors.IsNotFound(err) {
		return false, nil
	}
	return err == nil, err
}
