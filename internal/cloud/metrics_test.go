package cloud_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/cloudcredential/operator/internal/cloud"
)

func TestEachAttemptIsCountedByItsOutcome(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		registry := prometheus.NewPedanticRegistry()
		metrics, err := cloud.NewCallMetrics(registry)
		if err != nil {
			t.Fatal(err)
		}
		caller := cloud.Retry(cloud.Metered(direct(), metrics), cloud.RetryOptions{})
		for _, errs := range [][]error{
			{fault(cloud.Throttled), fault(cloud.Unavailable), nil},
			{fault(cloud.Denied)},
			{fmt.Errorf("wrapped: %w", fault(cloud.Denied))},
			{context.DeadlineExceeded},
			{context.Canceled},
			{errors.New("anything, even with\nan ID 123")},
		} {
			invoke, _ := answers(errs...)
			_ = caller.Do(t.Context(), read, invoke)
		}
		want := `# HELP cco_cloud_api_requests_total Attempts of calls to the cloud, by outcome: ok, or what kind of error the cloud answered.
# TYPE cco_cloud_api_requests_total counter
`
		for _, line := range []string{"Canceled 1", "Denied 2", "Throttled 1", "Unavailable 2", "Unknown 1", "ok 1"} {
			code, count, _ := strings.Cut(line, " ")
			want += fmt.Sprintf("cco_cloud_api_requests_total{cloud=\"aws\",code=%q,operation=\"GetUser\",service=\"iam\"} %s\n", code, count)
		}
		if err := testutil.GatherAndCompare(registry, strings.NewReader(want), "cco_cloud_api_requests_total"); err != nil {
			t.Error(err)
		}
	})
}

func TestEachAttemptIsTimed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		registry := prometheus.NewPedanticRegistry()
		metrics, err := cloud.NewCallMetrics(registry)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			_ = cloud.Metered(direct(), metrics).Do(t.Context(), read, func(context.Context) error {
				time.Sleep(200 * time.Millisecond)
				return nil
			})
		}
		families, err := registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		for _, family := range families {
			if family.GetName() != "cco_cloud_api_request_duration_seconds" {
				continue
			}
			histogram := family.GetMetric()[0].GetHistogram()
			if histogram.GetSampleCount() != 2 || histogram.GetSampleSum() != 0.4 {
				t.Errorf("got %v", histogram)
			}
			return
		}
		t.Error("there is no such histogram")
	})
}

func TestMetricsCanBeRegisteredTwice(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewPedanticRegistry()
	for range 2 {
		metrics, err := cloud.NewCallMetrics(registry)
		if err != nil {
			t.Fatal(err)
		}
		_ = cloud.Metered(direct(), metrics).Do(t.Context(), read, func(context.Context) error { return nil })
	}
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() == "cco_cloud_api_requests_total" {
			if got := family.GetMetric()[0].GetCounter().GetValue(); got != 2 {
				t.Errorf("the second does not count with the first: %v", got)
			}
		}
	}
}

func TestMetricsOfAnotherShapeAreAnError(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(prometheus.NewCounter(prometheus.CounterOpts{Name: "cco_cloud_api_requests_total", Help: "something else"}))
	if _, err := cloud.NewCallMetrics(registry); err == nil {
		t.Error("no error")
	}
}
