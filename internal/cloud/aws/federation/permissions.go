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
	if len(v.Options.Requests) > 0 {
		all = append(all, need{resource: v.Options.rolesARN(), actions: []string{"iam:ListRolePolicies", "iam:ListAttachedRolePolicies"}})
	}
	if v.Simulate && len(v.Options.Requests) > 0 {
		all = append(all, need{resource: v.Options.rolesARN(), actions: []string{"iam:SimulatePrincipalPolicy"}})
	}
	return permit(all)
}

// permit puts together what is allowed on the same resource under the same condition, and then what can share a statement.
func permit(all []need) Permissions {
	byResource := map[string]PermissionStatement{}
	for _, n := range all {
		key := policy.Encode(n.condition) + " " + n.resource
		byResource[key] = PermissionStatement{
			Effect: "Allow", Action: merged(byResource[key].Action, n.actions), Resource: []string{n.resource}, Condition: n.condition,
		}
	}
	statements := []PermissionStatement{}
	for _, key := range slices.Sorted(maps.Keys(byResource)) {
		statements = append(statements, byResource[key])
	}
	statements = shared(shared(statements, PermissionStatement.sameActions), PermissionStatement.otherTypes)
	slices.SortFunc(statements, func(a, b PermissionStatement) int { return slices.Compare(a.Action, b.Action) })
	return Permissions{Version: policy.Version, Statement: statements}
}

// shared puts statements of the same condition together that may be.
func shared(statements []PermissionStatement, may func(a, b PermissionStatement) bool) []PermissionStatement {
	out := []PermissionStatement{}
	for _, statement := range statements {
		i := slices.IndexFunc(out, func(other PermissionStatement) bool {
			return policy.Encode(statement.Condition) == policy.Encode(other.Condition) && may(statement, other)
		})
		if i < 0 {
			out = append(out, statement)
			continue
		}
		out[i].Action, out[i].Resource = merged(out[i].Action, statement.Action), merged(out[i].Resource, statement.Resource)
	}
	return out
}

func (s PermissionStatement) sameActions(other PermissionStatement) bool {
	return slices.Equal(s.Action, other.Action)
}

// otherTypes reports whether two statements are about different types of resources of one service, so that none of the actions of one can be done to
// the resources of the other.
func (s PermissionStatement) otherTypes(other PermissionStatement) bool {
	for _, resource := range s.Resource {
		for _, further := range other.Resource {
			a, b := resourceType(resource), resourceType(further)
			if a == b || a.service != b.service {
				return false
			}
		}
	}
	return true
}

// typeOfResource is what sort of thing an ARN names: a role of IAM.
type typeOfResource struct{ service, kind string }

// resourceType is the type of the resource that an ARN names; zero for a star.
func resourceType(arn string) typeOfResource {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return typeOfResource{}
	}
	kind, _, nested := strings.Cut(parts[5], "/")
	switch {
	case parts[2] == "s3" && nested:
		kind = "object"
	case parts[2] == "s3":
		kind = "bucket"
	}
	return typeOfResource{parts[2], kind}
}

// merged are the texts of both lists, sorted, each once.
func merged(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
