package aws_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

func TestRefusalSaysWhoWhatAndWhy(t *testing.T) {
	t.Parallel()
	const boundary = "arn:aws:iam::123456789012:policy/limit"
	for _, c := range []struct {
		name, identity, boundary, scp, message string
	}{
		{"no policy allows", allowing("iam:GetUser"), "", "",
			"User: arn:aws:iam::123456789012:user/bob is not authorized to perform: iam:CreateUser on resource: " +
				"arn:aws:iam::123456789012:user/new because no identity-based policy allows the iam:CreateUser action"},
		{"a policy denies", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"iam:Create*","Resource":"*"}]}`, "", "",
			"on resource: arn:aws:iam::123456789012:user/new with an explicit deny in an identity-based policy"},
		{"the boundary does not allow", allowing("iam:*"), allowing("s3:*"), "", "because no permissions boundary allows the iam:CreateUser action"},
		{"the boundary denies", allowing("iam:*"), denying("iam:CreateUser"), "", "with an explicit deny in a permissions boundary"},
		{"the organization does not allow", allowing("iam:*"), "", allowing("s3:*"), "because no service control policy allows the iam:CreateUser action"},
		{"the organization denies", allowing("iam:*"), "", denying("iam:CreateUser"), "with an explicit deny in a service control policy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := newAccount(t, simaws.Options{})
			key := must(a.AddUser("bob", c.identity))(t)
			if c.boundary != "" {
				must(a.AddPolicy("limit", c.boundary))(t)
				if err := a.SetBoundary("bob", boundary); err != nil {
					t.Fatal(err)
				}
			}
			if c.scp != "" {
				if err := a.SetServiceControlPolicies(c.scp); err != nil {
					t.Fatal(err)
				}
			}
			_, err := a.iam(key).CreateUser(t.Context(), &iam.CreateUserInput{UserName: new("new")})
			want(t, err, "AccessDenied", c.message)
			if _, ok := a.User("new"); ok {
				t.Error("the user was created nevertheless")
			}
		})
	}
}

// TestRefusalNamesAnExistingEntityShortly: where the name is one of an entity that should exist, IAM shows no ARN.
func TestRefusalNamesAnExistingEntityShortly(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	key := must(a.AddUser("bob", ""))(t)
	_, err := a.iam(key).GetUser(t.Context(), &iam.GetUserInput{UserName: new("admin")})
	want(t, err, "AccessDenied", "iam:GetUser on resource: user admin because no identity-based policy allows the iam:GetUser action")
	_, err = a.iam(key).GetUser(t.Context(), &iam.GetUserInput{})
	want(t, err, "AccessDenied", "iam:GetUser on resource: arn:aws:iam::123456789012:user/bob because")
	_, err = a.iam(key).GetUser(t.Context(), &iam.GetUserInput{UserName: new("nobody")})
	want(t, err, "AccessDenied", "user nobody")
}

func TestEveryOperationNeedsItsPermission(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	key := must(a.AddUser("bob", ""))(t)
	managed := must(a.AddPolicy("managed", allowing("s3:*")))(t)
	must(a.AddRole("role", ""))(t)
	api, ctx := a.iam(key), t.Context()
	document, user, role, name := new(allowing("s3:*")), new("admin"), new("role"), new("policy")
	trust := new(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}`)
	tags := []types.Tag{{Key: new("k"), Value: new("v")}}
	for action, call := range map[string]func() error{
		"iam:CreateUser": func() error { _, err := api.CreateUser(ctx, &iam.CreateUserInput{UserName: new("u")}); return err },
		"iam:DeleteUser": func() error { _, err := api.DeleteUser(ctx, &iam.DeleteUserInput{UserName: user}); return err },
		"iam:ListUsers":  func() error { _, err := api.ListUsers(ctx, &iam.ListUsersInput{}); return err },
		"iam:TagUser":    func() error { _, err := api.TagUser(ctx, &iam.TagUserInput{UserName: user, Tags: tags}); return err },
		"iam:UntagUser": func() error {
			_, err := api.UntagUser(ctx, &iam.UntagUserInput{UserName: user, TagKeys: []string{"k"}})
			return err
		},
		"iam:ListUserTags": func() error { _, err := api.ListUserTags(ctx, &iam.ListUserTagsInput{UserName: user}); return err },
		"iam:CreateAccessKey": func() error {
			_, err := api.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: user})
			return err
		},
		"iam:ListAccessKeys": func() error { _, err := api.ListAccessKeys(ctx, &iam.ListAccessKeysInput{UserName: user}); return err },
		"iam:UpdateAccessKey": func() error {
			_, err := api.UpdateAccessKey(ctx, &iam.UpdateAccessKeyInput{UserName: user, AccessKeyId: &a.admin.ID, Status: types.StatusTypeInactive})
			return err
		},
		"iam:DeleteAccessKey": func() error {
			_, err := api.DeleteAccessKey(ctx, &iam.DeleteAccessKeyInput{UserName: user, AccessKeyId: &a.admin.ID})
			return err
		},
		"iam:GetAccessKeyLastUsed": func() error {
			_, err := api.GetAccessKeyLastUsed(ctx, &iam.GetAccessKeyLastUsedInput{AccessKeyId: &a.admin.ID})
			return err
		},
		"iam:PutUserPolicy": func() error {
			_, err := api.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: user, PolicyName: name, PolicyDocument: document})
			return err
		},
		"iam:GetUserPolicy": func() error {
			_, err := api.GetUserPolicy(ctx, &iam.GetUserPolicyInput{UserName: user, PolicyName: name})
			return err
		},
		"iam:DeleteUserPolicy": func() error {
			_, err := api.DeleteUserPolicy(ctx, &iam.DeleteUserPolicyInput{UserName: user, PolicyName: name})
			return err
		},
		"iam:ListUserPolicies": func() error {
			_, err := api.ListUserPolicies(ctx, &iam.ListUserPoliciesInput{UserName: user})
			return err
		},
		"iam:AttachUserPolicy": func() error {
			_, err := api.AttachUserPolicy(ctx, &iam.AttachUserPolicyInput{UserName: user, PolicyArn: &managed})
			return err
		},
		"iam:DetachUserPolicy": func() error {
			_, err := api.DetachUserPolicy(ctx, &iam.DetachUserPolicyInput{UserName: user, PolicyArn: &managed})
			return err
		},
		"iam:ListAttachedUserPolicies": func() error {
			_, err := api.ListAttachedUserPolicies(ctx, &iam.ListAttachedUserPoliciesInput{UserName: user})
			return err
		},
		"iam:PutUserPermissionsBoundary": func() error {
			_, err := api.PutUserPermissionsBoundary(ctx, &iam.PutUserPermissionsBoundaryInput{UserName: user, PermissionsBoundary: &managed})
			return err
		},
		"iam:DeleteUserPermissionsBoundary": func() error {
			_, err := api.DeleteUserPermissionsBoundary(ctx, &iam.DeleteUserPermissionsBoundaryInput{UserName: user})
			return err
		},
		"iam:CreatePolicy": func() error {
			_, err := api.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: name, PolicyDocument: document})
			return err
		},
		"iam:GetPolicy":    func() error { _, err := api.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: &managed}); return err },
		"iam:DeletePolicy": func() error { _, err := api.DeletePolicy(ctx, &iam.DeletePolicyInput{PolicyArn: &managed}); return err },
		"iam:TagPolicy": func() error {
			_, err := api.TagPolicy(ctx, &iam.TagPolicyInput{PolicyArn: &managed, Tags: tags})
			return err
		},
		"iam:UntagPolicy": func() error {
			_, err := api.UntagPolicy(ctx, &iam.UntagPolicyInput{PolicyArn: &managed, TagKeys: []string{"k"}})
			return err
		},
		"iam:ListPolicyTags": func() error {
			_, err := api.ListPolicyTags(ctx, &iam.ListPolicyTagsInput{PolicyArn: &managed})
			return err
		},
		"iam:CreatePolicyVersion": func() error {
			_, err := api.CreatePolicyVersion(ctx, &iam.CreatePolicyVersionInput{PolicyArn: &managed, PolicyDocument: document})
			return err
		},
		"iam:GetPolicyVersion": func() error {
			_, err := api.GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{PolicyArn: &managed, VersionId: new("v1")})
			return err
		},
		"iam:ListPolicyVersions": func() error {
			_, err := api.ListPolicyVersions(ctx, &iam.ListPolicyVersionsInput{PolicyArn: &managed})
			return err
		},
		"iam:SetDefaultPolicyVersion": func() error {
			_, err := api.SetDefaultPolicyVersion(ctx, &iam.SetDefaultPolicyVersionInput{PolicyArn: &managed, VersionId: new("v1")})
			return err
		},
		"iam:DeletePolicyVersion": func() error {
			_, err := api.DeletePolicyVersion(ctx, &iam.DeletePolicyVersionInput{PolicyArn: &managed, VersionId: new("v1")})
			return err
		},
		"iam:CreateRole": func() error {
			_, err := api.CreateRole(ctx, &iam.CreateRoleInput{RoleName: name, AssumeRolePolicyDocument: trust})
			return err
		},
		"iam:GetRole":    func() error { _, err := api.GetRole(ctx, &iam.GetRoleInput{RoleName: role}); return err },
		"iam:DeleteRole": func() error { _, err := api.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: role}); return err },
		"iam:PutRolePolicy": func() error {
			_, err := api.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: role, PolicyName: name, PolicyDocument: document})
			return err
		},
		"iam:GetRolePolicy": func() error {
			_, err := api.GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: role, PolicyName: name})
			return err
		},
		"iam:DeleteRolePolicy": func() error {
			_, err := api.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: role, PolicyName: name})
			return err
		},
		"iam:ListRolePolicies": func() error {
			_, err := api.ListRolePolicies(ctx, &iam.ListRolePoliciesInput{RoleName: role})
			return err
		},
		"iam:SimulatePrincipalPolicy": func() error {
			_, err := api.SimulatePrincipalPolicy(ctx, &iam.SimulatePrincipalPolicyInput{
				PolicySourceArn: new("arn:aws:iam::123456789012:user/admin"), ActionNames: []string{"s3:GetObject"}})
			return err
		},
		"sts:AssumeRole": func() error {
			_, err := a.sts(key).AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: new("arn:aws:iam::123456789012:role/role"), RoleSessionName: new("me")})
			return err
		},
	} {
		before := a.Users()
		want(t, call(), "AccessDenied", "is not authorized to perform: "+action)
		if after := a.Users(); len(after) != len(before) {
			t.Errorf("%s took effect although it was denied", action)
		}
	}
	_, err := a.sts(key).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	want(t, err, "", "")
}

func TestConditionsSeeTheRequest(t *testing.T) {
	t.Parallel()
	const limit = "arn:aws:iam::123456789012:policy/limit"
	conditional := func(condition string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*","Condition":{` + condition + `}}]}`
	}
	create := func(tags ...types.Tag) iam.CreateUserInput {
		return iam.CreateUserInput{UserName: new("new"), Tags: tags}
	}
	owned := types.Tag{Key: new("owner"), Value: new("me")}
	bounded := create()
	bounded.PermissionsBoundary = new(limit)
	for _, c := range []struct {
		name, condition, code string
		in                    iam.CreateUserInput
	}{
		{"the region is the right one", `"StringEquals":{"aws:RequestedRegion":"us-east-1"}`, "", create()},
		{"the region is another one", `"StringEquals":{"aws:RequestedRegion":"eu-west-1"}`, "AccessDenied", create()},
		{"the caller is the right one", `"StringEquals":{"aws:username":"bob"}`, "", create()},
		{"the caller is another one", `"StringEquals":{"aws:username":"eve"}`, "AccessDenied", create()},
		{"the caller's ARN is the right one", `"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::123456789012:user/bob"}`, "", create()},
		{"the caller has the tag", `"StringEquals":{"aws:PrincipalTag/team":"blue"}`, "", create()},
		{"the caller's tag is another one", `"StringEquals":{"aws:PrincipalTag/team":"red"}`, "AccessDenied", create()},
		{"the request brings the tag", `"StringEquals":{"aws:RequestTag/owner":"me"}`, "", create(owned)},
		{"the request brings no tag", `"StringEquals":{"aws:RequestTag/owner":"me"}`, "AccessDenied", create()},
		{"the request brings the boundary", `"StringEquals":{"iam:PermissionsBoundary":"` + limit + `"}`, "", bounded},
		{"the request brings no boundary", `"StringEquals":{"iam:PermissionsBoundary":"` + limit + `"}`, "AccessDenied", create()},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := newAccount(t, simaws.Options{})
			must(a.AddPolicy("limit", allowing("*")))(t)
			key := must(a.AddUser("bob", conditional(c.condition)))(t)
			if err := a.SetTags("bob", map[string]string{"team": "blue"}); err != nil {
				t.Fatal(err)
			}
			_, err := a.iam(key).CreateUser(t.Context(), &c.in)
			want(t, err, c.code, "")
		})
	}
}

func TestConditionsSeeTheTagsOfTheResource(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	key := must(a.AddUser("bob", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:DeleteUser","Resource":"*",
		"Condition":{"StringEquals":{"aws:ResourceTag/cluster":"mine"}}}]}`))(t)
	for _, name := range []string{"mine", "theirs"} {
		old := must(a.AddUser(name, ""))(t)
		if err := a.RemoveKey(name, old.ID); err != nil {
			t.Fatal(err)
		}
		if err := a.SetTags(name, map[string]string{"cluster": name}); err != nil {
			t.Fatal(err)
		}
	}
	_, err := a.iam(key).DeleteUser(t.Context(), &iam.DeleteUserInput{UserName: new("theirs")})
	want(t, err, "AccessDenied", "")
	_, err = a.iam(key).DeleteUser(t.Context(), &iam.DeleteUserInput{UserName: new("mine")})
	want(t, err, "", "")
}

func TestResourceOfAPolicyIsMatched(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	key := must(a.AddUser("bob", statement("Allow", "arn:aws:iam::123456789012:user/cluster-*", "iam:*")))(t)
	_, err := a.iam(key).CreateUser(t.Context(), &iam.CreateUserInput{UserName: new("cluster-1")})
	want(t, err, "", "")
	_, err = a.iam(key).CreateUser(t.Context(), &iam.CreateUserInput{UserName: new("other")})
	want(t, err, "AccessDenied", "")
}

func TestRootUserIsBoundByTheOrganizationAlone(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	root := a.iam(must(a.AddAccountKey())(t))
	_, err := root.CreateUser(t.Context(), &iam.CreateUserInput{UserName: new("one")})
	want(t, err, "", "")
	if err := a.SetServiceControlPolicies(allowing("*"), denying("iam:CreateUser")); err != nil {
		t.Fatal(err)
	}
	_, err = root.CreateUser(t.Context(), &iam.CreateUserInput{UserName: new("two")})
	want(t, err, "AccessDenied", "User: arn:aws:iam::123456789012:root is not authorized to perform: iam:CreateUser")
}
