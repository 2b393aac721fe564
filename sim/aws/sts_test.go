package aws_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

func temporary(c *ststypes.Credentials) simaws.Key {
	return simaws.Key{ID: *c.AccessKeyId, Secret: *c.SecretAccessKey, Token: *c.SessionToken}
}

func TestCallerIdentity(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{Partition: "aws-us-gov", AccountID: "210987654321"})
	must(a.AddRole("deployer", ""))(t)
	for name, c := range map[string]struct {
		key         simaws.Key
		arn, userID string
	}{
		"root":    {must(a.AddAccountKey())(t), "arn:aws-us-gov:iam::210987654321:root", "210987654321"},
		"user":    {a.admin, "arn:aws-us-gov:iam::210987654321:user/admin", "AIDA"},
		"session": {must(a.SessionToken("admin", time.Hour, false))(t), "arn:aws-us-gov:iam::210987654321:user/admin", "AIDA"},
		"role":    {must(a.AssumeRole("deployer", "ci", time.Hour))(t), "arn:aws-us-gov:sts::210987654321:assumed-role/deployer/ci", "AROA"},
	} {
		out, err := a.sts(c.key).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
		want(t, err, "", "")
		if *out.Arn != c.arn || *out.Account != "210987654321" || !strings.HasPrefix(*out.UserId, c.userID) {
			t.Errorf("%s: %s, %s, %s", name, *out.Arn, *out.Account, *out.UserId)
		}
	}
}

func TestAssumedRoleHasTheRightsOfTheRole(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	key := must(a.AddUser("bob", allowing("sts:AssumeRole")))(t)
	arn := must(a.AddRole("deployer", allowing("iam:GetUser", "iam:ListUsers")))(t)
	out, err := a.sts(key).AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: &arn, RoleSessionName: new("ci")})
	want(t, err, "", "")
	if *out.AssumedRoleUser.Arn != "arn:aws:sts::123456789012:assumed-role/deployer/ci" || !strings.HasPrefix(*out.Credentials.AccessKeyId, "ASIA") {
		t.Errorf("the caller is %s with %s", *out.AssumedRoleUser.Arn, *out.Credentials.AccessKeyId)
	}
	api := a.iam(temporary(out.Credentials))
	_, err = api.GetUser(t.Context(), &iam.GetUserInput{UserName: new("admin")})
	want(t, err, "", "")
	_, err = api.CreateUser(t.Context(), &iam.CreateUserInput{UserName: new("new")})
	want(t, err, "AccessDenied", "User: arn:aws:sts::123456789012:assumed-role/deployer/ci is not authorized to perform: iam:CreateUser")

	narrow, err := a.sts(key).AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: &arn, RoleSessionName: new("ci"), Policy: new(allowing("iam:GetUser"))})
	want(t, err, "", "")
	_, err = a.iam(temporary(narrow.Credentials)).GetUser(t.Context(), &iam.GetUserInput{UserName: new("admin")})
	want(t, err, "", "")
	_, err = a.iam(temporary(narrow.Credentials)).ListUsers(t.Context(), &iam.ListUsersInput{})
	want(t, err, "AccessDenied", "because no session policy allows the iam:ListUsers action")
}

func TestRoleIsAssumedOnlyByWhomItTrusts(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	friend, stranger := must(a.AddUser("friend", ""))(t), must(a.AddUser("stranger", allowing("sts:AssumeRole")))(t)
	_, err := a.iam(a.admin).CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: new("r"), AssumeRolePolicyDocument: new(
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/friend"},"Action":"sts:AssumeRole"}]}`)})
	want(t, err, "", "")
	in := &sts.AssumeRoleInput{RoleArn: new("arn:aws:iam::123456789012:role/r"), RoleSessionName: new("me")}
	_, err = a.sts(friend).AssumeRole(t.Context(), in)
	want(t, err, "", "")
	_, err = a.sts(stranger).AssumeRole(t.Context(), in)
	want(t, err, "AccessDenied", "User: arn:aws:iam::123456789012:user/stranger is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/r")
	_, err = a.sts(must(a.AddAccountKey())(t)).AssumeRole(t.Context(), in)
	want(t, err, "AccessDenied", "Roles may not be assumed by root accounts.")
	_, err = a.sts(friend).AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: new("arn:aws:iam::123456789012:role/none"), RoleSessionName: new("me")})
	want(t, err, "AccessDenied", "")
	in.DurationSeconds = new(int32(2 * 3600))
	_, err = a.sts(friend).AssumeRole(t.Context(), in)
	want(t, err, "ValidationError", "MaxSessionDuration")
}

func TestRoleIsAssumedOnItsConditions(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	key := must(a.AddUser("bob", allowing("sts:AssumeRole")))(t)
	call := func(session string) error {
		_, err := a.sts(key).AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: new("arn:aws:iam::123456789012:role/r"), RoleSessionName: &session})
		return err
	}
	const trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole",
		"Condition":{"StringEquals":{"sts:RoleSessionName":"${aws:username}","aws:PrincipalTag/team":"red"}}}]}`
	must(a.PutRole(simaws.Role{Name: "r", Trust: trust}))(t)
	want(t, call("bob"), "AccessDenied", "")
	if err := a.SetTags("bob", map[string]string{"team": "red"}); err != nil {
		t.Fatal(err)
	}
	want(t, call("bob"), "", "")
	want(t, call("alice"), "AccessDenied", "User: arn:aws:iam::123456789012:user/bob is not authorized to perform: sts:AssumeRole")
}

func TestSessionTokenOfAUserDoesNotReachIAM(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	out, err := a.sts(a.admin).GetSessionToken(t.Context(), &sts.GetSessionTokenInput{})
	want(t, err, "", "")
	key := temporary(out.Credentials)
	_, err = a.iam(key).GetUser(t.Context(), &iam.GetUserInput{})
	want(t, err, "InvalidClientTokenId", "")
	_, err = a.sts(key).GetSessionToken(t.Context(), &sts.GetSessionTokenInput{})
	want(t, err, "AccessDenied", "Cannot call GetSessionToken with session credentials")
	_, err = a.iam(must(a.SessionToken("admin", time.Hour, true))(t)).GetUser(t.Context(), &iam.GetUserInput{})
	want(t, err, "", "")
}

func TestTemporaryCredentialsEnd(t *testing.T) {
	t.Parallel()
	clock := newClock()
	a := newAccount(t, simaws.Options{Clock: clock.Now})
	must(a.AddRole("deployer", allowing("iam:*")))(t)
	key := must(a.AssumeRole("deployer", "ci", time.Hour))(t)
	call := func(k simaws.Key) error {
		_, err := a.sts(k).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
		return err
	}
	want(t, call(key), "", "")
	want(t, call(simaws.Key{ID: key.ID, Secret: key.Secret}), "InvalidClientTokenId", "")
	want(t, call(simaws.Key{ID: key.ID, Secret: key.Secret, Token: "another"}), "InvalidClientTokenId", "")
	clock.Advance(time.Hour)
	want(t, call(key), "ExpiredToken", "The security token included in the request is expired")
	session := must(a.SessionToken("admin", time.Hour, false))(t)
	want(t, call(session), "", "")
	a.DeleteUser("admin")
	want(t, call(session), "InvalidClientTokenId", "")
}

func TestRolePolicies(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	must(a.AddRole("r", ""))(t)
	api := a.iam(a.admin)
	_, err := api.PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{RoleName: new("r"), PolicyName: new("p"), PolicyDocument: new(sized(10241))})
	want(t, err, "LimitExceeded", "Maximum policy size of 10240 bytes exceeded for role r")
	_, err = api.PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{RoleName: new("r"), PolicyName: new("p"), PolicyDocument: new(sized(10240))})
	want(t, err, "", "")
	_, err = api.GetRolePolicy(t.Context(), &iam.GetRolePolicyInput{RoleName: new("r"), PolicyName: new("p")})
	want(t, err, "", "")
	list, err := api.ListRolePolicies(t.Context(), &iam.ListRolePoliciesInput{RoleName: new("r")})
	want(t, err, "", "")
	if len(list.PolicyNames) != 1 {
		t.Errorf("the policies are %v", list.PolicyNames)
	}
	_, err = api.DeleteRole(t.Context(), &iam.DeleteRoleInput{RoleName: new("r")})
	want(t, err, "DeleteConflict", "must delete policies first")
	_, err = api.DeleteRolePolicy(t.Context(), &iam.DeleteRolePolicyInput{RoleName: new("r"), PolicyName: new("p")})
	want(t, err, "", "")
	_, err = api.DeleteRolePolicy(t.Context(), &iam.DeleteRolePolicyInput{RoleName: new("r"), PolicyName: new("p")})
	want(t, err, "NoSuchEntity", "")
	_, err = api.DeleteRole(t.Context(), &iam.DeleteRoleInput{RoleName: new("r")})
	want(t, err, "", "")
	_, err = api.GetRole(t.Context(), &iam.GetRoleInput{RoleName: new("r")})
	want(t, err, "NoSuchEntity", "The role with name r cannot be found.")
	for name, trust := range map[string]string{"no JSON": "{", "no principal": allowing("sts:AssumeRole")} {
		_, err = api.CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: new("s"), AssumeRolePolicyDocument: &trust})
		if err == nil {
			t.Errorf("a trust policy with %s was taken", name)
		}
		want(t, err, "MalformedPolicyDocument", "")
	}
}
