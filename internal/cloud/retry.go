package cloud

import (
	"context"
	"errors"
	"time"
)

// RetryOptions say how often and how fast a call is made again. Zero fields take the defaults.
type RetryOptions struct {
	// Attempts is how often a call is made at most; default DefaultAttempts.
	Attempts int
	// Base is the upper bound of the first wait; each further one is twice the one before. Default DefaultRetryBase.
	Base time.Duration
	// Max bounds every wait, also one that the cloud asks for; default DefaultRetryMax.
	Max time.Duration
	// Rand returns numbers of [0, 1), evenly spread. Without it each wait is as long as its upper bound.
	Rand func() float64
}

// Defaults of RetryOptions.
const (
	DefaultAttempts  = 6
	DefaultRetryBase = 200 * time.Millisecond
	DefaultRetryMax  = 20 * time.Second
)

// Retry makes a call again after Throttled, since then nothing was done, and after Unavailable, unless the call has Call.Once: it may
// have taken effect. Every other error stands. Waits are exponential with full jitter, and at least as long as the cloud asks for.
// Once the context is done, or would be before the wait is over, the last error of the cloud is returned.
func Retry(next Caller, options RetryOptions) Caller {
	options = options.withDefaults()
	return CallerFunc(func(ctx context.Context, call Call, invoke func(context.Context) error) error {
		for attempt := 1; ; attempt++ {
			err := next.Do(ctx, call, invoke)
			if err == nil || attempt >= options.Attempts || !repeatable(call, err) {
				return err
			}
			if !sleep(ctx, options.wait(attempt, err)) {
				return err
			}
		}
	})
}

func (o RetryOptions) withDefaults() RetryOptions {
	if o.Attempts <= 0 {
		o.Attempts = DefaultAttempts
	}
	if o.Base <= 0 {
		o.Base = DefaultRetryBase
	}
	if o.Max <= 0 {
		o.Max = DefaultRetryMax
	}
	if o.Rand == nil {
		o.Rand = func() float64 { return 1 }
	}
	return o
}

// wait returns how long to wait after the attempt of that number.
func (o RetryOptions) wait(attempt int, err error) time.Duration {
	bound := o.Base
	for range attempt - 1 {
		if bound >= o.Max/2 {
			bound = o.Max
			break
		}
		bound *= 2
	}
	wait := time.Duration(o.Rand() * float64(min(bound, o.Max)))
	if classified, ok := errors.AsType[*Error](err); ok {
		wait = max(wait, min(classified.RetryAfter, o.Max))
	}
	return wait
}

// repeatable reports whether a call that ended so can be made again without doing anything twice.
func repeatable(call Call, err error) bool {
	if _, ok := errors.AsType[*NotLeaderError](err); ok {
		return false
	}
	switch KindOf(err) {
	case Throttled:
		return true
	case Unavailable:
		return !call.Once
	}
	return false
}

// sleep waits, and reports whether it did to the end. It does not begin a wait that the context's deadline would cut off.
func sleep(ctx context.Context, d time.Duration) bool {
	if ctx.Err() != nil {
		return false
	}
	if deadline, has := ctx.Deadline(); has && time.Until(deadline) <= d {
		return false
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
