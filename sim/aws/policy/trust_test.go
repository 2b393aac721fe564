package policy_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/sim/aws/policy"
)

const federated = `{"Version":"2012-10-17","Statement":[
	{"Sid":"A","Effect":"Allow","Principal":{"Federated":"issuer","Service":["ec2.amazonaws.com"]},"Action":"sts:AssumeRole*",
	 "Condition":{"StringLike":{"host:sub":"${aws:PrincipalTag/team}-*"}}},
	{"Sid":"D","Effect":"Deny","Principal":{"Federated":["issuer","other"]},"Action":"sts:TagSession"}]}`

func from(issuer string) func(policy.Principals) bool {
	return func(p policy.Principals) bool { return slices.Contains(p.Federated, issuer) }
}

func TestTrustPolicyDecides(t *testing.T) {
	t.Parallel()
	trust, err := policy.ParseTrust([]byte(federated))
	if err != nil {
		t.Fatal(err)
	}
	context := map[string][]string{"host:sub": {"red-one"}, "aws:PrincipalTag/team": {"red"}}
	for _, c := range []struct {
		name, issuer, action, subject string
		want                          policy.Decision
	}{
		{"it fits", "issuer", "sts:AssumeRoleWithWebIdentity", "red-one", policy.Allowed},
		{"the action is in another case", "issuer", "STS:assumeRole", "red-one", policy.Allowed},
		{"another principal", "other", "sts:AssumeRoleWithWebIdentity", "red-one", policy.ImplicitDeny},
		{"another subject", "issuer", "sts:AssumeRoleWithWebIdentity", "blue-one", policy.ImplicitDeny},
		{"another action", "issuer", "sts:SetSourceIdentity", "red-one", policy.ImplicitDeny},
		{"denied", "issuer", "sts:TagSession", "red-one", policy.ExplicitDeny},
	} {
		context["host:sub"] = []string{c.subject}
		if d := trust.Decide(policy.Request{Action: c.action, Context: context}, from(c.issuer)); d != c.want {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

func TestOldTrustPolicyKnowsNoVariables(t *testing.T) {
	t.Parallel()
	trust, err := policy.ParseTrust([]byte(strings.Replace(federated, `"Version":"2012-10-17",`, "", 1)))
	if err != nil {
		t.Fatal(err)
	}
	q := policy.Request{Action: "sts:AssumeRole", Context: map[string][]string{"host:sub": {"red-one"}, "aws:PrincipalTag/team": {"red"}}}
	if d := trust.Decide(q, from("issuer")); d != policy.ImplicitDeny || trust.Version != "2008-10-17" {
		t.Errorf("version %s: %s", trust.Version, d)
	}
}

func TestStatementMayStandAlone(t *testing.T) {
	t.Parallel()
	trust, err := policy.ParseTrust([]byte(`{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":["sts:AssumeRole"],"Condition":{}}}`))
	if err != nil || len(trust.Statements) != 1 || trust.Statements[0].Principals.AWS[0] != "*" {
		t.Errorf("%+v, %v", trust, err)
	}
}

func FuzzParseTrust(f *testing.F) {
	f.Add([]byte(federated))
	f.Add([]byte(`{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		trust, err := policy.ParseTrust(doc)
		var malformed *policy.MalformedError
		if err != nil && (!errors.As(err, &malformed) || malformed.Reason == "") {
			t.Errorf("the error is %v", err)
		}
		if err == nil && len(trust.Statements) == 0 {
			t.Error("there is no statement")
		}
	})
}
