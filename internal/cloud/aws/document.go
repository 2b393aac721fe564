package aws

import (
	"slices"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud/aws/policy"
	"github.com/cloudcredential/operator/internal/plan"
)

// document is an IAM policy in the layout that existing clusters have: its fields are in the order of their encoding.
type document struct {
	Version   string
	Statement []statement
}

type statement struct {
	Effect    string
	Action    []string
	Resource  string
	Condition v1.IAMPolicyCondition `json:",omitempty"`

	self bool // the statement that lets the user read itself
}

// newDocument is the policy that a request asks for. A last statement lets the user read itself, which components use to check their
// credentials.
func newDocument(entries []v1.StatementEntry, userARN string) document {
	statements := make([]statement, 0, len(entries)+1)
	for _, e := range entries {
		statements = append(statements, statement{Effect: e.Effect, Action: e.Action, Resource: e.Resource, Condition: e.PolicyCondition})
	}
	return document{Version: policy.Version, Statement: append(statements, selfStatement(userARN))}
}

func selfStatement(userARN string) statement {
	return statement{Effect: "Allow", Action: []string{"iam:GetUser"}, Resource: userARN, self: true}
}

// forUser returns the policy for the user of that ARN.
func (d document) forUser(userARN string) document {
	statements := slices.Clone(d.Statement)
	for i := range statements {
		if statements[i].self {
			statements[i] = selfStatement(userARN)
		}
	}
	return document{Version: d.Version, Statement: statements}
}

// encode returns the policy as compact JSON.
func (d document) encode() string { return policy.Encode(d) }

// rights returns what the policy means.
func (d document) rights() plan.Value { return policy.Rights(d.encode()) }

// size is the length of the policy as IAM counts it.
func (d document) size() int { return policy.Size(d.encode()) }
