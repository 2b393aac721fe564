package performance

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	toolscache "k8s.io/client-go/tools/cache"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/condition"
)

// observer notes when requests get ready and who leads. It sees what the API server tells everybody who watches.
type observer struct {
	mu     sync.Mutex
	ready  map[types.NamespacedName]bool
	last   time.Time
	leader string
	since  time.Time
	moved  chan struct{}
}

// observe starts an observer.
func observe(b *testing.B, c *controlPlane) *observer {
	b.Helper()
	o := &observer{ready: map[types.NamespacedName]bool{}, moved: make(chan struct{}, 1)}
	scheme := runtime.NewScheme()
	if err := errors.Join(corev1.AddToScheme(scheme), coordinationv1.AddToScheme(scheme), v1.AddToScheme(scheme)); err != nil {
		b.Fatal(err)
	}
	watched, err := cache.New(c.Config, cache.Options{
		Scheme:   scheme,
		ByObject: map[client.Object]cache.ByObject{&coordinationv1.Lease{}: {Namespaces: map[string]cache.Config{cluster.OperatorNamespace: {}}}},
	})
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = watched.Start(ctx)
	}()
	b.Cleanup(func() {
		stop()
		<-done
	})
	for _, kind := range []client.Object{&v1.CredentialsRequest{}, &coordinationv1.Lease{}} {
		informer, err := watched.GetInformer(ctx, kind)
		if err != nil {
			b.Fatal(err)
		}
		_, err = informer.AddEventHandler(toolscache.ResourceEventHandlerFuncs{
			AddFunc:    o.see,
			UpdateFunc: func(_, object any) { o.see(object) },
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return o
}

func (o *observer) see(object any) {
	now := time.Now()
	o.mu.Lock()
	defer o.mu.Unlock()
	switch seen := object.(type) {
	case *v1.CredentialsRequest:
		if condition.IsTrue(seen.Status.Conditions, v1.Ready) {
			if name := client.ObjectKeyFromObject(seen); !o.ready[name] {
				o.ready[name], o.last = true, now
			}
		}
	case *coordinationv1.Lease:
		if holder := seen.Spec.HolderIdentity; holder != nil && *holder != o.leader {
			o.leader, o.since = *holder, now
		}
	}
	select {
	case o.moved <- struct{}{}:
	default:
	}
}

// until waits until done, which is called with the observer's lock held, reports true. The process is that of the operator; nil where it
// works in this one.
func (o *observer) until(b *testing.B, patience time.Duration, process *operator, done func() bool) {
	b.Helper()
	if process == nil {
		process = &operator{}
	}
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		o.mu.Lock()
		finished, ready := done(), len(o.ready)
		o.mu.Unlock()
		if finished {
			return
		}
		select {
		case <-o.moved:
		case <-process.ended:
			b.Fatalf("the operator ended with %d requests ready:\n%s", ready, process.tail(30))
		case <-limit.C:
			b.Fatalf("after %s %d requests are ready:\n%s", patience, ready, process.tail(30))
		}
	}
}

// allReady waits until n requests are ready, and returns when the last of them was.
func (o *observer) allReady(b *testing.B, n int, patience time.Duration, process *operator) time.Time {
	b.Helper()
	o.until(b, patience, process, func() bool { return len(o.ready) >= n })
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.last
}

// led waits until somebody leads, and returns since when.
func (o *observer) led(b *testing.B, process *operator) time.Time {
	b.Helper()
	o.until(b, 2*time.Minute, process, func() bool { return o.leader != "" })
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.since
}
