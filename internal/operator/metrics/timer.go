package metrics

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

// Timer measures how long the passes of controllers take, and knows which go on.
type Timer struct {
	now     func() time.Time
	seconds *prometheus.HistogramVec

	mu      sync.Mutex
	ongoing map[*pass]struct{}
}

// pass is one pass of a controller that goes on.
type pass struct {
	controller string
	since      time.Time
}

// NewTimer registers the metric.
func NewTimer(registerer prometheus.Registerer, now func() time.Time) (*Timer, error) {
	seconds := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "cco_controller_reconcile_seconds",
		Help:    "How long the passes of the controllers took.",
		Buckets: []float64{0.001, 0.01, 0.1, 1, 10, 30, 60, 120},
	}, []string{"controller"})
	err := registerer.Register(seconds)
	if already, found := errors.AsType[prometheus.AlreadyRegisteredError](err); found {
		if existing, same := already.ExistingCollector.(*prometheus.HistogramVec); same {
			seconds, err = existing, nil
		}
	}
	if err != nil {
		return nil, fmt.Errorf("register the metric of controllers' passes: %w", err)
	}
	return &Timer{now: now, seconds: seconds, ongoing: map[*pass]struct{}{}}, nil
}

// Start begins to measure a pass of that controller; what it returns ends that.
func (t *Timer) Start(controller string) (done func()) {
	begun := &pass{controller: controller, since: t.now()}
	t.mu.Lock()
	t.ongoing[begun] = struct{}{}
	t.mu.Unlock()
	return func() {
		t.mu.Lock()
		delete(t.ongoing, begun)
		t.mu.Unlock()
		t.seconds.WithLabelValues(controller).Observe(t.now().Sub(begun.since).Seconds())
	}
}

// Timed measures every pass of a reconciler.
func (t *Timer) Timed(controller string, reconciler reconcile.Reconciler) reconcile.Reconciler {
	return reconcile.Func(func(ctx context.Context, request reconcile.Request) (reconcile.Result, error) {
		defer t.Start(controller)()
		return reconciler.Reconcile(ctx, request)
	})
}

// Stuck returns an error if a pass has been going on for longer than limit: it hangs in spite of all deadlines, and only a restart helps.
func (t *Timer) Stuck(limit time.Duration) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for ongoing := range t.ongoing {
		if lasts := t.now().Sub(ongoing.since); lasts > limit {
			return fmt.Errorf("a pass of controller %s has been going on for %s", ongoing.controller, lasts.Round(time.Second))
		}
	}
	return nil
}
