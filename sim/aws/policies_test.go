package aws_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

// sized is a valid policy of exactly n characters that count, and some white space that does not.
func sized(n int) string {
	text := allowing("s3:X")
	return strings.Replace(text, "s3:X", "s3:"+strings.Repeat("X", n-len(text)+1), 1) + " \n\t "
}

func TestInlinePolicyIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	must(a.AddUser("bob", ""))(t)
	api := a.iam(a.admin)
	text := "{ \"Version\": \"2012-10-17\",\n \"Statement\": [{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::a+b é*\"}]}"
	_, err := api.PutUserPolicy(t.Context(), &iam.PutUserPolicyInput{UserName: new("bob"), PolicyName: new("p"), PolicyDocument: &text})
	want(t, err, "", "")
	read, err := api.GetUserPolicy(t.Context(), &iam.GetUserPolicyInput{UserName: new("bob"), PolicyName: new("p")})
	want(t, err, "", "")
	if strings.ContainsAny(*read.PolicyDocument, " {\"+") {
		t.Errorf("the document is not encoded: %s", *read.PolicyDocument)
	}
	if plain := must(url.PathUnescape(*read.PolicyDocument))(t); plain != text {
		t.Errorf("the document is %s", plain)
	}
	list, err := api.ListUserPolicies(t.Context(), &iam.ListUserPoliciesInput{UserName: new("bob")})
	want(t, err, "", "")
	if len(list.PolicyNames) != 1 || list.PolicyNames[0] != "p" {
		t.Errorf("the policies are %v", list.PolicyNames)
	}
	_, err = api.DeleteUserPolicy(t.Context(), &iam.DeleteUserPolicyInput{UserName: new("bob"), PolicyName: new("p")})
	want(t, err, "", "")
	_, err = api.GetUserPolicy(t.Context(), &iam.GetUserPolicyInput{UserName: new("bob"), PolicyName: new("p")})
	want(t, err, "NoSuchEntity", "The user policy with name p cannot be found.")
	_, err = api.DeleteUserPolicy(t.Context(), &iam.DeleteUserPolicyInput{UserName: new("bob"), PolicyName: new("p")})
	want(t, err, "NoSuchEntity", "The user policy with name p cannot be found.")
}

func TestInlinePolicyIsRefused(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	must(a.AddUser("bob", ""))(t)
	for _, c := range []struct{ name, user, policy, document, code, message string }{
		{"the user does not exist", "nobody", "p", allowing("s3:*"), "NoSuchEntity", "nobody"},
		{"the name is too long", "bob", strings.Repeat("p", 129), allowing("s3:*"), "ValidationError", "less than or equal to 128"},
		{"the document is no JSON", "bob", "p", "{", "MalformedPolicyDocument", ""},
		{"the document has an effect that there is not", "bob", "p", statement("Perhaps", "*", "s3:*"), "MalformedPolicyDocument", ""},
		{"the document has a control character", "bob", "p", allowing("s3:\x02"), "ValidationError", "policyDocument"},
		{"the document is of another partition", "bob", "p", statement("Allow", "arn:aws-cn:s3:::b", "s3:*"), "MalformedPolicyDocument", "Partition"},
		{"the document is too long for any policy", "bob", "p", sized(140000), "ValidationError", "131072"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := a.iam(a.admin).PutUserPolicy(t.Context(), &iam.PutUserPolicyInput{UserName: &c.user, PolicyName: &c.policy, PolicyDocument: &c.document})
			want(t, err, c.code, c.message)
			if u, _ := a.User("bob"); len(u.Policies) > 0 {
				t.Error("the policy was put nevertheless")
			}
		})
	}
}

func TestInlinePoliciesOfAUserShareOneQuota(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	must(a.AddUser("bob", ""))(t)
	put := func(name string, size int) error {
		document := sized(size)
		_, err := a.iam(a.admin).PutUserPolicy(t.Context(), &iam.PutUserPolicyInput{UserName: new("bob"), PolicyName: &name, PolicyDocument: &document})
		return err
	}
	want(t, put("a", 2049), "LimitExceeded", "Maximum policy size of 2048 bytes exceeded for user bob")
	want(t, put("a", 2048), "", "")
	want(t, put("b", 100), "LimitExceeded", "")
	want(t, put("a", 1948), "", "")
	want(t, put("b", 100), "", "")
}

func TestManagedPolicyLives(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	must(a.AddUser("bob", ""))(t)
	api := a.iam(a.admin)
	made, err := api.CreatePolicy(t.Context(), &iam.CreatePolicyInput{
		PolicyName: new("store"), Path: new("/team/"), PolicyDocument: new(allowing("s3:*")), Description: new("for the store"),
		Tags: []types.Tag{{Key: new("k"), Value: new("v")}},
	})
	want(t, err, "", "")
	arn := made.Policy.Arn
	if *arn != "arn:aws:iam::123456789012:policy/team/store" || *made.Policy.DefaultVersionId != "v1" {
		t.Errorf("the policy is %s, version %s", *arn, *made.Policy.DefaultVersionId)
	}
	_, err = api.CreatePolicy(t.Context(), &iam.CreatePolicyInput{PolicyName: new("store"), Path: new("/team/"), PolicyDocument: new(allowing("s3:*"))})
	want(t, err, "EntityAlreadyExists", "A policy called store already exists. Duplicate names are not allowed.")
	attach := &iam.AttachUserPolicyInput{UserName: new("bob"), PolicyArn: arn}
	for range 2 {
		_, err = api.AttachUserPolicy(t.Context(), attach)
		want(t, err, "", "")
	}
	_, err = api.TagPolicy(t.Context(), &iam.TagPolicyInput{PolicyArn: arn, Tags: []types.Tag{{Key: new("k"), Value: new("w")}}})
	want(t, err, "", "")
	read, err := api.GetPolicy(t.Context(), &iam.GetPolicyInput{PolicyArn: arn})
	want(t, err, "", "")
	if *read.Policy.AttachmentCount != 1 || *read.Policy.Tags[0].Value != "w" || *read.Policy.Description != "for the store" {
		t.Errorf("%d attachments, tag %s, description %s", *read.Policy.AttachmentCount, *read.Policy.Tags[0].Value, *read.Policy.Description)
	}
	attached, err := api.ListAttachedUserPolicies(t.Context(), &iam.ListAttachedUserPoliciesInput{UserName: new("bob")})
	want(t, err, "", "")
	if len(attached.AttachedPolicies) != 1 || *attached.AttachedPolicies[0].PolicyArn != *arn || *attached.AttachedPolicies[0].PolicyName != "store" {
		t.Errorf("attached are %v", attached.AttachedPolicies)
	}
	if !a.Allows("bob", "s3:GetObject", "arn:aws:s3:::b/o") {
		t.Error("the attached policy has no effect")
	}
	_, err = api.DeletePolicy(t.Context(), &iam.DeletePolicyInput{PolicyArn: arn})
	want(t, err, "DeleteConflict", "Cannot delete a policy attached to entities.")
	detach := &iam.DetachUserPolicyInput{UserName: new("bob"), PolicyArn: arn}
	_, err = api.DetachUserPolicy(t.Context(), detach)
	want(t, err, "", "")
	_, err = api.DetachUserPolicy(t.Context(), detach)
	want(t, err, "NoSuchEntity", "")
	_, err = api.DeletePolicy(t.Context(), &iam.DeletePolicyInput{PolicyArn: arn})
	want(t, err, "", "")
	_, err = api.GetPolicy(t.Context(), &iam.GetPolicyInput{PolicyArn: arn})
	want(t, err, "NoSuchEntity", *arn)
}

func TestManagedPolicyHasUpToFiveVersions(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	arn := must(a.AddPolicy("p", allowing("s3:*")))(t)
	api := a.iam(a.admin)
	version := func(asDefault bool) error {
		_, err := api.CreatePolicyVersion(t.Context(), &iam.CreatePolicyVersionInput{PolicyArn: &arn, PolicyDocument: new(allowing("ec2:*")), SetAsDefault: asDefault})
		return err
	}
	for i := range 4 {
		want(t, version(i == 3), "", "")
	}
	want(t, version(true), "LimitExceeded", "can have up to 5 versions")
	list, err := api.ListPolicyVersions(t.Context(), &iam.ListPolicyVersionsInput{PolicyArn: &arn})
	want(t, err, "", "")
	var ids []string
	for _, v := range list.Versions {
		ids = append(ids, fmt.Sprint(*v.VersionId, v.IsDefaultVersion))
	}
	if strings.Join(ids, " ") != "v5true v4false v3false v2false v1false" {
		t.Errorf("the versions are %v", ids)
	}
	_, err = api.DeletePolicyVersion(t.Context(), &iam.DeletePolicyVersionInput{PolicyArn: &arn, VersionId: new("v5")})
	want(t, err, "DeleteConflict", "Cannot delete the default version of a policy.")
	_, err = api.DeletePolicy(t.Context(), &iam.DeletePolicyInput{PolicyArn: &arn})
	want(t, err, "DeleteConflict", "more than one version")
	_, err = api.SetDefaultPolicyVersion(t.Context(), &iam.SetDefaultPolicyVersionInput{PolicyArn: &arn, VersionId: new("v1")})
	want(t, err, "", "")
	one, err := api.GetPolicyVersion(t.Context(), &iam.GetPolicyVersionInput{PolicyArn: &arn, VersionId: new("v1")})
	want(t, err, "", "")
	if text := must(url.PathUnescape(*one.PolicyVersion.Document))(t); text != allowing("s3:*") || !one.PolicyVersion.IsDefaultVersion {
		t.Errorf("v1 is %s, default: %v", text, one.PolicyVersion.IsDefaultVersion)
	}
	for _, id := range []string{"v2", "v3", "v4", "v5"} {
		_, err = api.DeletePolicyVersion(t.Context(), &iam.DeletePolicyVersionInput{PolicyArn: &arn, VersionId: &id})
		want(t, err, "", "")
	}
	_, err = api.GetPolicyVersion(t.Context(), &iam.GetPolicyVersionInput{PolicyArn: &arn, VersionId: new("v5")})
	want(t, err, "NoSuchEntity", "v5")
	want(t, version(false), "", "")
	if list, err = api.ListPolicyVersions(t.Context(), &iam.ListPolicyVersionsInput{PolicyArn: &arn}); err != nil || *list.Versions[0].VersionId != "v6" {
		t.Errorf("a number was used again: %v", err)
	}
}

func TestManagedPolicyQuotas(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	must(a.AddUser("bob", ""))(t)
	api := a.iam(a.admin)
	_, err := api.CreatePolicy(t.Context(), &iam.CreatePolicyInput{PolicyName: new("big"), PolicyDocument: new(sized(6145))})
	want(t, err, "LimitExceeded", "Cannot exceed quota for PolicySize: 6144")
	_, err = api.CreatePolicy(t.Context(), &iam.CreatePolicyInput{PolicyName: new("big"), PolicyDocument: new(sized(6144))})
	want(t, err, "", "")
	for i := range 11 {
		arn := must(a.AddPolicy(fmt.Sprint("p", i), allowing("s3:*")))(t)
		_, err := api.AttachUserPolicy(t.Context(), &iam.AttachUserPolicyInput{UserName: new("bob"), PolicyArn: &arn})
		if i < 10 {
			want(t, err, "", "")
		} else {
			want(t, err, "LimitExceeded", "Cannot exceed quota for PoliciesPerUser: 10")
		}
	}
	_, err = api.AttachUserPolicy(t.Context(), &iam.AttachUserPolicyInput{UserName: new("bob"), PolicyArn: new("arn:aws:iam::123456789012:policy/none")})
	want(t, err, "NoSuchEntity", "does not exist or is not attachable")
	_, err = api.DeletePolicy(t.Context(), &iam.DeletePolicyInput{PolicyArn: new("arn:aws:iam::aws:policy/AdministratorAccess")})
	want(t, err, "AccessDenied", "")
}

func TestPermissionsBoundaryOfAUserChanges(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	key := must(a.AddUser("bob", allowing("iam:*")))(t)
	arn := must(a.AddPolicy("limit", allowing("s3:*")))(t)
	api := a.iam(a.admin)
	_, err := api.PutUserPermissionsBoundary(t.Context(), &iam.PutUserPermissionsBoundaryInput{UserName: new("bob"), PermissionsBoundary: &arn})
	want(t, err, "", "")
	_, err = a.iam(key).GetUser(t.Context(), &iam.GetUserInput{UserName: new("bob")})
	want(t, err, "AccessDenied", "because no permissions boundary allows the iam:GetUser action")
	_, err = api.DeletePolicy(t.Context(), &iam.DeletePolicyInput{PolicyArn: &arn})
	want(t, err, "DeleteConflict", "")
	remove := &iam.DeleteUserPermissionsBoundaryInput{UserName: new("bob")}
	_, err = api.DeleteUserPermissionsBoundary(t.Context(), remove)
	want(t, err, "", "")
	_, err = api.DeleteUserPermissionsBoundary(t.Context(), remove)
	want(t, err, "NoSuchEntity", "")
	_, err = a.iam(key).GetUser(t.Context(), &iam.GetUserInput{UserName: new("bob")})
	want(t, err, "", "")
	_, err = api.PutUserPermissionsBoundary(t.Context(), &iam.PutUserPermissionsBoundaryInput{
		UserName: new("bob"), PermissionsBoundary: new("arn:aws:iam::123456789012:policy/none")})
	want(t, err, "NoSuchEntity", "")
}
