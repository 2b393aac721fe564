package aws_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

const bob = "arn:aws:iam::123456789012:user/bob"

// decisions asks and returns "action resource decision" for each result.
func decisions(t *testing.T, a *account, in *iam.SimulatePrincipalPolicyInput) []string {
	t.Helper()
	var all []string
	pages := iam.NewSimulatePrincipalPolicyPaginator(a.iam(a.admin), in)
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		want(t, err, "", "")
		for _, r := range page.EvaluationResults {
			all = append(all, fmt.Sprint(*r.EvalActionName, " ", *r.EvalResourceName, " ", r.EvalDecision))
		}
	}
	return all
}

func equal(t *testing.T, got []string, wanted ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(wanted, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(wanted, "\n"))
	}
}

func TestSimulationDecidesAsTheServicesDo(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	must(a.AddUser("bob", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:*","ec2:Describe*"],"Resource":"*"},
		{"Effect":"Deny","Action":"iam:DeleteUser","Resource":"*"},{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::mine/*"}]}`))(t)
	equal(t, decisions(t, a, &iam.SimulatePrincipalPolicyInput{PolicySourceArn: new(bob),
		ActionNames: []string{"iam:CreateUser", "iam:DeleteUser", "ec2:DescribeVpcs", "ec2:RunInstances"}}),
		"iam:CreateUser * allowed", "iam:DeleteUser * explicitDeny", "ec2:DescribeVpcs * allowed", "ec2:RunInstances * implicitDeny")
	equal(t, decisions(t, a, &iam.SimulatePrincipalPolicyInput{PolicySourceArn: new(bob), ActionNames: []string{"s3:GetObject", "iam:GetUser"},
		ResourceArns: []string{"arn:aws:s3:::mine/a", "arn:aws:s3:::theirs/a"}}),
		"s3:GetObject arn:aws:s3:::mine/a allowed", "s3:GetObject arn:aws:s3:::theirs/a implicitDeny",
		"iam:GetUser arn:aws:s3:::mine/a allowed", "iam:GetUser arn:aws:s3:::theirs/a allowed")
}

func TestSimulationIsAnsweredInPages(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	must(a.AddUser("bob", allowing("x:*")))(t)
	var actions, wanted []string
	for i := range 250 {
		actions = append(actions, fmt.Sprint("x:Do", i))
		wanted = append(wanted, fmt.Sprint("x:Do", i, " * allowed"))
	}
	for _, c := range []struct {
		items *int32
		pages int
	}{{nil, 3}, {new(int32(7)), 36}} {
		a.Calls().Reset()
		equal(t, decisions(t, a, &iam.SimulatePrincipalPolicyInput{PolicySourceArn: new(bob), ActionNames: actions, MaxItems: c.items}), wanted...)
		if n := a.Calls().Count("iam", "SimulatePrincipalPolicy"); n != c.pages {
			t.Errorf("there are %d pages, want %d", n, c.pages)
		}
	}
}

func TestSimulationUsesTheContextThatItIsGiven(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	must(a.AddUser("bob", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ec2:*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}}}`))(t)
	in := &iam.SimulatePrincipalPolicyInput{PolicySourceArn: new(bob), ActionNames: []string{"ec2:RunInstances"}}
	out, err := a.iam(a.admin).SimulatePrincipalPolicy(t.Context(), in)
	want(t, err, "", "")
	if r := out.EvaluationResults[0]; r.EvalDecision != "implicitDeny" || strings.Join(r.MissingContextValues, " ") != "aws:RequestedRegion" {
		t.Errorf("without a region it is %s, and missing is %v", r.EvalDecision, r.MissingContextValues)
	}
	in.ContextEntries = []types.ContextEntry{{ContextKeyName: new("aws:RequestedRegion"), ContextKeyType: types.ContextKeyTypeEnumString, ContextKeyValues: []string{"eu-west-1"}}}
	equal(t, decisions(t, a, in), "ec2:RunInstances * allowed")
	in.ContextEntries[0].ContextKeyValues = []string{"us-east-1"}
	equal(t, decisions(t, a, in), "ec2:RunInstances * implicitDeny")
}

func TestSimulationTakesFurtherPolicies(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	must(a.AddUser("bob", allowing("ec2:*")))(t)
	in := &iam.SimulatePrincipalPolicyInput{PolicySourceArn: new(bob), ActionNames: []string{"s3:GetObject", "ec2:RunInstances"}}
	equal(t, decisions(t, a, in), "s3:GetObject * implicitDeny", "ec2:RunInstances * allowed")
	in.PolicyInputList = []string{allowing("s3:*")}
	equal(t, decisions(t, a, in), "s3:GetObject * allowed", "ec2:RunInstances * allowed")
	in.PermissionsBoundaryPolicyInputList = []string{allowing("s3:*")}
	equal(t, decisions(t, a, in), "s3:GetObject * allowed", "ec2:RunInstances * implicitDeny")
}

func TestSimulationTellsWhatBoundaryAndOrganizationAllow(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	must(a.AddUser("bob", allowing("*")))(t)
	if err := a.SetBoundary("bob", must(a.AddPolicy("limit", allowing("iam:*")))(t)); err != nil {
		t.Fatal(err)
	}
	if err := a.SetServiceControlPolicies(allowing("ec2:*")); err != nil {
		t.Fatal(err)
	}
	_, err := a.iam(a.admin).SimulatePrincipalPolicy(t.Context(), &iam.SimulatePrincipalPolicyInput{PolicySourceArn: new(bob), ActionNames: []string{"ec2:RunInstances"}})
	want(t, err, "AccessDenied", "service control policy")
	if err := a.SetServiceControlPolicies(allowing("ec2:*", "iam:Simulate*")); err != nil {
		t.Fatal(err)
	}
	out, err := a.iam(a.admin).SimulatePrincipalPolicy(t.Context(), &iam.SimulatePrincipalPolicyInput{PolicySourceArn: new(bob), ActionNames: []string{"ec2:RunInstances"}})
	want(t, err, "", "")
	r := out.EvaluationResults[0]
	if r.EvalDecision != "implicitDeny" || r.PermissionsBoundaryDecisionDetail.AllowedByPermissionsBoundary || !r.OrganizationsDecisionDetail.AllowedByOrganizations {
		t.Errorf("decision %s, boundary %v, organization %v", r.EvalDecision, r.PermissionsBoundaryDecisionDetail, r.OrganizationsDecisionDetail)
	}
}

func TestSimulationIsRefused(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	action := []string{"s3:GetObject"}
	for _, c := range []struct {
		name, source, code, message string
		actions                     []string
	}{
		{"the principal is the session of a role", "arn:aws:sts::123456789012:assumed-role/r/s", "InvalidInput", "does not clearly define entity type and name", action},
		{"the principal is the root user", "arn:aws:iam::123456789012:root", "InvalidInput", "Invalid Entity Arn", action},
		{"the user does not exist", bob, "NoSuchEntity", "bob", action},
		{"the role does not exist", "arn:aws:iam::123456789012:role/r", "NoSuchEntity", "r", action},
		{"the action has no service", "arn:aws:iam::123456789012:user/admin", "InvalidInput", "GetObject", []string{"GetObject"}},
		{"there is no ARN", "a string of twenty characters or more", "InvalidInput", "", action},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := a.iam(a.admin).SimulatePrincipalPolicy(t.Context(), &iam.SimulatePrincipalPolicyInput{PolicySourceArn: &c.source, ActionNames: c.actions})
			want(t, err, c.code, c.message)
		})
	}
}

func TestSimulationOfARole(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	arn := must(a.AddRole("deployer", allowing("s3:*")))(t)
	equal(t, decisions(t, a, &iam.SimulatePrincipalPolicyInput{PolicySourceArn: &arn, ActionNames: []string{"s3:GetObject", "iam:GetUser"}}),
		"s3:GetObject * allowed", "iam:GetUser * implicitDeny")
	attached := must(a.AddPolicy("more", allowing("iam:GetUser")))(t)
	_, err := a.iam(a.admin).AttachRolePolicy(t.Context(), &iam.AttachRolePolicyInput{RoleName: new("deployer"), PolicyArn: &attached})
	want(t, err, "", "")
	equal(t, decisions(t, a, &iam.SimulatePrincipalPolicyInput{PolicySourceArn: &arn, ActionNames: []string{"iam:GetUser"}}), "iam:GetUser * allowed")
}
