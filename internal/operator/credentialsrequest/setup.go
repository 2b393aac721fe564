package credentialsrequest

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
	"sigs.k8s.io/controller-runtime/pkg/source"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// ControllerName is the name of the controller in metrics and logs.
const ControllerName = "credentialsrequest_controller"

// Names of the indexes of CredentialsRequests.
const (
	secretIndex    = "spec.secretRef"
	namespaceIndex = "spec.secretRef.namespace"
)

// Watches are what wakes requests up besides the requests themselves.
type Watches struct {
	// Secrets is a cache of target Secrets, selected by label and held as metadata. It is separate from the manager's cache, so that a Secret
	// that loses its label is seen to go. Whoever made it has the manager run it.
	Secrets cache.Cache
	// Facts are kinds in the manager's cache whose change can concern every request.
	Facts []client.Object
	// Around is put around each pass, to measure it; nil for nothing.
	Around func(reconcile.Reconciler) reconcile.Reconciler
}

// SetupWithManager has the manager run the controller. The manager's cache gets indexes of CredentialsRequests for it.
func (r *Reconciler) SetupWithManager(ctx context.Context, mgr manager.Manager, watches Watches) error {
	if err := index(ctx, mgr.GetFieldIndexer()); err != nil {
		return err
	}
	r.indexed = true
	namespaces := &metav1.PartialObjectMetadata{}
	namespaces.SetGroupVersionKind(corev1.SchemeGroupVersion.WithKind("Namespace"))
	b := builder.ControllerManagedBy(mgr).
		Named(ControllerName).
		For(&v1.CredentialsRequest{}, builder.WithPredicates(ownEvents())).
		Watches(&v1.CredentialsRequest{}, r.rivals()).
		Watches(&v1.CredentialsRequest{}, r.catchUp()).
		WatchesMetadata(namespaces, handler.EnqueueRequestsFromMapFunc(r.waitingFor), builder.WithPredicates(created())).
		WithOptions(controller.Options{
			MaxConcurrentReconciles: r.options.Workers,
			RateLimiter:             NewBackoff(),
			EnableWarmup:            ptr.To(true),
		})
	facts := newChange(r.options.Facts)
	for _, kind := range watches.Facts {
		b = b.Watches(kind, handler.EnqueueRequestsFromMapFunc(func(ctx context.Context, _ client.Object) []item { return r.everyOne(ctx, facts) }))
	}
	if watches.Secrets != nil {
		secrets := &metav1.PartialObjectMetadata{}
		secrets.SetGroupVersionKind(corev1.SchemeGroupVersion.WithKind("Secret"))
		b = b.WatchesRawSource(source.Kind[client.Object](watches.Secrets, secrets, handler.EnqueueRequestsFromMapFunc(owner)))
	}
	var reconciler reconcile.Reconciler = r
	if watches.Around != nil {
		reconciler = watches.Around(r)
	}
	if err := b.Complete(reconciler); err != nil {
		return fmt.Errorf("set up controller %s: %w", ControllerName, err)
	}
	return nil
}

// index makes requests findable by the Secret, and by the namespace, that they want delivered into.
func index(ctx context.Context, indexer client.FieldIndexer) error {
	err := indexer.IndexField(ctx, &v1.CredentialsRequest{}, secretIndex, func(object client.Object) []string {
		if filed, ok := object.(*v1.CredentialsRequest); ok {
			return []string{filed.Spec.SecretRef.Namespace + "/" + filed.Spec.SecretRef.Name}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("index CredentialsRequests by Secret: %w", err)
	}
	err = indexer.IndexField(ctx, &v1.CredentialsRequest{}, namespaceIndex, func(object client.Object) []string {
		if filed, ok := object.(*v1.CredentialsRequest); ok {
			return []string{filed.Spec.SecretRef.Namespace}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("index CredentialsRequests by namespace: %w", err)
	}
	return nil
}

// created lets the events of new objects pass.
func created() predicate.Predicate {
	return predicate.Funcs{
		UpdateFunc: func(updateEvent) bool { return false },
		DeleteFunc: func(deleteEvent) bool { return false },
	}
}
