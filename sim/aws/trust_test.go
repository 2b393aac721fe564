package aws_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

func TestTrustPolicyIsRefused(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	arn := must(a.AddRole("there", ""))(t)
	one := func(statement string) string { return `{"Version":"2012-10-17","Statement":[` + statement + `]}` }
	long := strings.Replace(trustsEC2, `"Effect"`, `"Sid":"`+strings.Repeat("x", 2048)+`","Effect"`, 1)
	for name, c := range map[string]struct{ trust, code, message string }{
		"no JSON":                      {"{", "MalformedPolicyDocument", "This policy contains invalid Json"},
		"no statement":                 {one(""), "MalformedPolicyDocument", "Statement is empty"},
		"an unknown version":           {strings.Replace(trustsEC2, "2012-10-17", "2026-01-01", 1), "MalformedPolicyDocument", "valid version"},
		"a resource":                   {one(`{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole","Resource":"*"}`), "MalformedPolicyDocument", "Has prohibited field Resource"},
		"no principal":                 {one(`{"Effect":"Allow","Action":"sts:AssumeRole"}`), "MalformedPolicyDocument", "Missing required field Principal"},
		"a bare star":                  {one(`{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}`), "MalformedPolicyDocument", `"STAR":"*"`},
		"no action":                    {one(`{"Effect":"Allow","Principal":{"AWS":"*"}}`), "MalformedPolicyDocument", "Missing required field Action"},
		"an action of another service": {one(`{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:GetObject"}`), "MalformedPolicyDocument", "may only specify STS AssumeRole actions"},
		"an effect that there is not":  {one(`{"Effect":"allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}`), "MalformedPolicyDocument", "Invalid effect: allow"},
		"an unknown operator":          {one(`{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole","Condition":{"StringIs":{"a:b":"c"}}}`), "MalformedPolicyDocument", ""},
		"a role that there is not":     {trusting("AWS", "arn:aws:iam::123456789012:role/none"), "MalformedPolicyDocument", `Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:role/none"`},
		"a user that there is not":     {trusting("AWS", "arn:aws:iam::123456789012:user/none"), "MalformedPolicyDocument", "Invalid principal in policy"},
		"another partition":            {trusting("AWS", "arn:aws-cn:iam::123456789012:root"), "MalformedPolicyDocument", "Invalid principal in policy"},
		"no service":                   {trusting("Service", "ec2"), "MalformedPolicyDocument", `"SERVICE":"ec2"`},
		"an empty provider":            {trusting("Federated", ""), "MalformedPolicyDocument", "Federated principals must be valid domain names or SAML metadata ARNs"},
		"a provider with a scheme":     {trusting("Federated", "https://issuer.example.com"), "MalformedPolicyDocument", "Federated principals"},
		"an unknown sort of principal": {trusting("Google", "x"), "MalformedPolicyDocument", "Invalid principal in policy"},
		"too many characters":          {long, "LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := a.iam(a.admin)
			_, err := api.CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: new("r"), AssumeRolePolicyDocument: &c.trust})
			want(t, err, c.code, c.message)
			_, err = api.UpdateAssumeRolePolicy(t.Context(), &iam.UpdateAssumeRolePolicyInput{RoleName: new("there"), PolicyDocument: &c.trust})
			want(t, err, c.code, c.message)
		})
	}
	for _, good := range []string{
		trusting("AWS", "*"), trusting("AWS", "210987654321"), trusting("AWS", "arn:aws:iam::210987654321:role/theirs"), trusting("AWS", arn),
		trusting("Federated", "arn:aws:iam::123456789012:oidc-provider/not.there.yet/path"), trusting("Federated", "accounts.google.com"), trustsEC2,
	} {
		_, err := a.iam(a.admin).UpdateAssumeRolePolicy(t.Context(), &iam.UpdateAssumeRolePolicyInput{RoleName: new("there"), PolicyDocument: &good})
		want(t, err, "", "")
		if ro, _ := a.Role("there"); ro.Trust != good {
			t.Errorf("the trust policy is %s", ro.Trust)
		}
	}
}
