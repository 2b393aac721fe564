// Package leadership makes sure that one process at a time writes: the lease that processes compete for, and the fence that each
// write has to pass.
package leadership

import (
	"context"
	"fmt"
	"sync"
	"time"

	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

// NotHeldError says why this process may not write.
type NotHeldError struct {
	// Since is how long ago the last successful renewal was sent; zero where there was none, or where the lease was given up.
	Since time.Duration
}

// Error is a sentence.
func (e *NotHeldError) Error() string {
	if e.Since == 0 {
		return "the leader lease is not held"
	}
	return fmt.Sprintf("the leader lease was last renewed %s ago, so another process may hold it", e.Since.Round(time.Second))
}

// Fence knows whether the lease is still held, without asking anybody: from the moment at which the last successful renewal was
// sent. Another process takes the lease over only when it has seen no renewal for the lease's duration, and it cannot have seen
// this one before it was sent. So a process that was paused, or cut off, learns by its clock that it may not write any more.
type Fence struct {
	now func() time.Time
	// window is for how long after a renewal was sent the lease counts as held.
	window time.Duration

	mu   sync.Mutex
	held bool
	sent time.Time
}

// NewFence makes a Fence for a lease of that duration. It closes margin earlier than the lease ends, to leave time for a
// write that was begun in the last moment. Now must return times with a monotonic reading, as time.Now does.
func NewFence(now func() time.Time, lease, margin time.Duration) *Fence {
	return &Fence{now: now, window: lease - margin}
}

// Held returns nil while the lease is held, and a *NotHeldError otherwise. A nil Fence is always open: it stands for a process
// that runs without a lease.
func (f *Fence) Held() error {
	if f == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.held {
		return &NotHeldError{}
	}
	if since := elapsed(f.sent, f.now()); since >= f.window {
		return &NotHeldError{Since: since}
	}
	return nil
}

// Lock watches what goes through lock.
func (f *Fence) Lock(lock resourcelock.Interface) resourcelock.Interface {
	return &watchedLock{Interface: lock, fence: f}
}

// elapsed is the longer of what the monotonic clock and the wall clock say: the first stands still while a machine sleeps, the second can
// be set back.
func elapsed(from, to time.Time) time.Duration {
	return max(to.Sub(from), to.Round(0).Sub(from.Round(0)))
}

// sentWithin reports whether a renewal that took effect was sent not longer ago than that.
func (f *Fence) sentWithin(period time.Duration) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.held && elapsed(f.sent, f.now()) < period
}

func (f *Fence) open(sent time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.held, f.sent = true, sent
}

func (f *Fence) shut() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.held = false
}

// watchedLock is a lock whose successful writes open the fence.
type watchedLock struct {
	resourcelock.Interface
	fence *Fence
}

// Get shuts the fence where another process holds the lease.
func (l *watchedLock) Get(ctx context.Context) (*resourcelock.LeaderElectionRecord, []byte, error) {
	record, raw, err := l.Interface.Get(ctx)
	if err == nil && record.HolderIdentity != l.Identity() {
		l.fence.shut()
	}
	return record, raw, err
}

// Create opens the fence where it succeeds.
func (l *watchedLock) Create(ctx context.Context, record resourcelock.LeaderElectionRecord) error {
	return l.write(ctx, record, l.Interface.Create)
}

// Update opens the fence where it renews the lease, and shuts it before it gives the lease up. A renewal that follows the last one closely is
// left out: the elector tries more often than it has to write.
func (l *watchedLock) Update(ctx context.Context, record resourcelock.LeaderElectionRecord) error {
	return l.write(ctx, record, l.Interface.Update)
}

func (l *watchedLock) write(ctx context.Context, record resourcelock.LeaderElectionRecord,
	write func(context.Context, resourcelock.LeaderElectionRecord) error,
) error {
	mine := record.HolderIdentity == l.Identity()
	if !mine {
		l.fence.shut()
	} else if l.fence.sentWithin(renewalPeriod) {
		return nil
	}
	sent := l.fence.now()
	err := write(ctx, record)
	if err == nil && mine {
		l.fence.open(sent)
	}
	return err
}
