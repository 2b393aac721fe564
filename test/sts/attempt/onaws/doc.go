// Package onaws is what somebody tries at AWS who wants to know what credentials are good for: the exchange of a ServiceAccount's token for the
// credentials of a role, and calls that a right allows or does not. It needs an HTTP client that reaches AWS, simulated or not, under its own host names.
package onaws

import "regexp"

// Region is where all calls go that have one.
const Region = "us-east-2"

// Key is an access key of AWS.
type Key struct {
	ID, Secret string
	// Session is the token of a temporary key, empty for that of a user.
	Session string
}

var roleLine = regexp.MustCompile(`(?m)^\s*role_arn = (\S+)$`)

// RoleIn is the ARN of the role that the content of a component's Secret names, under its only key. It is empty where there is none.
func RoleIn(content []byte) string {
	found := roleLine.FindSubmatch(content)
	if found == nil {
		return ""
	}
	return string(found[1])
}
