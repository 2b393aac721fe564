package cloud

import (
	"context"
	"time"
)

// DefaultDeadline is the time limit of one attempt.
const DefaultDeadline = 30 * time.Second

// StackOptions say which decorators a client wears, and how.
type StackOptions struct {
	// Record, where it is set, is told each call.
	Record func(CallRecord)
	// Retry says how often and how fast a call is made again.
	Retry RetryOptions
	// Limit is shared by all clients of an account; without it there is none.
	Limit *AdaptiveLimit
	// Held, where it is set, is asked before each write.
	Held func() error
	// Deadline of one attempt; default DefaultDeadline.
	Deadline time.Duration
	// Metrics, where they are set, count each attempt.
	Metrics *CallMetrics
}

// Stack composes the decorators, from the outside in: recorded, retry, limit, fence, deadline, metered. So a record is of a whole call; each
// attempt waits for the limit; the fence is asked after that wait, immediately before the attempt; and neither the wait nor the fence
// counts against the deadline or in the metrics.
func Stack(options StackOptions) Caller {
	if options.Deadline <= 0 {
		options.Deadline = DefaultDeadline
	}
	var caller Caller = CallerFunc(func(ctx context.Context, _ Call, invoke func(context.Context) error) error { return invoke(ctx) })
	if options.Metrics != nil {
		caller = Metered(caller, options.Metrics)
	}
	caller = Deadline(caller, options.Deadline)
	if options.Held != nil {
		caller = Fenced(caller, options.Held)
	}
	if options.Limit != nil {
		caller = options.Limit.Caller(caller)
	}
	caller = Retry(caller, options.Retry)
	if options.Record != nil {
		caller = Recorded(caller, options.Record)
	}
	return caller
}
