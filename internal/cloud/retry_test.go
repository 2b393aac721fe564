package cloud_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cloudcredential/operator/internal/cloud"
)

func TestWhatIsTriedAgain(t *testing.T) {
	t.Parallel()
	plain := errors.New("plain")
	for name, test := range map[string]struct {
		call     cloud.Call
		errs     []error
		attempts int
		want     error
	}{
		"success":                      {write, []error{nil}, 1, nil},
		"throttled, then success":      {write, []error{fault(cloud.Throttled), nil}, 2, nil},
		"throttled, even once":         {mintIt, []error{fault(cloud.Throttled), nil}, 2, nil},
		"unavailable, then success":    {write, []error{fault(cloud.Unavailable), nil}, 2, nil},
		"unavailable, once":            {mintIt, []error{fault(cloud.Unavailable), nil}, 1, fault(cloud.Unavailable)},
		"throttled for ever":           {read, []error{fault(cloud.Throttled)}, 4, fault(cloud.Throttled)},
		"unavailable, then denied":     {read, []error{fault(cloud.Unavailable), fault(cloud.Denied)}, 2, fault(cloud.Denied)},
		"not found":                    {read, []error{fault(cloud.NotFound)}, 1, fault(cloud.NotFound)},
		"already exists":               {write, []error{fault(cloud.AlreadyExists)}, 1, fault(cloud.AlreadyExists)},
		"conflict":                     {write, []error{fault(cloud.Conflict)}, 1, fault(cloud.Conflict)},
		"denied":                       {read, []error{fault(cloud.Denied)}, 1, fault(cloud.Denied)},
		"unauthenticated":              {read, []error{fault(cloud.Unauthenticated)}, 1, fault(cloud.Unauthenticated)},
		"quota":                        {write, []error{fault(cloud.Quota)}, 1, fault(cloud.Quota)},
		"invalid":                      {write, []error{fault(cloud.Invalid)}, 1, fault(cloud.Invalid)},
		"not classified":               {read, []error{plain}, 1, plain},
		"not the leader, whatever why": {write, []error{&cloud.NotLeaderError{Err: fault(cloud.Unavailable)}}, 1, &cloud.NotLeaderError{Err: fault(cloud.Unavailable)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				invoke, count := answers(test.errs...)
				err := cloud.Retry(direct(), cloud.RetryOptions{Attempts: 4}).Do(t.Context(), test.call, invoke)
				if *count != test.attempts {
					t.Errorf("%d attempts, want %d", *count, test.attempts)
				}
				if (err == nil) != (test.want == nil) || (err != nil && err.Error() != test.want.Error()) {
					t.Errorf("got %v, want %v", err, test.want)
				}
			})
		})
	}
}

func TestWaitsGrowUpToTheMaximumWithFullJitter(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		rand func() float64
		want time.Duration
	}{
		"longest":  {nil, (1 + 2 + 4 + 5 + 5) * time.Second},
		"half":     {func() float64 { return 0.5 }, (1 + 2 + 4 + 5 + 5) * time.Second / 2},
		"shortest": {func() float64 { return 0 }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				invoke, _ := answers(fault(cloud.Throttled))
				options := cloud.RetryOptions{Attempts: 6, Base: time.Second, Max: 5 * time.Second, Rand: test.rand}
				start := time.Now()
				_ = cloud.Retry(direct(), options).Do(t.Context(), read, invoke)
				if took := time.Since(start); took != test.want {
					t.Errorf("took %v, want %v", took, test.want)
				}
			})
		})
	}
}

func TestTheCloudsOwnWaitIsHonouredUpToTheMaximum(t *testing.T) {
	t.Parallel()
	for asked, want := range map[time.Duration]time.Duration{
		3 * time.Second: 3 * time.Second,
		time.Hour:       5 * time.Second,
		0:               0,
	} {
		synctest.Test(t, func(t *testing.T) {
			throttled := fault(cloud.Throttled)
			throttled.RetryAfter = asked
			invoke, count := answers(throttled, nil)
			options := cloud.RetryOptions{Base: time.Second, Max: 5 * time.Second, Rand: func() float64 { return 0 }}
			start := time.Now()
			if err := cloud.Retry(direct(), options).Do(t.Context(), read, invoke); err != nil || *count != 2 {
				t.Errorf("got %v after %d attempts", err, *count)
			}
			if took := time.Since(start); took != want {
				t.Errorf("asked to wait %v: waited %v, want %v", asked, took, want)
			}
		})
	}
}

func TestNothingIsTriedAgainOnceTheContextIsDone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		invoke, count := answers(fault(cloud.Throttled))
		go func() {
			time.Sleep(1500 * time.Millisecond)
			cancel()
		}()
		start := time.Now()
		err := cloud.Retry(direct(), cloud.RetryOptions{Attempts: 9, Base: time.Second}).Do(ctx, read, invoke)
		if took := time.Since(start); took != 1500*time.Millisecond || *count != 2 {
			t.Errorf("%d attempts in %v", *count, took)
		}
		if !cloud.Is(err, cloud.Throttled) {
			t.Errorf("the error of the cloud is lost: %v", err)
		}
	})
}

func TestNoWaitBeginsThatTheDeadlineWouldCutOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		invoke, count := answers(fault(cloud.Unavailable))
		start := time.Now()
		err := cloud.Retry(direct(), cloud.RetryOptions{Base: time.Second}).Do(ctx, read, invoke)
		if took := time.Since(start); took != 0 || *count != 1 || !cloud.Is(err, cloud.Unavailable) {
			t.Errorf("%d attempts in %v, %v", *count, took, err)
		}
	})
}
