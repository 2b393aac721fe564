package leadership_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"

	"github.com/cloudcredential/operator/internal/operator/leadership"
)

// lease is a lock in memory, of which several processes may have a view.
type lease struct {
	mu     sync.Mutex
	record *resourcelock.LeaderElectionRecord
}

type view struct {
	lease    *lease
	identity string
	// before and after run around the effect of a write; the error of either is returned.
	before, after func(context.Context) error
}

func (v *view) Get(context.Context) (*resourcelock.LeaderElectionRecord, []byte, error) {
	v.lease.mu.Lock()
	defer v.lease.mu.Unlock()
	if v.lease.record == nil {
		return nil, nil, apierrors.NewNotFound(schema.GroupResource{Resource: "leases"}, "leader")
	}
	record := *v.lease.record
	return &record, []byte(record.HolderIdentity + record.RenewTime.String()), nil
}

func (v *view) Create(ctx context.Context, record resourcelock.LeaderElectionRecord) error {
	return v.Update(ctx, record)
}

func (v *view) Update(ctx context.Context, record resourcelock.LeaderElectionRecord) error {
	if v.before != nil {
		if err := v.before(ctx); err != nil {
			return err
		}
	}
	v.lease.mu.Lock()
	v.lease.record = &record
	v.lease.mu.Unlock()
	if v.after != nil {
		return v.after(ctx)
	}
	return nil
}

func (v *view) RecordEvent(string) {}
func (v *view) Identity() string   { return v.identity }
func (v *view) Describe() string   { return "lease in memory" }

func renewal(holder string) resourcelock.LeaderElectionRecord {
	return resourcelock.LeaderElectionRecord{HolderIdentity: holder, LeaseDurationSeconds: 15}
}

func newFence() *leadership.Fence {
	return leadership.NewFence(time.Now, leadership.LeaseDuration, leadership.Margin)
}

// takeover is how long after the last renewal of a dead leader another process acts at the latest: it may see that renewal one try late, and the
// end of the lease another one.
const takeover = leadership.LeaseDuration + 2*(leadership.RetryPeriod+time.Duration(leaderelection.JitterFactor*float64(leadership.RetryPeriod)))

func TestAKilledLeaderIsSucceededWithin20Seconds(t *testing.T) {
	t.Parallel()
	if takeover >= 20*time.Second {
		t.Errorf("the next process may act only after %s", takeover)
	}
}

func TestRenewalsInQuickSuccessionAreSentOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		v := &view{lease: &lease{}, identity: "a", before: func(context.Context) error { sent++; return nil }}
		fence := newFence()
		lock := fence.Lock(v)
		for range 10 {
			if err := lock.Update(t.Context(), renewal("a")); err != nil {
				t.Fatal(err)
			}
			if err := fence.Held(); err != nil {
				t.Error(err)
			}
			time.Sleep(leadership.RetryPeriod)
		}
		if sent != 5 {
			t.Errorf("%d of 10 renewals were sent, want every other one", sent)
		}
		if err := lock.Update(t.Context(), renewal("")); err != nil {
			t.Fatal(err)
		}
		if v.lease.record.HolderIdentity != "" {
			t.Error("the lease was not given up")
		}
	})
}

func TestNothingIsHeldBeforeTheFirstRenewal(t *testing.T) {
	t.Parallel()
	var refused *leadership.NotHeldError
	if err := newFence().Held(); !errors.As(err, &refused) {
		t.Errorf("Held() = %v", err)
	}
}

func TestAProcessWithoutLeaseIsNeverFenced(t *testing.T) {
	t.Parallel()
	var fence *leadership.Fence
	if err := fence.Held(); err != nil {
		t.Error(err)
	}
}

func TestTheFenceShutsBeforeTheLeaseEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fence := newFence()
		lock := fence.Lock(&view{lease: &lease{}, identity: "a"})
		if err := lock.Create(t.Context(), renewal("a")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(leadership.LeaseDuration - leadership.Margin - time.Millisecond)
		if err := fence.Held(); err != nil {
			t.Errorf("shut too early: %v", err)
		}
		time.Sleep(time.Millisecond)
		if err := fence.Held(); err == nil {
			t.Error("still open although another process may take over soon")
		}
		if err := lock.Update(t.Context(), renewal("a")); err != nil {
			t.Fatal(err)
		}
		if err := fence.Held(); err != nil {
			t.Errorf("a renewal does not open it: %v", err)
		}
	})
}

func TestTimeCountsFromTheMomentTheRenewalWasSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fence := newFence()
		slow := func(context.Context) error { time.Sleep(leadership.LeaseDuration - leadership.Margin); return nil }
		lock := fence.Lock(&view{lease: &lease{}, identity: "a", after: slow})
		if err := lock.Update(t.Context(), renewal("a")); err != nil {
			t.Fatal(err)
		}
		if err := fence.Held(); err == nil {
			t.Error("the time that the answer took was not counted")
		}
	})
}

func TestAFailedRenewalDoesNotOpenTheFence(t *testing.T) {
	t.Parallel()
	fence := newFence()
	lock := fence.Lock(&view{lease: &lease{}, identity: "a", after: func(context.Context) error { return errors.New("timeout") }})
	if err := lock.Update(t.Context(), renewal("a")); err == nil {
		t.Fatal("no error")
	}
	if err := fence.Held(); err == nil {
		t.Error("a renewal of which nobody knows whether it took effect opened the fence")
	}
}

func TestTheFenceShutsBeforeTheLeaseIsGivenUp(t *testing.T) {
	t.Parallel()
	fence := newFence()
	shared := &lease{}
	var during error
	v := &view{lease: shared, identity: "a"}
	lock := fence.Lock(v)
	if err := lock.Update(t.Context(), renewal("a")); err != nil {
		t.Fatal(err)
	}
	v.before = func(context.Context) error { during = fence.Held(); return errors.New("unreachable") }
	if err := lock.Update(t.Context(), renewal("")); err == nil {
		t.Fatal("no error")
	}
	if during == nil {
		t.Error("writes were allowed while the lease was being given up")
	}
	if fence.Held() == nil {
		t.Error("open again because the release failed")
	}
}

func TestAnotherHolderShutsTheFence(t *testing.T) {
	t.Parallel()
	fence := newFence()
	shared := &lease{}
	lock := fence.Lock(&view{lease: shared, identity: "a"})
	if err := lock.Update(t.Context(), renewal("a")); err != nil {
		t.Fatal(err)
	}
	other := renewal("b")
	shared.record = &other
	if _, _, err := lock.Get(t.Context()); err != nil {
		t.Fatal(err)
	}
	if fence.Held() == nil {
		t.Error("open although another process was seen to hold the lease")
	}
}

func TestAWallClockThatJumpsAheadShutsTheFence(t *testing.T) {
	t.Parallel()
	now := time.Now()
	fence := leadership.NewFence(func() time.Time { return now }, leadership.LeaseDuration, leadership.Margin)
	if err := fence.Lock(&view{lease: &lease{}, identity: "a"}).Update(t.Context(), renewal("a")); err != nil {
		t.Fatal(err)
	}
	now = now.Round(0).Add(time.Hour)
	if fence.Held() == nil {
		t.Error("a machine that slept for an hour may still write")
	}
}

// Two electors compete; one is paused, as by SIGSTOP, while it leads. At no moment may both write.
func TestAtNoMomentDoTwoProcessesHold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shared := &lease{}
		ctx, stop := context.WithCancel(t.Context())
		var electors sync.WaitGroup
		elect := func(identity string, paused func() bool) *leadership.Fence {
			fence := newFence()
			v := &view{lease: shared, identity: identity}
			v.before = func(ctx context.Context) error {
				for paused() {
					time.Sleep(100 * time.Millisecond)
				}
				return ctx.Err()
			}
			electors.Go(func() {
				leaderelection.RunOrDie(ctx, leaderelection.LeaderElectionConfig{
					Lock: fence.Lock(v), LeaseDuration: leadership.LeaseDuration, RenewDeadline: leadership.RenewDeadline,
					RetryPeriod: leadership.RetryPeriod, ReleaseOnCancel: true,
					Callbacks: leaderelection.LeaderCallbacks{OnStartedLeading: func(context.Context) {}, OnStoppedLeading: func() {}},
				})
			})
			return fence
		}
		var paused atomic.Bool
		first := elect("a", paused.Load)
		time.Sleep(time.Second)
		second := elect("b", func() bool { return false })
		time.Sleep(30 * time.Second)
		if first.Held() != nil || second.Held() == nil {
			t.Fatalf("before the pause: first %v, second %v", first.Held(), second.Held())
		}
		paused.Store(true)
		gap := time.Duration(0)
		for range 600 {
			time.Sleep(100 * time.Millisecond)
			if first.Held() == nil && second.Held() == nil {
				t.Fatal("both hold the lease")
			}
			if first.Held() != nil && second.Held() != nil {
				gap += 100 * time.Millisecond
			}
		}
		if second.Held() != nil {
			t.Error("nobody took over")
		}
		if gap > takeover-(leadership.LeaseDuration-leadership.Margin)+200*time.Millisecond {
			t.Errorf("nobody could write for %s", gap)
		}
		stop()
		paused.Store(false)
		electors.Wait()
	})
}
