package cloud_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cloudcredential/operator/internal/cloud"
)

// throttler is a cloud that throttles, and counts.
type throttler struct {
	mu       sync.Mutex
	admit    func(now time.Time) bool
	total    int
	admitted int
	seconds  map[int]int // calls in each second since start
	start    time.Time
}

func newThrottler(admit func(now time.Time) bool) *throttler {
	return &throttler{admit: admit, seconds: map[int]int{}, start: time.Now()}
}

func (c *throttler) call(context.Context) error {
	time.Sleep(20 * time.Millisecond)
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	c.total++
	c.seconds[int(now.Sub(c.start)/time.Second)]++
	if !c.admit(now) {
		return fault(cloud.Throttled)
	}
	c.admitted++
	return nil
}

// bucket admits a rate of calls per second, and a burst.
func bucket(rate, burst float64) func(time.Time) bool {
	tokens, last := burst, time.Now()
	return func(now time.Time) bool {
		tokens = min(burst, tokens+rate*now.Sub(last).Seconds())
		last = now
		if tokens < 1 {
			return false
		}
		tokens--
		return true
	}
}

// run lets clients, which share one limit, make needed calls each, and comes back to those that fail as a work queue would. It returns when each client was ready.
func run(t *testing.T, limit *cloud.AdaptiveLimit, c *throttler, clients, needed int) []time.Duration {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	var mu sync.Mutex
	caller := cloud.Stack(cloud.StackOptions{Limit: limit, Retry: cloud.RetryOptions{Rand: func() float64 {
		mu.Lock()
		defer mu.Unlock()
		return random.Float64()
	}}})
	ready := make([]time.Duration, clients)
	var group sync.WaitGroup
	for i := range clients {
		group.Go(func() {
			for range needed {
				for caller.Do(t.Context(), read, c.call) != nil {
					time.Sleep(2 * time.Second)
				}
				time.Sleep(10 * time.Millisecond)
			}
			ready[i] = time.Since(c.start)
		})
	}
	group.Wait()
	return ready
}

func TestThereIsNoLimitUntilTheCloudThrottles(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		limit := cloud.NewAdaptiveLimit(cloud.LimitOptions{})
		caller := limit.Caller(direct())
		start := time.Now()
		for _, kind := range []cloud.Kind{"", cloud.Denied, cloud.Unavailable, cloud.NotFound} {
			for range 1000 {
				_ = caller.Do(t.Context(), read, func(context.Context) error { return fault(kind) })
			}
		}
		if took := time.Since(start); took != 0 || limit.Rate() != 0 {
			t.Errorf("took %v, rate %v", took, limit.Rate())
		}
	})
}

func TestTheRateIsHalvedGrowsAndIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		limit := cloud.NewAdaptiveLimit(cloud.LimitOptions{Floor: 1, Step: 2, Quiet: 30 * time.Second})
		caller := limit.Caller(direct())
		call := func(err error) { _ = caller.Do(t.Context(), read, func(context.Context) error { return err }) }
		expect := func(when string, low, high float64) {
			t.Helper()
			if got := limit.Rate(); got < low || got > high {
				t.Errorf("%s: the rate is %v, want %v to %v", when, got, low, high)
			}
		}
		for range 39 {
			call(nil)
		}
		call(fault(cloud.Throttled))
		expect("40 calls in a second, then throttled", 20, 20)
		call(fault(cloud.Throttled))
		expect("throttled again at once", 20, 20)
		time.Sleep(time.Second)
		call(fault(cloud.Throttled))
		expect("throttled a second later", 10, 10)
		time.Sleep(time.Second)
		call(nil)
		expect("a good second", 12, 12)
		time.Sleep(10 * time.Second)
		call(nil)
		expect("ten seconds with one call", 14, 14)
		call(fault(cloud.Throttled))
		expect("throttled after it had grown", 10.5, 10.5)
		time.Sleep(28 * time.Second)
		expect("not quiet for long enough", 10.5, 10.5)
		time.Sleep(2 * time.Second)
		expect("quiet", 0, 0)
		for range 20 {
			time.Sleep(time.Second)
			call(fault(cloud.Throttled))
		}
		expect("throttled for long", 1, 1)
	})
}

func TestHalfOfAllCallsThrottledCostsAtMostThreeTimesTheCalls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const clients, needed = 50, 3
		random := rand.New(rand.NewPCG(3, 4))
		c := newThrottler(func(time.Time) bool { return random.Float64() < 0.5 })
		run(t, cloud.NewAdaptiveLimit(cloud.LimitOptions{}), c, clients, needed)
		if c.admitted != clients*needed || c.total > 3*clients*needed {
			t.Errorf("%d calls for %d, want at most three times as many", c.total, c.admitted)
		}
		if c.seconds[0] < 5*c.seconds[20] {
			t.Errorf("the rate does not fall: %d calls in the first second, %d in the 20th", c.seconds[0], c.seconds[20])
		}
	})
}

func TestTheCloudsOwnRateIsFoundAndUsed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const clients, needed, rate = 50, 20, 10
		c := newThrottler(bucket(rate, 20))
		ready := run(t, cloud.NewAdaptiveLimit(cloud.LimitOptions{}), c, clients, needed)
		if c.total > c.admitted*3/2 {
			t.Errorf("%d calls for %d", c.total, c.admitted)
		}
		fastest := time.Duration(clients*needed/rate) * time.Second
		if took := time.Since(c.start); took > 2*fastest {
			t.Errorf("took %v, the cloud would have let it be done in %v", took, fastest)
		}
		for i, when := range ready {
			if when < time.Since(c.start)/2 {
				t.Errorf("client %d was ready after %v of %v: the others waited for it", i, when, time.Since(c.start))
			}
		}
	})
}

func TestNearlyAllOfTheCloudsRateIsUsed(t *testing.T) {
	t.Parallel()
	for _, rate := range []float64{5, 20, 100, 300} {
		synctest.Test(t, func(t *testing.T) {
			const clients, seconds = 16, 300
			c := newThrottler(bucket(rate, rate))
			run(t, cloud.NewAdaptiveLimit(cloud.LimitOptions{}), c, clients, int(rate*seconds/clients))
			if used := float64(c.admitted) / time.Since(c.start).Seconds() / rate; used < 0.9 {
				t.Errorf("%.0f%% of the %v calls a second that the cloud takes", 100*used, rate)
			}
			if c.total > c.admitted*11/10 {
				t.Errorf("rate %v: %d calls for %d", rate, c.total, c.admitted)
			}
		})
	}
}

func TestWhoWaitsLongestIsNext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		limit := cloud.NewAdaptiveLimit(cloud.LimitOptions{Floor: 1, Quiet: time.Hour})
		caller := limit.Caller(direct())
		_ = caller.Do(t.Context(), read, func(context.Context) error { return fault(cloud.Throttled) })
		var group sync.WaitGroup
		var mu sync.Mutex
		var order []int
		for i := range 20 {
			group.Go(func() {
				_ = caller.Do(t.Context(), read, func(context.Context) error {
					mu.Lock()
					defer mu.Unlock()
					order = append(order, i)
					return nil
				})
			})
			synctest.Wait() // so that it waits before the next one comes
		}
		group.Wait()
		for i, got := range order {
			if got != i {
				t.Fatalf("served in the order %v", order)
			}
		}
	})
}

func TestAWaitEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		limit := cloud.NewAdaptiveLimit(cloud.LimitOptions{Floor: 0.1, Quiet: time.Hour})
		caller := limit.Caller(direct())
		throttle := func(context.Context) error { return fault(cloud.Throttled) }
		_ = caller.Do(t.Context(), read, throttle)
		_ = caller.Do(t.Context(), read, throttle) // the token that there was
		ctx, cancel := context.WithCancelCause(t.Context())
		go func() {
			time.Sleep(time.Second)
			cancel(errLost)
		}()
		invoke, count := answers(nil)
		start := time.Now()
		if err := caller.Do(ctx, read, invoke); !errors.Is(err, errLost) || *count != 0 || time.Since(start) != time.Second {
			t.Errorf("%d calls after %v, %v", *count, time.Since(start), err)
		}

		short, stop := context.WithTimeout(t.Context(), time.Second/2)
		defer stop()
		start = time.Now()
		if err := caller.Do(short, read, invoke); !cloud.Is(err, cloud.Throttled) || *count != 0 || time.Since(start) != 0 {
			t.Errorf("a turn that comes too late: %d calls after %v, %v", *count, time.Since(start), err)
		}
	})
}
