package cloud

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
	"golang.org/x/time/rate"
)

// LimitOptions of an AdaptiveLimit. Zero fields take the defaults.
type LimitOptions struct {
	// Floor is the rate, in calls per second, below which the limit never falls; default 1.
	Floor float64
	// Step is by how much the rate grows, in calls per second, for each second without throttling; default 1.
	Step float64
	// Quiet is the time without throttling after which there is no limit any more; default 1 min.
	Quiet time.Duration
}

// settle is how long a lower rate is given to take effect: throttling within that time is about calls that were under way already.
const settle = time.Second

// AdaptiveLimit is the limit on the calls of one account, shared by all its clients. Clouds change their limits and do not publish them
// all, so it is found out: there is none until the cloud throttles; then the rate is halved each second until the cloud is content, grows by a
// constant while it is, falls by a quarter where that was too much, and the limit is given up after a quiet time. So the account is
// used at nearly the rate that the cloud allows. Who waits longest is let through first.
type AdaptiveLimit struct {
	options LimitOptions
	turn    *semaphore.Weighted // its waiters are served in the order in which they came
	limiter *rate.Limiter

	mu        sync.Mutex
	throttled time.Time // for the last time
	lowered   time.Time // for the last time
	raised    time.Time // or lowered, for the last time
	window    window
}

// NewAdaptiveLimit makes a limit that does not limit yet.
func NewAdaptiveLimit(options LimitOptions) *AdaptiveLimit {
	if options.Floor <= 0 {
		options.Floor = 1
	}
	if options.Step <= 0 {
		options.Step = 1
	}
	if options.Quiet <= 0 {
		options.Quiet = time.Minute
	}
	return &AdaptiveLimit{options: options, turn: semaphore.NewWeighted(1), limiter: rate.NewLimiter(rate.Inf, 1)}
}

// Caller puts the limit before next. A call whose deadline is earlier than its turn is not made and ends as Throttled.
func (l *AdaptiveLimit) Caller(next Caller) Caller {
	return CallerFunc(func(ctx context.Context, call Call, invoke func(context.Context) error) error {
		if err := l.wait(ctx); err != nil {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return &Error{
				Kind:    Throttled,
				Action:  call.Service + ":" + call.Operation,
				Code:    "RateLimited",
				Message: "it was not called: the cloud throttles this account, and other calls come first",
				Err:     err,
			}
		}
		err := next.Do(ctx, call, invoke)
		l.learn(err)
		return err
	})
}

// Rate returns the present rate in calls per second; 0 where there is no limit.
func (l *AdaptiveLimit) Rate() float64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.relax(time.Now())
	if l.limiter.Limit() == rate.Inf {
		return 0
	}
	return float64(l.limiter.Limit())
}

func (l *AdaptiveLimit) wait(ctx context.Context) error {
	if l.Rate() > 0 {
		if err := l.turn.Acquire(ctx, 1); err != nil {
			return err
		}
		defer l.turn.Release(1)
		l.Rate() // the limit may have been given up meanwhile
		if err := l.limiter.Wait(ctx); err != nil {
			return err
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.window.count(time.Now())
	return nil
}

// learn takes note of how a call ended.
func (l *AdaptiveLimit) learn(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	switch {
	case Is(err, Throttled):
		l.lower(now)
	case l.limiter.Limit() == rate.Inf, Is(err, Unavailable):
	default:
		l.raise(now)
		l.relax(now)
	}
}

func (l *AdaptiveLimit) lower(now time.Time) {
	l.throttled = now
	lower := float64(l.limiter.Limit())
	switch {
	case l.limiter.Limit() == rate.Inf:
		lower = l.window.rate(now) / 2
	case now.Sub(l.lowered) < settle:
		return
	case now.Sub(l.lowered) < 2*settle:
		lower /= 2 // it was not low enough
	default:
		lower *= 0.75 // it has grown beyond what the cloud takes, and not by much
	}
	l.limiter.SetLimitAt(now, rate.Limit(max(l.options.Floor, lower)))
	l.lowered, l.raised = now, now
}

// raise lets the rate grow for the time since it was last changed. Time in which nothing was called proves nothing.
func (l *AdaptiveLimit) raise(now time.Time) {
	proven := min(now.Sub(l.raised), settle)
	l.limiter.SetLimitAt(now, l.limiter.Limit()+rate.Limit(l.options.Step*proven.Seconds()))
	l.raised = now
}

// relax gives the limit up after the quiet time.
func (l *AdaptiveLimit) relax(now time.Time) {
	if l.limiter.Limit() != rate.Inf && now.Sub(l.throttled) >= l.options.Quiet {
		l.limiter.SetLimitAt(now, rate.Inf)
	}
}

// window counts the calls of the present second and the one before.
type window struct {
	start     time.Time
	now, last int
}

func (w *window) roll(now time.Time) {
	switch age := now.Sub(w.start); {
	case age < time.Second:
		return
	case age < 2*time.Second:
		w.last = w.now
	default:
		w.last = 0
	}
	w.start, w.now = now, 0
}

func (w *window) count(now time.Time) {
	w.roll(now)
	w.now++
}

// rate returns the calls per second.
func (w *window) rate(now time.Time) float64 {
	w.roll(now)
	return float64(max(w.now, w.last))
}
