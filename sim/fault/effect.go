package fault

// Effect is what happens to a request instead of, or on top of, an honest answer.
type Effect int

const (
	// None lets the request through; a rule with it only adds latency or runs its hooks.
	None Effect = iota
	// Throttle answers with the cloud's own "too many requests" error. Nothing is done.
	Throttle
	// InternalError answers with status 500. Nothing is done.
	InternalError
	// Unavailable answers with status 503. Nothing is done.
	Unavailable
	// Hang gives no answer until the client goes away or the rule is removed. Nothing is done; a client that is
	// still there when the rule is removed gets an honest answer.
	Hang
	// ResetBefore closes the connection without an answer. Nothing is done.
	ResetBefore
	// ResetAfter does what was asked and then closes the connection without an answer.
	ResetAfter
	// Deny answers as if a policy had denied the caller this action. Nothing is done.
	Deny
	// Garbage answers with status 200 and a body that is not of the protocol. Nothing is done.
	Garbage
)

var effectNames = [...]string{
	None: "None", Throttle: "Throttle", InternalError: "InternalError", Unavailable: "Unavailable", Hang: "Hang",
	ResetBefore: "ResetBefore", ResetAfter: "ResetAfter", Deny: "Deny", Garbage: "Garbage",
}

// String gives the name of the constant.
func (e Effect) String() string {
	if e < 0 || int(e) >= len(effectNames) {
		return "Effect(?)"
	}
	return effectNames[e]
}
