package rootsecret

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/operator/cluster"
)

// ControllerName is the controller's name in metrics and logs.
const ControllerName = "secretannotator"

// Register has the manager call reconciler, an Annotator, whenever something changes that the annotation depends on.
func Register(mgr manager.Manager, provider cloud.Provider, reconciler reconcile.Reconciler) error {
	root := provider.RootSecret()
	isRoot := predicate.NewPredicateFuncs(func(object client.Object) bool {
		return client.ObjectKeyFromObject(object) == root
	})
	registration := builder.ControllerManagedBy(mgr).Named(ControllerName).WithOptions(controller.Options{
		MaxConcurrentReconciles: 1,
		RateLimiter:             workqueue.NewTypedItemExponentialFailureRateLimiter[reconcile.Request](5*time.Second, 10*time.Minute),
	})
	for _, object := range cluster.Watched(provider) {
		if _, secret := object.(*corev1.Secret); secret {
			registration = registration.Watches(object, cluster.Trigger(root), builder.WithPredicates(isRoot))
			continue
		}
		registration = registration.Watches(object, cluster.Trigger(root))
	}
	if err := registration.Complete(reconciler); err != nil {
		return fmt.Errorf("start controller %s: %w", ControllerName, err)
	}
	return nil
}
