package federation

import (
	"maps"
	"slices"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud/aws/policy"
	"github.com/cloudcredential/operator/internal/plan"
)

// need is what a driver has to be allowed to do. What it may try, and does without, is not among it.
type need struct {
	// resource is an ARN, with wildcards for what is not known beforehand.
	resource string
	// condition of the statement, where there is one.
	condition condition
	// actions as policies have them: "iam:GetRole".
	actions []string
}

// condition of a statement: operator, key, value.
type condition map[string]map[string]string

// needs are what the driver of a resource has to be allowed to do.
type needs struct {
	// read is for observing, write for making and changing, remove for removing.
	read, write, remove []need
}

// needy is a resource whose driver makes calls.
type needy interface{ needs() needs }

// Permissions is an IAM policy: what the credential of one command has to be allowed to do, and no more. It is encoded as IAM takes it.
type Permissions struct {
	Version   string
	Statement []PermissionStatement
}

// PermissionStatement allows actions on resources. Actions and resources are sorted.
type PermissionStatement struct {
	Effect    string
	Action    []string
	Resource  []string
	Condition map[string]map[string]string `json:",omitempty"`
}

// Size is the length of the policy as IAM counts it: white space is free.
func (p Permissions) Size() int { return policy.Size(policy.Encode(p)) }

// MakingPermissions are what it takes to make, repair and keep these nodes. No call is made to find that out. ARNs have a star in place of the account.
func MakingPermissions(nodes []plan.Node) Permissions {
	var all []need
	for _, node := range nodes {
		if resource, is := node.Resource.(needy); is {
			has := resource.needs()
			all = append(append(all, has.read...), has.write...)
		}
	}
	return permit(all)
}

// VerifyingPermissions are what it takes to verify a set-up.
func (v Verification) VerifyingPermissions() Permissions {
	var all []need
	for _, node := range v.Options.verifiedNodes() {
		if resource, is := node.Resource.(needy); is {
			all = append(all, resource.needs().read...)
		}
	}
	if v.Simulate && len(v.Options.Requests) > 0 {
		all = append(all, need{resource: v.Options.rolesARN(), actions: []string{"iam:SimulatePrincipalPolicy"}})
	}
	return permit(all)
}

// permit puts together what is allowed on the same resources under the same conditions, and then the resources on which the same is allowed.
func permit(all []need) Permissions {
	byResource := map[string]*PermissionStatement{}
	for _, n := range all {
		key := n.resource + " " + policy.Encode(n.condition)
		statement, found := byResource[key]
		if !found {
			statement = &PermissionStatement{Effect: "Allow", Resource: []string{n.resource}, Condition: n.condition}
			byResource[key] = statement
		}
		statement.Action = merged(statement.Action, n.actions)
	}
	byActions := map[string]*PermissionStatement{}
	for _, key := range slices.Sorted(maps.Keys(byResource)) {
		statement := byResource[key]
		same := strings.Join(statement.Action, " ") + " " + policy.Encode(statement.Condition)
		if other, found := byActions[same]; found {
			other.Resource = merged(other.Resource, statement.Resource)
			continue
		}
		byActions[same] = statement
	}
	permissions := Permissions{Version: policy.Version, Statement: []PermissionStatement{}}
	for _, key := range slices.Sorted(maps.Keys(byActions)) {
		permissions.Statement = append(permissions.Statement, *byActions[key])
	}
	return permissions
}

// merged are the texts of both lists, sorted, each once.
func merged(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
