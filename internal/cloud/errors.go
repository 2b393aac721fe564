package cloud

import (
	"errors"
	"strings"
	"time"
)

// Kind is what an error of a cloud means to a caller.
type Kind string

const (
	// NotFound: there is no such thing.
	NotFound Kind = "NotFound"
	// AlreadyExists: there is such a thing already.
	AlreadyExists Kind = "AlreadyExists"
	// Conflict: somebody else changed the thing at the same time, or it is still in use.
	Conflict Kind = "Conflict"
	// Throttled: too many calls; nothing was done.
	Throttled Kind = "Throttled"
	// Denied: the credential is valid and lacks the right.
	Denied Kind = "Denied"
	// Unauthenticated: the credential itself was refused: unknown, revoked, expired or wrongly signed.
	Unauthenticated Kind = "Unauthenticated"
	// Quota: a limit of the account or of the thing is reached.
	Quota Kind = "Quota"
	// Unavailable: no answer, a broken one, or a fault of the cloud. Whether the call took effect is unknown.
	Unavailable Kind = "Unavailable"
	// Invalid: the cloud refused what was asked as wrong in itself. Trying again cannot help.
	Invalid Kind = "Invalid"
)

// Error is an error of a cloud, classified at the edge. Nothing but the classifier of each cloud reads the text of an SDK's error.
type Error struct {
	// Kind is what the error means.
	Kind Kind
	// Action is the right that was exercised, in the cloud's own words: "iam:CreateUser".
	Action string
	// Object is what the call was about: "user prod-x7-ingress-4k2lp".
	Object string
	// Principal is who was refused, where the cloud says so; for Denied only.
	Principal string
	// DeniedBy says which sort of policy refused, where the cloud says so: "an explicit deny in a service control policy".
	DeniedBy string
	// RetryAfter is how long the cloud asked to wait; zero where it did not.
	RetryAfter time.Duration
	// Code is the cloud's own error code. It is stable for one cause.
	Code string
	// Message is the cloud's sentence without request IDs or anything else that differs from one call to the next.
	Message string
	// Err is the error as the SDK returned it. It may hold request IDs and must not reach a status.
	Err error
}

// Error returns a sentence that is the same for each repetition of the same failure.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Action)
	if e.Object != "" {
		b.WriteString(" on " + e.Object)
	}
	switch e.Kind {
	case Denied:
		b.WriteString(" was denied")
		if e.Principal != "" {
			b.WriteString(" to " + e.Principal)
		}
		if e.DeniedBy != "" {
			b.WriteString(" by " + e.DeniedBy)
		}
	default:
		b.WriteString(" failed: " + string(e.Kind))
	}
	if e.Code != "" {
		b.WriteString(" (" + e.Code + ")")
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	return b.String()
}

// Unwrap returns the SDK's error.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the Kind of the first *Error in err's chain, and "" if there is none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return ""
}

// Is reports whether err's chain holds an *Error of that kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }
