package cloud

import "strings"

// InsufficientError says that the root credential lacks rights that a request asks for.
type InsufficientError struct {
	// Principal is who the credential belongs to.
	Principal string
	// Missing are the rights that it lacks, in the cloud's own words, sorted.
	Missing []string
}

// Error names the principal, the rights and what to do.
func (e *InsufficientError) Error() string {
	principal := e.Principal
	if principal == "" {
		principal = "the root credential"
	}
	rights := strings.Join(e.Missing, ", ")
	if rights == "" {
		rights = "rights that the request asks for"
	}
	return principal + " lacks " + rights + ": grant what is missing, or put a credential that has it into the root secret"
}
