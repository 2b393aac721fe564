package aws_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

func TestRoleIsDeletedLast(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	must(a.AddRole("r", allowing("s3:*")))(t)
	policy := must(a.AddPolicy("p", allowing("s3:*")))(t)
	api := a.iam(a.admin)
	name := new("r")
	_, err := api.AttachRolePolicy(t.Context(), &iam.AttachRolePolicyInput{RoleName: name, PolicyArn: &policy})
	want(t, err, "", "")
	_, err = api.CreateInstanceProfile(t.Context(), &iam.CreateInstanceProfileInput{InstanceProfileName: new("machines")})
	want(t, err, "", "")
	_, err = api.AddRoleToInstanceProfile(t.Context(), &iam.AddRoleToInstanceProfileInput{InstanceProfileName: new("machines"), RoleName: name})
	want(t, err, "", "")

	_, err = api.DeleteRole(t.Context(), &iam.DeleteRoleInput{RoleName: name})
	want(t, err, "DeleteConflict", "must remove roles from instance profile first")
	_, err = api.RemoveRoleFromInstanceProfile(t.Context(), &iam.RemoveRoleFromInstanceProfileInput{InstanceProfileName: new("machines"), RoleName: name})
	want(t, err, "", "")
	_, err = api.DeleteRole(t.Context(), &iam.DeleteRoleInput{RoleName: name})
	want(t, err, "DeleteConflict", "must detach all policies first")
	_, err = api.DetachRolePolicy(t.Context(), &iam.DetachRolePolicyInput{RoleName: name, PolicyArn: &policy})
	want(t, err, "", "")
	_, err = api.DetachRolePolicy(t.Context(), &iam.DetachRolePolicyInput{RoleName: name, PolicyArn: &policy})
	want(t, err, "NoSuchEntity", "was not found")
	_, err = api.DeleteRole(t.Context(), &iam.DeleteRoleInput{RoleName: name})
	want(t, err, "DeleteConflict", "must delete policies first")
	_, err = api.DeleteRolePolicy(t.Context(), &iam.DeleteRolePolicyInput{RoleName: name, PolicyName: new("policy")})
	want(t, err, "", "")
	_, err = api.DeleteRole(t.Context(), &iam.DeleteRoleInput{RoleName: name})
	want(t, err, "", "")
	if all := a.Roles(); len(all) != 0 {
		t.Errorf("there are still %v", all)
	}
	_, err = api.DeletePolicy(t.Context(), &iam.DeletePolicyInput{PolicyArn: &policy})
	want(t, err, "", "")
}

func TestAttachedPoliciesAndBoundaryOfARole(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	must(a.AddRole("r", ""))(t)
	api, name := a.iam(a.admin), new("r")
	granted := must(a.AddPolicy("granted", allowing("iam:GetUser", "iam:ListUsers")))(t)
	limits := must(a.AddPolicy("limits", allowing("iam:GetUser")))(t)
	_, err := api.AttachRolePolicy(t.Context(), &iam.AttachRolePolicyInput{RoleName: name, PolicyArn: new("arn:aws:iam::123456789012:policy/none")})
	want(t, err, "NoSuchEntity", "does not exist or is not attachable")
	_, err = api.AttachRolePolicy(t.Context(), &iam.AttachRolePolicyInput{RoleName: name, PolicyArn: &granted})
	want(t, err, "", "")
	list, err := api.ListAttachedRolePolicies(t.Context(), &iam.ListAttachedRolePoliciesInput{RoleName: name})
	want(t, err, "", "")
	if len(list.AttachedPolicies) != 1 || *list.AttachedPolicies[0].PolicyName != "granted" {
		t.Errorf("the attached policies are %+v", list.AttachedPolicies)
	}
	session := a.iam(must(a.AssumeRole("r", "s", time.Hour))(t))
	_, err = session.ListUsers(t.Context(), &iam.ListUsersInput{})
	want(t, err, "", "")
	_, err = api.PutRolePermissionsBoundary(t.Context(), &iam.PutRolePermissionsBoundaryInput{RoleName: name, PermissionsBoundary: &limits})
	want(t, err, "", "")
	_, err = session.ListUsers(t.Context(), &iam.ListUsersInput{})
	want(t, err, "AccessDenied", "because no permissions boundary allows the iam:ListUsers action")
	_, err = session.GetUser(t.Context(), &iam.GetUserInput{UserName: new("admin")})
	want(t, err, "", "")
	read, err := api.GetRole(t.Context(), &iam.GetRoleInput{RoleName: name})
	want(t, err, "", "")
	if read.Role.RoleLastUsed == nil || read.Role.RoleLastUsed.LastUsedDate == nil {
		t.Error("nobody has used the role")
	}
	_, err = api.DeleteRolePermissionsBoundary(t.Context(), &iam.DeleteRolePermissionsBoundaryInput{RoleName: name})
	want(t, err, "", "")
	_, err = api.DeleteRolePermissionsBoundary(t.Context(), &iam.DeleteRolePermissionsBoundaryInput{RoleName: name})
	want(t, err, "NoSuchEntity", "")
	for i := range 10 {
		arn := must(a.AddPolicy(fmt.Sprint("p", i), allowing("s3:*")))(t)
		if _, err = api.AttachRolePolicy(t.Context(), &iam.AttachRolePolicyInput{RoleName: name, PolicyArn: &arn}); i < 9 {
			want(t, err, "", "")
		}
	}
	want(t, err, "LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 10")
}

func TestInstanceProfiles(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	must(a.AddRole("r", ""))(t)
	must(a.AddRole("other", ""))(t)
	api, name := a.iam(a.admin), new("machines")
	made, err := api.CreateInstanceProfile(t.Context(), &iam.CreateInstanceProfileInput{
		InstanceProfileName: name, Path: new("/team/"), Tags: []types.Tag{{Key: new("a"), Value: new("b")}},
	})
	want(t, err, "", "")
	if p := made.InstanceProfile; *p.Arn != "arn:aws:iam::123456789012:instance-profile/team/machines" || !strings.HasPrefix(*p.InstanceProfileId, "AIPA") || len(p.Tags) != 1 {
		t.Errorf("the profile is %+v", p)
	}
	_, err = api.CreateInstanceProfile(t.Context(), &iam.CreateInstanceProfileInput{InstanceProfileName: name})
	want(t, err, "EntityAlreadyExists", "Instance Profile machines already exists.")
	_, err = api.AddRoleToInstanceProfile(t.Context(), &iam.AddRoleToInstanceProfileInput{InstanceProfileName: name, RoleName: new("none")})
	want(t, err, "NoSuchEntity", "The role with name none cannot be found.")
	_, err = api.AddRoleToInstanceProfile(t.Context(), &iam.AddRoleToInstanceProfileInput{InstanceProfileName: name, RoleName: new("r")})
	want(t, err, "", "")
	_, err = api.AddRoleToInstanceProfile(t.Context(), &iam.AddRoleToInstanceProfileInput{InstanceProfileName: name, RoleName: new("other")})
	want(t, err, "LimitExceeded", "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1")
	of, err := api.ListInstanceProfilesForRole(t.Context(), &iam.ListInstanceProfilesForRoleInput{RoleName: new("r")})
	want(t, err, "", "")
	if len(of.InstanceProfiles) != 1 || len(of.InstanceProfiles[0].Roles) != 1 || *of.InstanceProfiles[0].Roles[0].RoleName != "r" {
		t.Errorf("the profiles of the role are %+v", of.InstanceProfiles)
	}
	_, err = api.DeleteInstanceProfile(t.Context(), &iam.DeleteInstanceProfileInput{InstanceProfileName: name})
	want(t, err, "DeleteConflict", "must remove roles from instance profile first")
	_, err = api.RemoveRoleFromInstanceProfile(t.Context(), &iam.RemoveRoleFromInstanceProfileInput{InstanceProfileName: name, RoleName: new("other")})
	want(t, err, "NoSuchEntity", "")
	_, err = api.RemoveRoleFromInstanceProfile(t.Context(), &iam.RemoveRoleFromInstanceProfileInput{InstanceProfileName: name, RoleName: new("r")})
	want(t, err, "", "")
	got, err := api.GetInstanceProfile(t.Context(), &iam.GetInstanceProfileInput{InstanceProfileName: name})
	want(t, err, "", "")
	if len(got.InstanceProfile.Roles) != 0 {
		t.Errorf("the profile has %+v", got.InstanceProfile.Roles)
	}
	_, err = api.DeleteInstanceProfile(t.Context(), &iam.DeleteInstanceProfileInput{InstanceProfileName: name})
	want(t, err, "", "")
	_, err = api.GetInstanceProfile(t.Context(), &iam.GetInstanceProfileInput{InstanceProfileName: name})
	want(t, err, "NoSuchEntity", "Instance Profile machines cannot be found.")
	list, err := api.ListInstanceProfiles(t.Context(), &iam.ListInstanceProfilesInput{})
	want(t, err, "", "")
	if len(list.InstanceProfiles) != 0 {
		t.Errorf("there are still %+v", list.InstanceProfiles)
	}
}
