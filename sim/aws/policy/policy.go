// Package policy is the IAM policy language: it reads policy documents, refuses malformed ones as IAM does, and
// decides whether a request is allowed. It follows the "Grammar of the IAM JSON policy language" and "Policy
// evaluation logic" chapters of the IAM User Guide.
package policy

// Request is the question that policies answer.
type Request struct {
	// Principal is the ARN of the caller.
	Principal string
	// Action is the action in the policy language's form, such as "iam:GetUser".
	Action string
	// Resource is the ARN of what the action is done to, or "*" where the action has no resource.
	Resource string
	// Context holds the values of condition keys, such as "aws:RequestTag/owner". Keys are compared without regard
	// to case. A key with an empty list counts as absent.
	Context map[string][]string
}

// Decision is the outcome of an evaluation, spelled as SimulatePrincipalPolicy spells it.
type Decision string

const (
	// Allowed means that every sort of policy that has a say allows the request.
	Allowed Decision = "allowed"
	// ExplicitDeny means that a statement denies the request.
	ExplicitDeny Decision = "explicitDeny"
	// ImplicitDeny means that no statement allows the request.
	ImplicitDeny Decision = "implicitDeny"
)

// Source is the sort of policy that decided, in the words of the cloud's "not authorized" messages.
type Source string

const (
	// Identity is a policy of the caller itself.
	Identity Source = "identity-based policy"
	// Boundary is the caller's permissions boundary.
	Boundary Source = "permissions boundary"
	// ServiceControl is a policy of the organization.
	ServiceControl Source = "service control policy"
)

// Policies are all the policies that have a say about one caller.
type Policies struct {
	// Identity are the inline and attached policies of the caller.
	Identity []*Document
	// Boundary is the caller's permissions boundary; nil means that it has none.
	Boundary *Document
	// ServiceControl are the organization's policies for the account. Empty means that the account is in no organization.
	ServiceControl []*Document
}
