package aws

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
)

// simulation is a question about the rights of a principal.
type simulation struct {
	actions []string
	// resource is the ARN that the actions are about; "" for every resource.
	resource string
	// region in which the actions would be called; "" where it is not known.
	region string
}

// simulate returns those of the actions that the principal may not do, sorted. Only the principal itself, or one that may ask about others,
// may ask.
func simulate(ctx context.Context, c *client, who principal, question simulation) ([]string, error) {
	in := &iam.SimulatePrincipalPolicyInput{PolicySourceArn: &who.simulated, ActionNames: question.actions}
	if question.resource != "" {
		in.ResourceArns = []string{question.resource}
	}
	if question.region != "" {
		key := "aws:RequestedRegion"
		in.ContextEntries = []types.ContextEntry{{ContextKeyName: &key, ContextKeyType: types.ContextKeyTypeEnumString, ContextKeyValues: []string{question.region}}}
	}
	allowed := map[string]bool{}
	for {
		out, err := call(ctx, c, "SimulatePrincipalPolicy", api.Reads, who.arn, (*iam.Client).SimulatePrincipalPolicy, in)
		if cloud.Is(err, cloud.NotFound) && *in.PolicySourceArn == who.simulated {
			if in.PolicySourceArn, err = roleWithPath(ctx, c, who); err == nil {
				continue
			}
		}
		if err != nil {
			return nil, err
		}
		for _, result := range out.EvaluationResults {
			if result.EvalActionName != nil && isAllowed(result) {
				allowed[strings.ToLower(*result.EvalActionName)] = true
			}
		}
		if !out.IsTruncated || out.Marker == nil {
			break
		}
		in.Marker = out.Marker
	}
	var missing []string
	for _, action := range question.actions {
		if !allowed[strings.ToLower(action)] {
			missing = append(missing, action)
		}
	}
	slices.Sort(missing)
	return slices.Compact(missing), nil
}

// roleWithPath returns the ARN of a role of which only the name is known: a session does not tell the path of its role.
func roleWithPath(ctx context.Context, c *client, who principal) (*string, error) {
	_, name, _ := cutLast(who.simulated, "/")
	out, err := call(ctx, c, "GetRole", api.Reads, "role "+name, (*iam.Client).GetRole, &iam.GetRoleInput{RoleName: &name})
	if err != nil {
		return nil, err
	}
	if out.Role == nil || out.Role.Arn == nil || *out.Role.Arn == who.simulated {
		return nil, cloud.Incomplete("iam:GetRole", "role "+name, "ARN of a role whose policies can be simulated")
	}
	return out.Role.Arn, nil
}

// isAllowed reports whether neither the principal's policies nor what bounds them stands against an action.
func isAllowed(result types.EvaluationResult) bool {
	if result.EvalDecision != types.PolicyEvaluationDecisionTypeAllowed {
		return false
	}
	if bound := result.OrganizationsDecisionDetail; bound != nil && !bound.AllowedByOrganizations {
		return false
	}
	return true
}

// simulatedARN returns the ARN of the IAM principal behind the one that STS names: "…:sts::…:assumed-role/<role>/<session>" is a session of
// the role, whose path STS does not tell. Sessions of federated users have none.
func simulatedARN(arn string) string {
	prefix, resource, found := cutLast(arn, ":")
	if !found {
		return ""
	}
	kind, rest, _ := strings.Cut(resource, "/")
	switch kind {
	case "user", "role":
		return arn
	case "assumed-role":
		role, _, _ := strings.Cut(rest, "/")
		return strings.Replace(prefix, ":sts:", ":iam:", 1) + ":role/" + role
	}
	return ""
}

// isAccountRoot reports whether a principal is the root user of its account: the only one whose ID is the account's.
func isAccountRoot(arn, userID string) bool {
	parts := strings.Split(arn, ":")
	return len(parts) > 4 && parts[4] != "" && parts[4] == userID
}
