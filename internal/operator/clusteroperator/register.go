package clusteroperator

import (
	"fmt"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/operator/cluster"
)

// ControllerName is the controller's name in metrics and logs.
const ControllerName = "status"

// debounce is how long events are collected before the report is made anew: many requests change at once.
const debounce = time.Second

// Register has the manager call reconciler, a Reporter, whenever something changes that the report depends on.
func Register(mgr manager.Manager, provider cloud.Provider, reconciler reconcile.Reconciler) error {
	soon := cluster.TriggerAfter(types.NamespacedName{Name: cluster.ClusterOperatorName}, debounce)
	ours := predicate.NewPredicateFuncs(func(object client.Object) bool {
		return object.GetNamespace() == cluster.OperatorNamespace
	})
	registration := builder.ControllerManagedBy(mgr).Named(ControllerName).
		WithOptions(controller.Options{
			MaxConcurrentReconciles: 1,
			RateLimiter:             workqueue.NewTypedItemExponentialFailureRateLimiter[reconcile.Request](time.Second, time.Minute),
		}).
		Watches(&configv1.ClusterOperator{}, soon).
		Watches(&configv1.ClusterVersion{}, soon).
		Watches(&v1.CredentialsRequest{}, soon, builder.WithPredicates(ours))
	for _, object := range cluster.Watched(provider) {
		registration = registration.Watches(object, soon)
	}
	if err := registration.Complete(reconciler); err != nil {
		return fmt.Errorf("start controller %s: %w", ControllerName, err)
	}
	return nil
}
