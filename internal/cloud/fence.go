package cloud

import "context"

// NotLeaderError says that a write was not made because this process may no longer write.
type NotLeaderError struct {
	// Call that was not made.
	Call Call
	// Err is what the fence said.
	Err error
}

// Error names the call and the cause.
func (e *NotLeaderError) Error() string {
	return e.Call.Service + ":" + e.Call.Operation + " was not called, the process that holds the lease now will do it: " + e.Err.Error()
}

// Unwrap returns what the fence said.
func (e *NotLeaderError) Unwrap() error { return e.Err }

// Fenced asks held before each attempt of a call that writes and passes through it, with nothing in between but what is next. Where held
// returns an error the attempt is not made, and the call ends with a *NotLeaderError, which is never retried.
func Fenced(next Caller, held func() error) Caller {
	return CallerFunc(func(ctx context.Context, call Call, invoke func(context.Context) error) error {
		if call.Write {
			if err := AskFence(held, call); err != nil {
				return err
			}
		}
		return next.Do(ctx, call, invoke)
	})
}

// AskFence returns a *NotLeaderError if this process may no longer make the call. A nil held stands for always.
func AskFence(held func() error, call Call) error {
	if held == nil {
		return nil
	}
	if err := held(); err != nil {
		return &NotLeaderError{Call: call, Err: err}
	}
	return nil
}
