package conformance

import (
	"context"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/cloudcredential/operator/internal/operator/credentialsrequest"
)

// Work is an operator that works on requests by itself, as its controller does: side by side, one pass over a request at a time, with the
// controller's own waits after failures. It is for bubbles.
type Work struct {
	*Operator
	queue workqueue.TypedRateLimitingInterface[reconcile.Request]
	done  sync.WaitGroup

	mu     sync.Mutex
	passes map[string][]Pass
}

// Pass is a pass that has ended.
type Pass struct {
	// Began and Ended are when.
	Began, Ended time.Time
	// Result and Err are how.
	Result reconcile.Result
	Err    error
}

// Work has the operator work with so many workers; 0 stands for as many as it has by default.
func (o *Operator) Work(workers int) *Work {
	if workers == 0 {
		workers = credentialsrequest.DefaultWorkers
	}
	w := &Work{Operator: o, passes: map[string][]Pass{}, queue: workqueue.NewTypedRateLimitingQueue(credentialsrequest.NewBackoff())}
	for range workers {
		w.done.Go(w.work)
	}
	return w
}

// Wake has a pass over each of those requests begin as soon as there is a worker.
func (w *Work) Wake(names ...string) {
	for _, name := range names {
		w.queue.Add(reconcile.Request{NamespacedName: types.NamespacedName{Namespace: w.Requests, Name: name}})
	}
}

// For lets so much time pass.
func (*Work) For(d time.Duration) { time.Sleep(d) }

// Stop ends the work at once, and the operator with it.
func (w *Work) Stop() {
	w.Kill()
	w.queue.ShutDown()
	w.done.Wait()
}

// Passes are those over a request so far.
func (w *Work) Passes(name string) []Pass {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]Pass(nil), w.passes[name]...)
}

func (w *Work) work() {
	for {
		item, down := w.queue.Get()
		if down {
			return
		}
		w.pass(item)
	}
}

// pass runs one, and does with its result what a controller does.
func (w *Work) pass(item reconcile.Request) {
	defer w.queue.Done(item)
	p := Pass{Began: time.Now()}
	p.Result, p.Err = w.Reconciler.Reconcile(w.life, item)
	p.Ended = time.Now()
	w.mu.Lock()
	w.passes[item.Name] = append(w.passes[item.Name], p)
	w.mu.Unlock()
	switch {
	case context.Cause(w.life) != nil:
	case p.Err != nil:
		w.queue.AddRateLimited(item)
	case p.Result.RequeueAfter > 0:
		w.queue.Forget(item)
		w.queue.AddAfter(item, p.Result.RequeueAfter)
	default:
		w.queue.Forget(item)
	}
}
