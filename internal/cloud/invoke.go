package cloud

import (
	"context"
	"errors"
)

// Effect says what a call may do.
type Effect int

const (
	// Reads changes nothing.
	Reads Effect = iota
	// Writes changes something, and does the same again if it is repeated.
	Writes
	// WritesOnce is for a call whose repetition would have a second effect.
	WritesOnce
)

// NewCall describes a call of that effect.
func NewCall(cloud, service, operation string, effect Effect) Call {
	return Call{Cloud: cloud, Service: service, Operation: operation, Write: effect != Reads, Once: effect == WritesOnce}
}

// Invoke makes one call that has an answer. Each error of invoke goes through classify, once, which returns an *Error; Invoke's error is the last of
// these, or the reason why the call was not made.
func Invoke[Out any](ctx context.Context, caller Caller, call Call, classify func(error) error, invoke func(context.Context) (*Out, error)) (*Out, error) {
	var out *Out
	err := caller.Do(ctx, call, func(ctx context.Context) error {
		answer, err := invoke(ctx)
		if err != nil {
			return classify(err)
		}
		out = answer
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Incomplete is the error for an answer that lacks what the cloud promises to be in it: what answered was not the cloud, or a broken proxy in
// between.
func Incomplete(action, object, missing string) error {
	return &Error{Kind: Unavailable, Action: action, Object: object, Message: "the answer holds no " + missing,
		Err: errors.New("answer without " + missing)}
}

// Gone turns the error of a removal into nil where there was nothing to remove.
func Gone(err error) error {
	if Is(err, NotFound) {
		return nil
	}
	return err
}
