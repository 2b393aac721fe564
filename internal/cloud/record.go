package cloud

import (
	"context"
	"time"
)

// CallRecord is one call that passed through Recorded.
type CallRecord struct {
	Call
	// Attempts is how often the cloud was asked; 0 where something in between refused the call.
	Attempts int
	// Duration from the first to the last moment, waits included.
	Duration time.Duration
	// Err is how it ended.
	Err error
}

// Recorded tells record of each call when it has ended. Record is called from many goroutines.
func Recorded(next Caller, record func(CallRecord)) Caller {
	return CallerFunc(func(ctx context.Context, call Call, invoke func(context.Context) error) error {
		attempts, start := 0, time.Now()
		err := next.Do(ctx, call, func(ctx context.Context) error {
			attempts++
			return invoke(ctx)
		})
		record(CallRecord{Call: call, Attempts: attempts, Duration: time.Since(start), Err: err})
		return err
	})
}
