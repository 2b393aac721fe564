package conformance

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/sim/fault"
)

// production makes the callers of operators wear what they wear in a cluster: retries with their real waits, and a limit that adapts.
func production(w *World) {
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(7, 7))
	w.Stack = func(options *cloud.StackOptions) {
		options.Retry = cloud.RetryOptions{Rand: func() float64 {
			mu.Lock()
			defer mu.Unlock()
			return random.Float64()
		}}
		options.Limit = cloud.NewAdaptiveLimit(cloud.LimitOptions{})
	}
}

// TestC1_throttled_for_ten_minutes throttles every other call while fifty requests are made and one more comes late. All are satisfied meanwhile,
// in their turn, by calls that become fewer, and no more than three times as many as without throttling.
func TestC1_throttled_for_ten_minutes(t *testing.T) {
	inBubble(t, func(w *World) {
		const requests, storm, late = 50, 10 * time.Minute, time.Minute
		production(w)
		var names []string
		for i := range requests {
			names = append(names, fmt.Sprintf("request-%d", i))
			w.File(names[i])
		}
		o := w.Start(nil)
		w.Account.Calls().Reset()
		w.Account.Faults().Add(fault.Rule{Latency: 50 * time.Millisecond})
		w.Account.Faults().Add(fault.Rule{Effect: fault.Throttle, Probability: 0.5})
		began := w.Clock.Now()
		work := o.Work(0)
		defer work.Stop()
		work.Wake(names...)
		work.For(late)
		w.File("late")
		work.Wake("late")
		work.For(storm - late)

		var last time.Duration
		for _, name := range append(names, "late") {
			if !condition.IsTrue(w.Request(name).Status.Conditions, v1.Ready) {
				w.Errorf("after %s of throttling request %s is not satisfied; its passes were %+v", storm, name, work.Passes(name))
				continue
			}
			last = max(last, readyAt(w, name).Sub(began))
		}
		all := w.Account.Calls().All()
		floor := (requests+1)*(w.Cloud.Floor(w.Mode).Mint-w.Cloud.Floor(w.Mode).Shared) + w.Cloud.Floor(w.Mode).Shared
		if len(all) > 3*floor {
			w.Errorf("%d calls, and %d would do without throttling", len(all), floor)
		}
		requireFallingRate(w, all)
		w.Logf("%d calls in %s, %d at the least", len(all), last, floor)
	}, v1.ModeMint)
}

// readyAt is when a request became ready.
func readyAt(w *World, name string) time.Time {
	ready, _ := condition.Find(w.Request(name).Status.Conditions, v1.Ready)
	return ready.LastTransitionTime.Time
}

// requireFallingRate expects that an account that throttles is called less often than it was in the first second.
func requireFallingRate(w *World, all []calls.Call) {
	w.Helper()
	const grace = 5 // seconds in which the rate may still be falling
	counts := map[int]int{}
	for _, call := range all {
		counts[int(call.Start.Sub(all[0].Start)/time.Second)]++
	}
	first, most := counts[0], 0
	for at, n := range counts {
		if at >= grace {
			most = max(most, n)
		}
	}
	if most*2 > first {
		w.Errorf("in the first second there were %d calls, and later up to %d, although half of them were throttled", first, most)
	}
}
