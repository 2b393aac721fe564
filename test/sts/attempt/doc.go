// Package attempt is what somebody tries who wants to know what credentials are good for: calls to AWS that a right allows or does not, and the
// exchange of a ServiceAccount's token for the credentials of a role, with tokens that have to be believed and with tokens that must not be.
//
// It is for tests and for the demonstration. It needs an HTTP client that reaches AWS, simulated or not, under its own host names.
package attempt

// Region is where all calls go that have one.
const Region = "us-east-2"

// Key is an access key of AWS.
type Key struct {
	ID, Secret string
	// Session is the token of a temporary key, empty for that of a user.
	Session string
}
