package cloud_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/cloudcredential/operator/internal/cloud"
)

func TestACallIsRecordedOnceWithAllItsAttempts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var records []cloud.CallRecord
		caller := cloud.Stack(cloud.StackOptions{
			Record: func(r cloud.CallRecord) { records = append(records, r) },
			Retry:  cloud.RetryOptions{Base: time.Second},
		})
		invoke, _ := answers(fault(cloud.Throttled), fault(cloud.Throttled), nil)
		if err := caller.Do(t.Context(), write, invoke); err != nil {
			t.Fatal(err)
		}
		want := []cloud.CallRecord{{Call: write, Attempts: 3, Duration: 3 * time.Second}}
		if !slices.Equal(records, want) {
			t.Errorf("got %+v, want %+v", records, want)
		}
	})
}

func TestARecordHoldsTheErrorOfACallThatWasNotMade(t *testing.T) {
	t.Parallel()
	var records []cloud.CallRecord
	caller := cloud.Stack(cloud.StackOptions{
		Record: func(r cloud.CallRecord) { records = append(records, r) },
		Held:   func() error { return errLost },
	})
	_ = caller.Do(t.Context(), write, func(context.Context) error { return nil })
	if len(records) != 1 || records[0].Attempts != 0 || !errors.Is(records[0].Err, errLost) {
		t.Errorf("got %+v", records)
	}
}

func TestTheStackHasItsOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		registry := prometheus.NewPedanticRegistry()
		metrics, err := cloud.NewCallMetrics(registry)
		if err != nil {
			t.Fatal(err)
		}
		limit := cloud.NewAdaptiveLimit(cloud.LimitOptions{Floor: 0.1, Step: 0.001})
		var events []string
		note := func(event string) { events = append(events, event) }
		caller := cloud.Stack(cloud.StackOptions{
			Record: func(cloud.CallRecord) { note("recorded") },
			Retry:  cloud.RetryOptions{Rand: func() float64 { return 0 }},
			Limit:  limit,
			Held: func() error {
				note("fence")
				return nil
			},
			Deadline: 5 * time.Second,
			Metrics:  metrics,
		})
		start := time.Now()
		attempt := 0
		err = caller.Do(t.Context(), write, func(ctx context.Context) error {
			deadline, _ := ctx.Deadline()
			note("attempt with " + time.Until(deadline).String())
			if attempt++; attempt < 3 {
				return fault(cloud.Throttled)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		// Each attempt has a fence immediately before it and the whole deadline, although the limit holds up all but the first.
		attempts := []string{"fence", "attempt with 5s"}
		want := append(slices.Repeat(attempts, 3), "recorded")
		if !slices.Equal(events, want) {
			t.Errorf("got  %s\nwant %s", strings.Join(events, ", "), strings.Join(want, ", "))
		}
		if took := time.Since(start); took < time.Second {
			t.Errorf("the limit did not hold up anything: %v", took)
		}
		if count := testutil.CollectAndCount(registry, "cco_cloud_api_requests_total"); count != 2 {
			t.Errorf("%d codes were counted, want those of throttled and successful attempts", count)
		}
	})
}

func TestAStackWithoutOptionsHasADeadlineAndTriesAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		attempts := 0
		err := cloud.Stack(cloud.StackOptions{}).Do(t.Context(), read, func(ctx context.Context) error {
			attempts++
			return hang(ctx)
		})
		if !cloud.Is(err, cloud.Unavailable) || attempts != cloud.DefaultAttempts {
			t.Errorf("%d attempts, %v", attempts, err)
		}
	})
}
