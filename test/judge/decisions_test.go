package judge

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	versity "github.com/versity/versitygw/iamapi/policy"
	"github.com/versity/versitygw/iamapi/types"

	"github.com/cloudcredential/operator/sim/aws/policy"
)

// The pieces that random policies and requests are made of. They meet often enough that every outcome occurs.
var (
	actionPieces = []string{
		`"Action":"*"`, `"Action":"s3:*"`, `"Action":"S3:get*"`, `"Action":["iam:GetUser","s3:PutObject"]`, `"Action":"s3:?etObject"`,
		`"NotAction":"iam:*"`, `"NotAction":["s3:GetObject","ec2:*"]`, `"Action":"iam:*User"`,
	}
	resourcePieces = []string{
		`"Resource":"*"`, `"Resource":"arn:aws:s3:::b/*"`, `"Resource":["arn:aws:s3:::b","arn:aws:s3:::b/k?y"]`, `"Resource":"arn:aws:iam::*:user/*"`,
		`"Resource":"arn:aws:iam::000000000000:user/anna"`, `"NotResource":"arn:aws:s3:::b/*"`, `"Resource":"arn:aws:s3:::b/${aws:username}/*"`,
		`"NotResource":["arn:aws:iam::*:user/anna","arn:aws:s3:::*"]`,
	}
	conditionPieces = []string{
		``, ``, ``,
		`"StringEquals":{"aws:username":"anna"}`, `"StringNotEquals":{"aws:username":["bert","anna"]}`,
		`"StringLike":{"aws:username":"a*"}`, `"StringNotLike":{"aws:username":"a*"}`, `"StringEqualsIgnoreCase":{"aws:username":"ANNA"}`,
		`"StringEquals":{"aws:absent":"x"}`, `"StringNotEquals":{"aws:absent":"x"}`, `"StringEqualsIfExists":{"aws:absent":"x"}`,
		`"Null":{"aws:absent":"true"}`, `"Null":{"aws:username":"true"}`,
		`"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}`, `"NotIpAddress":{"aws:SourceIp":["192.0.2.0/24","198.51.100.1"]}`,
		`"Bool":{"aws:SecureTransport":"true"}`, `"Bool":{"aws:SecureTransport":"false"}`,
		`"NumericLessThan":{"aws:MultiFactorAuthAge":"300"}`, `"NumericGreaterThanEquals":{"aws:MultiFactorAuthAge":"300"}`,
		`"DateGreaterThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}`, `"DateLessThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}`,
		`"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/an*"}`, `"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::000000000000:user/anna"}`,
		`"ForAnyValue:StringEquals":{"aws:TagKeys":["one","three"]}`, `"ForAllValues:StringEquals":{"aws:TagKeys":["one","two"]}`,
		`"ForAllValues:StringEquals":{"aws:TagKeys":"one"}`, `"ForAllValues:StringEquals":{"aws:absent":"one"}`, `"ForAnyValue:StringEquals":{"aws:absent":"one"}`,
		`"StringEquals":{"aws:username":"anna"},"Bool":{"aws:SecureTransport":"true"}`,
	}
	requestPieces = []struct{ action, resource string }{
		{"s3:GetObject", "arn:aws:s3:::b/key"}, {"s3:GetObject", "arn:aws:s3:::b/anna/key"}, {"s3:PutObject", "arn:aws:s3:::c/key"},
		{"s3:ListBucket", "arn:aws:s3:::b"}, {"iam:GetUser", "arn:aws:iam::000000000000:user/anna"},
		{"iam:DeleteUser", "arn:aws:iam::000000000000:user/team/bert"}, {"iam:ListUsers", "arn:aws:iam::000000000000:user/"},
	}
)

func pick[T any](r *rand.Rand, pieces []T) T {
	return pieces[r.IntN(len(pieces))]
}

// randomPolicy makes a document of one to three statements. One in three denies.
func randomPolicy(r *rand.Rand) string {
	var statements []string
	for range 1 + r.IntN(3) {
		s := `"Effect":"` + pick(r, []string{"Allow", "Allow", "Deny"}) + `",` + pick(r, actionPieces) + `,` + pick(r, resourcePieces)
		if c := pick(r, conditionPieces); c != "" {
			s += `,"Condition":{` + c + `}`
		}
		statements = append(statements, "{"+s+"}")
	}
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
}

func randomContext(r *rand.Rand) map[string][]string {
	context := map[string][]string{
		"aws:username":        {"anna"},
		"aws:PrincipalArn":    {"arn:aws:iam::000000000000:user/anna"},
		"aws:SourceIp":        {pick(r, []string{"192.0.2.7", "198.51.100.1", "203.0.113.1"})},
		"aws:SecureTransport": {pick(r, []string{"true", "false"})},
		"aws:CurrentTime":     {pick(r, []string{"2025-06-01T00:00:00Z", "2026-06-01T00:00:00Z"})},
	}
	if r.IntN(2) == 0 {
		context["aws:MultiFactorAuthAge"] = []string{pick(r, []string{"10", "300", "4000"})}
	}
	if keys := pick(r, [][]string{nil, {"one"}, {"one", "two"}, {"three"}}); keys != nil {
		context["aws:TagKeys"] = keys
	}
	return context
}

func TestEvaluatorsAgree(t *testing.T) {
	t.Parallel()
	const questions = 20_000
	r := rand.New(rand.NewPCG(3, 7))
	outcomes := map[policy.Decision]int{}
	wrong := 0
	for range questions {
		text, request, context := randomPolicy(r), pick(r, requestPieces), randomContext(r)
		d, err := policy.Parse([]byte(text))
		if err != nil {
			t.Fatalf("Parse(%s): %v", text, err)
		}
		ours, _ := policy.Evaluate(policy.Policies{Identity: []*policy.Document{d}}, policy.Request{
			Principal: context["aws:PrincipalArn"][0], Action: request.action, Resource: request.resource, Context: context,
		})
		theirs := versityDecision(text, request.action, request.resource, context)
		outcomes[theirs]++
		if ours != theirs {
			if wrong++; wrong <= 10 {
				t.Errorf("%s on %s with %v under %s: sim/aws says %s, versitygw %s", request.action, request.resource, context, text, ours, theirs)
			}
		}
	}
	t.Logf("%d questions, %d answered differently, outcomes %v", questions, wrong, outcomes)
	for _, d := range []policy.Decision{policy.Allowed, policy.ExplicitDeny, policy.ImplicitDeny} {
		if outcomes[d] < questions/20 {
			t.Errorf("only %d questions end as %s: the pieces do not test it", outcomes[d], d)
		}
	}
}

func versityDecision(text, action, resource string, context map[string][]string) policy.Decision {
	documents := []types.PolicyEntry{{PolicyName: "p", PolicyDocument: text}}
	request := versity.RequestContext{Action: action, Resource: resource, Condition: context}
	switch d := versity.EvaluateIdentityPolicies(documents, request); d {
	case versity.DecisionAllow:
		return policy.Allowed
	case versity.DecisionDeny:
		return policy.ExplicitDeny
	case versity.DecisionNoMatch:
		return policy.ImplicitDeny
	default:
		return policy.Decision(fmt.Sprint("unknown decision ", d))
	}
}
