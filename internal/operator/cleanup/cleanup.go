// Package cleanup gets rid of CredentialsRequests that no component needs any longer.
package cleanup

import (
	"context"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/condition"
)

// ControllerName is the controller's name in metrics and logs.
const ControllerName = "cleanup"

// interval is the time between two looks at a stale request that is still there.
const interval = 5 * time.Minute

// Stale are the requests that earlier releases shipped and no component reads the Secret of any more.
func Stale() []types.NamespacedName {
	return []types.NamespacedName{
		{Namespace: cluster.OperatorNamespace, Name: "cloud-credential-operator-s3"},
	}
}

// IsStale reports whether the request is one of Stale.
func IsStale(name types.NamespacedName) bool { return slices.Contains(Stale(), name) }

// Options are what a Cleaner works with. All but Held must be set.
type Options struct {
	// Source of what is known of the cluster.
	Source *cluster.Source
	// Client reads from caches and writes.
	Client client.Client
	// Now is the clock.
	Now func() time.Time
	// Held is asked before each write; nil where there is no lease.
	Held func() error
}

// Cleaner deletes stale requests. In manual mode the administrator made what belongs to them, so it only tells.
type Cleaner struct{ options Options }

// New makes a Cleaner.
func New(options Options) *Cleaner {
	if options.Held == nil {
		options.Held = func() error { return nil }
	}
	return &Cleaner{options: options}
}

// Reconcile looks at one request.
func (c *Cleaner) Reconcile(ctx context.Context, item reconcile.Request) (reconcile.Result, error) {
	var present v1.CredentialsRequest
	if err := c.options.Client.Get(ctx, item.NamespacedName, &present); err != nil {
		return reconcile.Result{}, client.IgnoreNotFound(err)
	}
	snapshot, err := c.options.Source.Snapshot(ctx)
	if err != nil {
		return reconcile.Result{}, err
	}
	again := reconcile.Result{RequeueAfter: interval}
	if !IsStale(item.NamespacedName) || !present.DeletionTimestamp.IsZero() || snapshot.Mode.Conflict || snapshot.Mode.Invalid {
		return again, nil
	}
	if err := c.options.Held(); err != nil {
		return reconcile.Result{}, fmt.Errorf("clean up CredentialsRequest %s: %w", item.NamespacedName, err)
	}
	if snapshot.Facts.Manual() {
		return again, c.tell(ctx, &present)
	}
	if err := c.options.Client.Delete(ctx, &present, client.Preconditions{UID: &present.UID}); client.IgnoreNotFound(err) != nil {
		return reconcile.Result{}, fmt.Errorf("delete CredentialsRequest %s, which no component needs any longer: %w", item.NamespacedName, err)
	}
	log.FromContext(ctx).Info("deleted a CredentialsRequest that no component needs any longer", "credentialsRequest", item.NamespacedName)
	return again, nil
}

// tell sets the condition that asks the administrator to act.
func (c *Cleaner) tell(ctx context.Context, present *v1.CredentialsRequest) error {
	updated := present.DeepCopy()
	changed := condition.Set(&updated.Status.Conditions, v1.CredentialsRequestCondition{
		Type: v1.StaleCredentials, Status: corev1.ConditionTrue, Reason: condition.ReasonNoLongerRequired,
		Message: "no component needs this request any longer; delete it, its Secret, and what was made for it in the cloud",
	}, c.options.Now())
	if !changed {
		return nil
	}
	unlessChanged := client.MergeFromWithOptions(present, client.MergeFromWithOptimisticLock{})
	if err := c.options.Client.Status().Patch(ctx, updated, condition.StatusPatch{Patch: unlessChanged}); err != nil {
		return fmt.Errorf("write the status of CredentialsRequest %s: %w", client.ObjectKeyFromObject(present), err)
	}
	return nil
}

// Register has the manager call reconciler, a Cleaner, for stale requests, and again when the mode changes.
func Register(mgr manager.Manager, reconciler reconcile.Reconciler) error {
	stale := predicate.NewPredicateFuncs(func(object client.Object) bool { return IsStale(client.ObjectKeyFromObject(object)) })
	registration := builder.ControllerManagedBy(mgr).Named(ControllerName).
		For(&v1.CredentialsRequest{}, builder.WithPredicates(stale))
	all := handler.EnqueueRequestsFromMapFunc(func(context.Context, client.Object) []reconcile.Request {
		var requests []reconcile.Request
		for _, name := range Stale() {
			requests = append(requests, reconcile.Request{NamespacedName: name})
		}
		return requests
	})
	for _, object := range cluster.Settings() {
		registration = registration.Watches(object, all)
	}
	if err := registration.Complete(reconciler); err != nil {
		return fmt.Errorf("start controller %s: %w", ControllerName, err)
	}
	return nil
}
