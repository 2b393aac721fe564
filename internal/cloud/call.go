package cloud

import "context"

// Call describes one call to a cloud.
type Call struct {
	// Cloud, Service and Operation name it: "aws", "iam", "CreateUser". The set of their values is bounded.
	Cloud, Service, Operation string
	// Write is true for a call that changes something.
	Write bool
	// Once is true for a call whose repetition would have a second effect (making a key): after an answer that leaves open
	// whether it took effect, it is not made again.
	Once bool
}

// Caller makes calls. The clients of every cloud send each of theirs through one; what clients have in common (deadline, rate limit,
// retry, metrics, recording) are Callers around it.
type Caller interface {
	// Do calls invoke, maybe more than once or not at all, and returns its last error or the reason why it was not called. Errors of
	// invoke are classified already (*Error).
	Do(ctx context.Context, call Call, invoke func(ctx context.Context) error) error
}

// CallerFunc is a function as a Caller.
type CallerFunc func(ctx context.Context, call Call, invoke func(ctx context.Context) error) error

// Do implements Caller.
func (f CallerFunc) Do(ctx context.Context, call Call, invoke func(ctx context.Context) error) error {
	return f(ctx, call, invoke)
}
