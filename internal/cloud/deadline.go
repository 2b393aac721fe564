package cloud

import (
	"context"
	"errors"
	"time"
)

// Deadline gives each attempt that passes through it its own time limit. An attempt that exceeds it ends as Unavailable: whether it
// took effect is unknown. The end of the caller's own context stays what it is.
func Deadline(next Caller, perAttempt time.Duration) Caller {
	return CallerFunc(func(ctx context.Context, call Call, invoke func(context.Context) error) error {
		limited, cancel := context.WithTimeout(ctx, perAttempt)
		defer cancel()
		err := next.Do(limited, call, invoke)
		if err == nil || ctx.Err() != nil || !errors.Is(limited.Err(), context.DeadlineExceeded) || KindOf(err) != "" {
			return err
		}
		return &Error{
			Kind:    Unavailable,
			Action:  call.Service + ":" + call.Operation,
			Code:    "Timeout",
			Message: "no answer within " + perAttempt.String(),
			Err:     err,
		}
	})
}
