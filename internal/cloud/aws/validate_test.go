package aws

import (
	"strings"
	"testing"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/request"
)

func validate(entries ...v1.StatementEntry) error {
	p := New(Options{})
	return p.Validate(&request.Request{Kind: "AWSProviderSpec", Spec: &v1.AWSProviderSpec{StatementEntries: entries}})
}

func TestRequestsThatCannotBeGrantedAreRefusedWithTheField(t *testing.T) {
	t.Parallel()
	good := func() v1.StatementEntry {
		return v1.StatementEntry{Effect: "Allow", Action: []string{"ec2:*", "*", "s3:Get?bject", "route53resolver:ListTags"}, Resource: "*",
			PolicyCondition: v1.IAMPolicyCondition{"StringEquals": {"aws:RequestedRegion": []any{"eu-west-1", true, 1.0}}}}
	}
	if err := validate(good(), good()); err != nil {
		t.Errorf("a good request is refused: %v", err)
	}
	if err := validate(); err != nil {
		t.Errorf("a request without statements is refused: %v", err)
	}
	for want, spoil := range map[string]func(e *v1.StatementEntry){
		`[1].effect is "allow"`:              func(e *v1.StatementEntry) { e.Effect = "allow" },
		`[1].effect is ""`:                   func(e *v1.StatementEntry) { e.Effect = "" },
		`[1].action is empty`:                func(e *v1.StatementEntry) { e.Action = nil },
		`[1].action[0] is ""`:                func(e *v1.StatementEntry) { e.Action = []string{""} },
		`[1].action[1] is "ec2"`:             func(e *v1.StatementEntry) { e.Action = []string{"ec2:A", "ec2"} },
		`[1].action[0] is "ec2:A b"`:         func(e *v1.StatementEntry) { e.Action = []string{"ec2:A b"} },
		`[1].action[0] is "ec2:A\n"`:         func(e *v1.StatementEntry) { e.Action = []string{"ec2:A\n"} },
		`[1].resource is empty`:              func(e *v1.StatementEntry) { e.Resource = "" },
		`[1].resource holds a character`:     func(e *v1.StatementEntry) { e.Resource = "arn:\x00" },
		`[1].policyCondition.StringEquals[`:  func(e *v1.StatementEntry) { e.PolicyCondition["StringEquals"]["k"] = map[string]any{} },
		`.policyCondition.StringEquals["n"]`: func(e *v1.StatementEntry) { e.PolicyCondition["StringEquals"]["n"] = []any{[]any{"x"}} },
		`.policyCondition.StringEquals["c"]`: func(e *v1.StatementEntry) { e.PolicyCondition["StringEquals"]["c"] = "a\nb" },
	} {
		bad := good()
		spoil(&bad)
		if err := validate(good(), bad); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v and should name %s", err, want)
		}
	}
}

func TestAMegabyteOfStatementsIsRefused(t *testing.T) {
	t.Parallel()
	var few, many []v1.StatementEntry
	for range 30 {
		few = append(few, v1.StatementEntry{Effect: "Allow", Action: make([]string, 0, 2000), Resource: "*"})
		for range 2000 {
			few[len(few)-1].Action = append(few[len(few)-1].Action, "ec2:DescribeInstances")
		}
	}
	for range 20000 {
		many = append(many, v1.StatementEntry{Effect: "Allow", Action: []string{"ec2:DescribeInstances"}, Resource: "*"})
	}
	for _, entries := range [][]v1.StatementEntry{few, many} {
		if err := validate(entries...); err == nil || !strings.Contains(err.Error(), "statementEntries") {
			t.Errorf("the error is %v", err)
		}
	}
}

func TestARequestOfAnotherKindIsRefused(t *testing.T) {
	t.Parallel()
	p := New(Options{})
	if err := p.Validate(&request.Request{Kind: "GCPProviderSpec", Spec: &v1.AWSProviderStatus{}}); err == nil || !strings.Contains(err.Error(), "GCPProviderSpec") {
		t.Errorf("the error is %v", err)
	}
}
