package cloud

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// CallMetrics are the metrics of all calls of a process.
type CallMetrics struct {
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
}

// NewCallMetrics registers the metrics, or takes those that were registered before.
func NewCallMetrics(registerer prometheus.Registerer) (*CallMetrics, error) {
	requests := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "cco_cloud_api_requests_total",
		Help: "Attempts of calls to the cloud, by outcome: ok, or what kind of error the cloud answered.",
	}, []string{"cloud", "service", "operation", "code"})
	duration := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "cco_cloud_api_request_duration_seconds",
		Help:    "How long attempts of calls to the cloud took.",
		Buckets: []float64{0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30},
	}, []string{"cloud", "service", "operation"})
	var err error
	m := &CallMetrics{}
	if m.requests, err = register(registerer, requests); err != nil {
		return nil, err
	}
	if m.duration, err = register(registerer, duration); err != nil {
		return nil, err
	}
	return m, nil
}

func register[C prometheus.Collector](registerer prometheus.Registerer, collector C) (C, error) {
	err := registerer.Register(collector)
	if already, ok := errors.AsType[prometheus.AlreadyRegisteredError](err); ok {
		if existing, same := already.ExistingCollector.(C); same {
			return existing, nil
		}
	}
	if err != nil {
		return collector, fmt.Errorf("register the metrics of cloud calls: %w", err)
	}
	return collector, nil
}

// Metered counts and times each attempt that passes through it. The label code is "ok", a Kind, "Canceled" where the caller gave up, or
// "Unknown" for an error that nobody classified.
func Metered(next Caller, metrics *CallMetrics) Caller {
	return CallerFunc(func(ctx context.Context, call Call, invoke func(context.Context) error) error {
		return next.Do(ctx, call, func(ctx context.Context) error {
			start := time.Now()
			err := invoke(ctx)
			metrics.duration.WithLabelValues(call.Cloud, call.Service, call.Operation).Observe(time.Since(start).Seconds())
			metrics.requests.WithLabelValues(call.Cloud, call.Service, call.Operation, code(err)).Inc()
			return err
		})
	})
}

func code(err error) string {
	kind := KindOf(err)
	switch {
	case err == nil:
		return "ok"
	case kind != "":
		return string(kind)
	case errors.Is(err, context.DeadlineExceeded):
		return string(Unavailable)
	case errors.Is(err, context.Canceled):
		return "Canceled"
	}
	return "Unknown"
}
