package policy_test

import (
	"strings"
	"testing"

	"github.com/cloudcredential/operator/sim/aws/policy"
)

const user = "arn:aws:iam::123456789012:user/team/anna"

func decide(t *testing.T, r policy.Request, docs ...string) policy.Decision {
	t.Helper()
	var p policy.Policies
	for _, doc := range docs {
		p.Identity = append(p.Identity, mustParse(t, doc))
	}
	if r.Principal == "" {
		r.Principal = user
	}
	decision, source := policy.Evaluate(p, r)
	if source != policy.Identity {
		t.Errorf("source %q without any other policies", source)
	}
	return decision
}

func TestActionsAndResources(t *testing.T) {
	t.Parallel()
	const object = "arn:aws:s3:::bucket/team/anna/a.txt"
	for _, c := range []struct {
		name, members, action, resource string
		want                            policy.Decision
	}{
		{"exact", `"Action":"s3:GetObject","Resource":"` + object + `"`, "s3:GetObject", object, policy.Allowed},
		{"case of the action does not count", `"Action":"S3:getobject","Resource":"*"`, "s3:GetObject", object, policy.Allowed},
		{"case of the resource counts", `"Action":"*","Resource":"arn:aws:s3:::Bucket/*"`, "s3:GetObject", object, policy.ImplicitDeny},
		{"star in the action", `"Action":"s3:Get*","Resource":"*"`, "s3:GetObject", object, policy.Allowed},
		{"star in the middle", `"Action":"s3:*Object","Resource":"*"`, "s3:GetObject", object, policy.Allowed},
		{"star in the middle, other end", `"Action":"s3:*Object","Resource":"*"`, "s3:GetObjectAcl", object, policy.ImplicitDeny},
		{"question mark", `"Action":"s3:?etObject","Resource":"*"`, "s3:GetObject", object, policy.Allowed},
		{"question mark is one character", `"Action":"s3:GetObject?","Resource":"*"`, "s3:GetObject", object, policy.ImplicitDeny},
		{"other service", `"Action":"s3:*","Resource":"*"`, "iam:GetUser", user, policy.ImplicitDeny},
		{"second of a list", `"Action":["ec2:*","s3:*"],"Resource":["arn:aws:s3:::x","arn:aws:s3:::bucket/*"]`, "s3:GetObject", object, policy.Allowed},
		{"NotAction", `"NotAction":"iam:*","Resource":"*"`, "s3:GetObject", object, policy.Allowed},
		{"NotAction that names it", `"NotAction":["iam:*","s3:*"],"Resource":"*"`, "s3:GetObject", object, policy.ImplicitDeny},
		{"NotResource", `"Action":"s3:*","NotResource":"arn:aws:s3:::other/*"`, "s3:GetObject", object, policy.Allowed},
		{"NotResource that names it", `"Action":"s3:*","NotResource":"arn:aws:s3:::bucket/*"`, "s3:GetObject", object, policy.ImplicitDeny},
		{"star crosses slashes", `"Action":"*","Resource":"arn:aws:s3:::b*.txt"`, "s3:GetObject", object, policy.Allowed},
		{"star stays in its field", `"Action":"*","Resource":"arn:aws:iam::*:user/anna"`, "iam:GetUser", "arn:aws:iam::1:role/a:user/anna", policy.ImplicitDeny},
		{"last star reaches to the end", `"Action":"*","Resource":"arn:aws:iam::*"`, "iam:GetUser", user, policy.Allowed},
		{"any partition", `"Action":"*","Resource":"arn:*:iam::123456789012:user/*"`, "iam:GetUser", user, policy.Allowed},
		{"call without a resource needs *", `"Action":"*","Resource":"arn:aws:iam::*:user/*"`, "iam:ListUsers", "*", policy.ImplicitDeny},
		{"call without a resource", `"Action":"*","Resource":"*"`, "iam:ListUsers", "*", policy.Allowed},
		{"variable", `"Action":"*","Resource":"arn:aws:s3:::bucket/team/${aws:username}/*"`, "s3:GetObject", object, policy.Allowed},
		{"variable of somebody else", `"Action":"*","Resource":"arn:aws:s3:::bucket/${aws:username}/*"`, "s3:GetObject", "arn:aws:s3:::bucket/bert/a", policy.ImplicitDeny},
		{"variable without a value", `"Action":"*","Resource":"arn:aws:s3:::bucket/${aws:FederatedProvider}*"`, "s3:GetObject", object, policy.ImplicitDeny},
		{"variable with a default", `"Action":"*","Resource":"arn:aws:s3:::bucket/${aws:PrincipalTag/dept, 'team'}/*"`, "s3:GetObject", object, policy.Allowed},
		{"escaped star is a character", `"Action":"*","Resource":"arn:aws:s3:::bucket/${*}"`, "s3:GetObject", "arn:aws:s3:::bucket/*", policy.Allowed},
		{"escaped star is no wildcard", `"Action":"*","Resource":"arn:aws:s3:::bucket/${*}"`, "s3:GetObject", object, policy.ImplicitDeny},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := policy.Request{Action: c.action, Resource: c.resource}
			if got := decide(t, r, statement(`"Effect":"Allow",`+c.members)); got != c.want {
				t.Errorf("decision %s, want %s", got, c.want)
			}
		})
	}
}

func TestValueOfAVariableBringsNoWildcards(t *testing.T) {
	t.Parallel()
	doc := statement(`"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b/${aws:PrincipalTag/home}/k"`)
	r := policy.Request{Action: "s3:GetObject", Resource: "arn:aws:s3:::b/other/k", Context: map[string][]string{"aws:PrincipalTag/home": {"*"}}}
	if got := decide(t, r, doc); got != policy.ImplicitDeny {
		t.Errorf("a tag with the value * opened the home of others: %s", got)
	}
}

func TestOldVersionKnowsNoVariables(t *testing.T) {
	t.Parallel()
	doc := strings.Replace(statement(`"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${aws:username}"`), "2012", "2008", 1)
	if got := decide(t, policy.Request{Action: "s3:ListBucket", Resource: "arn:aws:s3:::anna"}, doc); got != policy.ImplicitDeny {
		t.Errorf("the variable was replaced: %s", got)
	}
	if got := decide(t, policy.Request{Action: "s3:ListBucket", Resource: "arn:aws:s3:::${aws:username}"}, doc); got != policy.Allowed {
		t.Errorf("the text was not taken as it is: %s", got)
	}
}

func TestSortsOfPolicies(t *testing.T) {
	t.Parallel()
	all := mustParse(t, statement(`"Effect":"Allow","Action":"*","Resource":"*"`))
	s3 := mustParse(t, statement(`"Effect":"Allow","Action":"s3:*","Resource":"*"`))
	noIAM := mustParse(t, statement(`"Effect":"Deny","Action":"iam:*","Resource":"*"`))
	type documents = []*policy.Document
	for _, c := range []struct {
		name     string
		policies policy.Policies
		decision policy.Decision
		source   policy.Source
	}{
		{"no policy", policy.Policies{}, policy.ImplicitDeny, policy.Identity},
		{"identity alone", policy.Policies{Identity: documents{s3, all}}, policy.Allowed, policy.Identity},
		{"deny beats allow", policy.Policies{Identity: documents{all, noIAM}}, policy.ExplicitDeny, policy.Identity},
		{"boundary alone gives nothing", policy.Policies{Boundary: all}, policy.ImplicitDeny, policy.Identity},
		{"boundary that allows", policy.Policies{Identity: documents{all}, Boundary: all}, policy.Allowed, policy.Identity},
		{"boundary too narrow", policy.Policies{Identity: documents{all}, Boundary: s3}, policy.ImplicitDeny, policy.Boundary},
		{"boundary that denies", policy.Policies{Identity: documents{all}, Boundary: noIAM}, policy.ExplicitDeny, policy.Boundary},
		{"organization too narrow", policy.Policies{Identity: documents{all}, ServiceControl: documents{s3}}, policy.ImplicitDeny, policy.ServiceControl},
		{"organization that allows", policy.Policies{Identity: documents{all}, ServiceControl: documents{s3, all}}, policy.Allowed, policy.Identity},
		{"organization that denies", policy.Policies{Identity: documents{s3}, ServiceControl: documents{all, noIAM}}, policy.ExplicitDeny, policy.ServiceControl},
		{"deny of the identity beats a narrow organization", policy.Policies{Identity: documents{noIAM}, ServiceControl: documents{s3}}, policy.ExplicitDeny, policy.Identity},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			decision, source := policy.Evaluate(c.policies, policy.Request{Principal: user, Action: "iam:GetUser", Resource: user})
			if decision != c.decision || source != c.source {
				t.Errorf("%s by %s, want %s by %s", decision, source, c.decision, c.source)
			}
		})
	}
}
