package policy

// Document is a parsed policy.
type Document struct{}

// MalformedError says why a document is not a policy.
type MalformedError struct {
	// Reason is the sentence that the cloud answers with.
	Reason string
}

// Error gives the reason.
func (e *MalformedError) Error() string { return e.Reason }

// Parse reads an identity-based policy. The error is a *MalformedError.
func Parse(doc []byte) (*Document, error) { return &Document{}, nil }

// Evaluate decides about a request and says which sort of policy decided.
func Evaluate(p Policies, r Request) (Decision, Source) { return ImplicitDeny, Identity }
