package credentialsrequest

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	v1 "github.com/cloudcredential/operator/api/v1"
)

type (
	item        = reconcile.Request
	updateEvent = event.UpdateEvent
	deleteEvent = event.DeleteEvent
	queue       = workqueue.TypedRateLimitingInterface[item]
)

// ownEvents lets those events of a request pass that a pass may have to answer. The operator's own writes are not among them: a status, and
// our finalizer when it is put there.
func ownEvents() predicate.Predicate {
	return predicate.Funcs{UpdateFunc: func(e updateEvent) bool {
		before, after := e.ObjectOld, e.ObjectNew
		claimed := slices.Contains(after.GetFinalizers(), v1.FinalizerDeprovision)
		lost := slices.Contains(before.GetFinalizers(), v1.FinalizerDeprovision) && !claimed
		return before.GetUID() != after.GetUID() ||
			before.GetGeneration() != after.GetGeneration() ||
			before.GetDeletionTimestamp().IsZero() != after.GetDeletionTimestamp().IsZero() ||
			lost
	}}
}

// rivals wakes the requests that ask for the Secret that a request gave up.
func (r *Reconciler) rivals() handler.EventHandler {
	wake := func(ctx context.Context, object client.Object, q queue) {
		gone, ok := object.(*v1.CredentialsRequest)
		if !ok {
			return
		}
		secret := types.NamespacedName{Namespace: gone.Spec.SecretRef.Namespace, Name: gone.Spec.SecretRef.Name}
		sharing, err := r.sharing(ctx, secret)
		if err != nil {
			log.FromContext(ctx).Error(err, "cannot find the requests that ask for the same Secret", "secret", secret.String())
			return
		}
		for i := range sharing {
			q.Add(item{NamespacedName: client.ObjectKeyFromObject(&sharing[i])})
		}
	}
	return handler.Funcs{
		UpdateFunc: func(ctx context.Context, e updateEvent, q queue) {
			before, ok := e.ObjectOld.(*v1.CredentialsRequest)
			after, same := e.ObjectNew.(*v1.CredentialsRequest)
			if ok && same && before.Spec.SecretRef != after.Spec.SecretRef {
				wake(ctx, before, q)
			}
		},
		DeleteFunc: func(ctx context.Context, e deleteEvent, q queue) { wake(ctx, e.Object, q) },
	}
}

// catchUp takes note of what the cache has. It wakes nobody.
func (r *Reconciler) catchUp() handler.EventHandler {
	note := func(object client.Object) {
		r.memory.caughtUp(client.ObjectKeyFromObject(object), object.GetUID(), object.GetResourceVersion())
	}
	return handler.Funcs{
		CreateFunc: func(_ context.Context, e event.CreateEvent, _ queue) { note(e.Object) },
		UpdateFunc: func(_ context.Context, e updateEvent, _ queue) { note(e.ObjectNew) },
	}
}

// owner is the request that a target Secret names as its own.
func owner(_ context.Context, secret client.Object) []item {
	namespace, name, found := strings.Cut(secret.GetAnnotations()[v1.AnnotationCredentialsRequest], "/")
	if !found {
		return nil
	}
	return []item{{NamespacedName: types.NamespacedName{Namespace: namespace, Name: name}}}
}

// waitingFor returns the requests that are not satisfied and want to be delivered into a namespace.
func (r *Reconciler) waitingFor(ctx context.Context, namespace client.Object) []item {
	return r.selected(ctx, func(request *v1.CredentialsRequest) bool { return !request.Status.Provisioned },
		client.MatchingFields{namespaceIndex: namespace.GetName()})
}

// everyOne returns all requests, if anything that concerns them has changed.
func (r *Reconciler) everyOne(ctx context.Context, facts *change) []item {
	if !facts.happened(ctx) {
		return nil
	}
	log.FromContext(ctx).Info("requeueing all CredentialsRequests")
	return r.selected(ctx, func(*v1.CredentialsRequest) bool { return true })
}

// selected returns the requests that are listed with those options and that pick accepts.
func (r *Reconciler) selected(ctx context.Context, pick func(*v1.CredentialsRequest) bool, options ...client.ListOption) []item {
	var list v1.CredentialsRequestList
	if err := r.options.Client.List(ctx, &list, append(options, client.UnsafeDisableDeepCopy)...); err != nil {
		log.FromContext(ctx).Error(err, "cannot list CredentialsRequests")
		return nil
	}
	var items []item
	for i := range list.Items {
		if pick(&list.Items[i]) {
			items = append(items, item{NamespacedName: client.ObjectKeyFromObject(&list.Items[i])})
		}
	}
	return items
}

// change notices that what is known of the cluster has changed in a way that can concern a request. Most writes to the objects that it
// comes from do not.
type change struct {
	facts Facts
	mu    sync.Mutex
	last  [sha256.Size]byte
}

func newChange(facts Facts) *change { return &change{facts: facts} }

// happened reports whether anything has changed since it was last asked. What cannot be read has changed.
func (c *change) happened(ctx context.Context) bool {
	now, err := c.facts.Snapshot(ctx)
	if err != nil {
		return true
	}
	known := struct {
		Cluster, Mode any
		Root          string
	}{now.Cluster, now.Mode, ""}
	if now.Root != nil {
		known.Root = now.Root.ResourceVersion
	}
	encoded, err := json.Marshal(known)
	if err != nil {
		return true
	}
	sum := sha256.Sum256(encoded)
	c.mu.Lock()
	defer c.mu.Unlock()
	changed := c.last != sum
	c.last = sum
	return changed
}

const (
	// firstRetry is the wait after the first failure of a request; it doubles with each further one up to longestRetry. After the sixth
	// failure it is more than a minute.
	firstRetry   = 2 * time.Second
	longestRetry = 1000 * time.Second
)

// backoff is the rate limiter of retries. It adds to each wait up to a fifth that differs from request to request, so that requests that
// failed together do not come back together.
type backoff struct {
	workqueue.TypedRateLimiter[item]
}

// NewBackoff is the rate limiter of the controller's retries: how long a request waits after each failure in a row.
func NewBackoff() workqueue.TypedRateLimiter[reconcile.Request] {
	return backoff{workqueue.NewTypedItemExponentialFailureRateLimiter[item](firstRetry, longestRetry)}
}

// When implements workqueue.TypedRateLimiter.
func (b backoff) When(i item) time.Duration {
	wait := b.TypedRateLimiter.When(i)
	return wait + time.Duration(fraction(i.String())*float64(wait)/5)
}
