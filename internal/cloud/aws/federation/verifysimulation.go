package federation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/request"
)

// maxSimulated is how many actions are asked about at once.
const maxSimulated = 100

// simulations asks IAM about each role. Once that is denied, it is denied for all of them.
func (v verified) simulations(ctx context.Context) []Finding {
	if !v.Simulate {
		return nil
	}
	var findings []Finding
	for _, req := range v.Options.Requests {
		arn, known := v.Output(v.Options.RoleRef(req.Secret), OutputARN)
		if !known {
			continue // the plan has told why
		}
		about := Finding{Check: CheckSimulation, Object: arn.Text(), Verdict: OK}
		refused, err := v.simulate(ctx, arn.Text(), req)
		switch {
		case cloud.Is(err, cloud.Denied):
			about.Verdict, about.Detail = Unknown, err.Error()
			about.Object, about.Remedy = v.Options.Name+"-*", "allow iam:SimulatePrincipalPolicy, or leave out --simulate"
			return append(findings, about)
		case err != nil:
			about.Verdict, about.Detail = Unknown, err.Error()
		case len(refused) > 0:
			about.Verdict, about.Detail = Wrong, strings.Join(refused, "; ")
			about.Remedy = "look at the role's permissions boundary and at the policies of the organization"
		default:
			about.Detail = unsimulated(req)
		}
		findings = append(findings, about)
	}
	return findings
}

// simulate returns what of a request is refused, with the reason.
func (v verified) simulate(ctx context.Context, arn string, req *request.Request) ([]string, error) {
	var refused []string
	for _, question := range questions(req) {
		for actions := range slices.Chunk(question.actions, maxSimulated) {
			in := simulationInput(arn, v.Options.Region, question.resource, actions)
			for more := true; more; {
				out, err := callIAM(ctx, v.session.client, "SimulatePrincipalPolicy", api.Reads, arn, (*iam.Client).SimulatePrincipalPolicy, in)
				if err != nil {
					return nil, err
				}
				for _, result := range out.EvaluationResults {
					if reason := refusal(result); reason != "" {
						refused = append(refused, fmt.Sprintf("%s on %s: %s", textOf(result.EvalActionName), question.resource, reason))
					}
				}
				in.Marker, more = out.Marker, out.IsTruncated && out.Marker != nil
			}
		}
	}
	return refused, nil
}

func simulationInput(arn, region, resource string, actions []string) *iam.SimulatePrincipalPolicyInput {
	key := "aws:RequestedRegion"
	return &iam.SimulatePrincipalPolicyInput{
		PolicySourceArn: &arn, ActionNames: actions, ResourceArns: []string{resource},
		ContextEntries: []types.ContextEntry{{ContextKeyName: &key, ContextKeyType: types.ContextKeyTypeEnumString, ContextKeyValues: []string{region}}},
	}
}

// question is what is asked about one resource.
type question struct {
	resource string
	actions  []string
}

// questions are what a request asks for without conditions, by resource. What depends on conditions, and actions that stand for many, cannot be
// asked about.
func questions(req *request.Request) []question {
	var all []question
	for _, entry := range statementEntries(req) {
		if entry.Effect != "Allow" || len(entry.PolicyCondition) > 0 {
			continue
		}
		i := slices.IndexFunc(all, func(q question) bool { return q.resource == entry.Resource })
		if i < 0 {
			i = len(all)
			all = append(all, question{resource: entry.Resource})
		}
		for _, action := range entry.Action {
			if !strings.ContainsAny(action, "*?") && !slices.Contains(all[i].actions, action) {
				all[i].actions = append(all[i].actions, action)
			}
		}
	}
	return all
}

// unsimulated says what of a request could not be asked about; empty where all could.
func unsimulated(req *request.Request) string {
	left := 0
	for _, entry := range statementEntries(req) {
		for _, action := range entry.Action {
			if entry.Effect != "Allow" || len(entry.PolicyCondition) > 0 || strings.ContainsAny(action, "*?") {
				left++
			}
		}
	}
	if left == 0 {
		return ""
	}
	return fmt.Sprintf("not asked about: %d actions with wildcards or conditions", left)
}

// refusal says why something is refused; empty where it is not.
func refusal(result types.EvaluationResult) string {
	boundary, organization := result.PermissionsBoundaryDecisionDetail, result.OrganizationsDecisionDetail
	switch {
	case boundary != nil && !boundary.AllowedByPermissionsBoundary:
		return "the permissions boundary does not allow it"
	case organization != nil && !organization.AllowedByOrganizations:
		return "the policies of the organization do not allow it"
	case result.EvalDecision == types.PolicyEvaluationDecisionTypeExplicitDeny:
		return "a policy denies it"
	case result.EvalDecision != types.PolicyEvaluationDecisionTypeAllowed:
		return "no policy of the role allows it"
	}
	return ""
}
