package policy

import "unicode"

const (
	version2008 = "2008-10-17"
	version2012 = "2012-10-17"
)

// Document is a parsed policy that keeps to IAM's grammar. It does not change any more and may be shared.
type Document struct {
	// Version is the version of the policy language. It is never empty: 2008-10-17 is IAM's default.
	Version string
	// ID is the document's own Id, empty if it has none.
	ID string
	// Statements are in the order of the document, at least one.
	Statements []Statement
}

// Statement is one rule of a policy.
type Statement struct {
	// Sid is the statement's own id, empty if it has none.
	Sid string
	// Allow is true for Effect Allow and false for Deny.
	Allow bool
	// Actions are the patterns of Action, or of NotAction if ExceptActions is set.
	Actions       []string
	ExceptActions bool
	// Resources are the patterns of Resource, or of NotResource if ExceptResources is set.
	Resources       []string
	ExceptResources bool
	// Conditions must all hold.
	Conditions []Condition
}

// Condition is one operator applied to one key.
type Condition struct {
	// Set is "ForAllValues", "ForAnyValue" or empty.
	Set string
	// Operator is the bare operator, such as "StringEquals".
	Operator string
	// IfExists is set if the operator had that ending.
	IfExists bool
	// Key is the condition key as written.
	Key string
	// Values are what the key is compared with; numbers and booleans are in their JSON spelling.
	Values []string
}

// Size is the length of a document as IAM counts it against its quotas: characters without white space.
func Size(doc string) int {
	n := 0
	for _, r := range doc {
		if !unicode.IsSpace(r) {
			n++
		}
	}
	return n
}
