package policy

import "fmt"

// MalformedError says why a text is not a policy. IAM answers with the error code MalformedPolicyDocument and the
// same sentence.
type MalformedError struct {
	// Reason is the sentence that IAM answers with.
	Reason string
}

// Error gives the reason.
func (e *MalformedError) Error() string {
	return e.Reason
}

func malformed(format string, args ...any) *MalformedError {
	return &MalformedError{Reason: fmt.Sprintf(format, args...)}
}

// syntaxError is IAM's answer to everything that breaks the grammar. It names no place.
func syntaxError() *MalformedError {
	return malformed("Syntax errors in policy.")
}

// legacyError is IAM's answer to values that its older parser refuses, such as an unreadable date or an ARN with too
// few fields.
func legacyError() *MalformedError {
	return malformed("The policy failed legacy parsing")
}
