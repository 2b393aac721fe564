package aws_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

// trusting is a trust policy with one principal.
func trusting(sort, name string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"` + sort + `":"` + name + `"},"Action":"sts:AssumeRole"}]}`
}

const trustsEC2 = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`

func TestRoleIsReadAsItWasMade(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	boundary := must(a.AddPolicy("limits", allowing("s3:*")))(t)
	api := a.iam(a.admin)
	trust := strings.Replace(trustsEC2, ",", ", ", 1)
	made, err := api.CreateRole(t.Context(), &iam.CreateRoleInput{
		RoleName: new("r"), Path: new("/team/"), AssumeRolePolicyDocument: &trust, Description: new("a role"), MaxSessionDuration: new(int32(7200)),
		PermissionsBoundary: &boundary, Tags: []types.Tag{{Key: new("owner"), Value: new("me")}},
	})
	want(t, err, "", "")
	read, err := api.GetRole(t.Context(), &iam.GetRoleInput{RoleName: new("R")})
	want(t, err, "", "")
	for _, ro := range []*types.Role{made.Role, read.Role} {
		if *ro.Arn != "arn:aws:iam::123456789012:role/team/r" || !strings.HasPrefix(*ro.RoleId, "AROA") || *ro.MaxSessionDuration != 7200 ||
			*ro.Description != "a role" || *ro.PermissionsBoundary.PermissionsBoundaryArn != boundary || len(ro.Tags) != 1 {
			t.Errorf("the role is %+v", ro)
		}
		if plain := must(url.PathUnescape(*ro.AssumeRolePolicyDocument))(t); plain != trust {
			t.Errorf("the trust policy is %s", plain)
		}
	}
	if read.Role.RoleLastUsed == nil || read.Role.RoleLastUsed.LastUsedDate != nil {
		t.Errorf("a role that nobody used was used: %+v", read.Role.RoleLastUsed)
	}
	listed, err := api.ListRoles(t.Context(), &iam.ListRolesInput{})
	want(t, err, "", "")
	if ro := listed.Roles[0]; len(ro.Tags) != 0 || ro.PermissionsBoundary != nil || ro.RoleLastUsed != nil || *ro.Description != "a role" {
		t.Errorf("the list shows %+v", ro)
	}
	_, err = api.CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: new("R"), AssumeRolePolicyDocument: new(trustsEC2)})
	want(t, err, "EntityAlreadyExists", "Role with name R already exists.")
}

func TestRolesAreListedByPageAndPath(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	api := a.iam(a.admin)
	if err := a.AddForeignRoles(250); err != nil {
		t.Fatal(err)
	}
	_, err := api.CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: new("mine"), Path: new("/mine/"), AssumeRolePolicyDocument: new(trustsEC2)})
	want(t, err, "", "")
	var sizes []int
	names := map[string]bool{}
	pages := iam.NewListRolesPaginator(api, &iam.ListRolesInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		want(t, err, "", "")
		sizes = append(sizes, len(page.Roles))
		for _, ro := range page.Roles {
			names[*ro.RoleName] = true
		}
	}
	if fmt.Sprint(sizes) != "[100 100 51]" || len(names) != 251 {
		t.Errorf("the pages have %v of %d roles", sizes, len(names))
	}
	below, err := api.ListRoles(t.Context(), &iam.ListRolesInput{PathPrefix: new("/mine/"), MaxItems: new(int32(1000))})
	want(t, err, "", "")
	if len(below.Roles) != 1 || *below.Roles[0].RoleName != "mine" {
		t.Errorf("below the path are %d roles", len(below.Roles))
	}
	_, err = api.ListRoles(t.Context(), &iam.ListRolesInput{PathPrefix: new("mine/")})
	want(t, err, "ValidationError", "pathPrefix")
}

func TestRoleIsUpdated(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	must(a.AddRole("r", ""))(t)
	api := a.iam(a.admin)
	_, err := api.UpdateRole(t.Context(), &iam.UpdateRoleInput{RoleName: new("r"), Description: new("new"), MaxSessionDuration: new(int32(3 * 3600))})
	want(t, err, "", "")
	if ro, _ := a.Role("r"); ro.Description != "new" || ro.MaxSession != 3*time.Hour {
		t.Errorf("the role is %+v", ro)
	}
	out, err := api.UpdateRoleDescription(t.Context(), &iam.UpdateRoleDescriptionInput{RoleName: new("r"), Description: new("newer")})
	want(t, err, "", "")
	if *out.Role.Description != "newer" {
		t.Errorf("the role is %+v", out.Role)
	}
	_, err = api.UpdateRole(t.Context(), &iam.UpdateRoleInput{RoleName: new("r"), MaxSessionDuration: new(int32(43201))})
	want(t, err, "ValidationError", "less than or equal to 43200")
	_, err = api.UpdateRole(t.Context(), &iam.UpdateRoleInput{RoleName: new("r"), Description: new(strings.Repeat("x", 1001))})
	want(t, err, "ValidationError", "less than or equal to 1000")
	_, err = api.UpdateRole(t.Context(), &iam.UpdateRoleInput{RoleName: new("none")})
	want(t, err, "NoSuchEntity", "The role with name none cannot be found.")
}

func TestTagsOfRoles(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	must(a.AddRole("r", ""))(t)
	api := a.iam(a.admin)
	_, err := api.TagRole(t.Context(), &iam.TagRoleInput{RoleName: new("r"), Tags: []types.Tag{{Key: new("A"), Value: new("1")}, {Key: new("b"), Value: new("2")}}})
	want(t, err, "", "")
	_, err = api.TagRole(t.Context(), &iam.TagRoleInput{RoleName: new("r"), Tags: []types.Tag{{Key: new("a"), Value: new("3")}}})
	want(t, err, "", "")
	_, err = api.UntagRole(t.Context(), &iam.UntagRoleInput{RoleName: new("r"), TagKeys: []string{"b", "none"}})
	want(t, err, "", "")
	list, err := api.ListRoleTags(t.Context(), &iam.ListRoleTagsInput{RoleName: new("r")})
	want(t, err, "", "")
	if len(list.Tags) != 1 || *list.Tags[0].Value != "3" {
		t.Errorf("the tags are %+v", list.Tags)
	}
	var many []types.Tag
	for i := range 50 {
		many = append(many, types.Tag{Key: new(fmt.Sprint("k", i)), Value: new("")})
	}
	_, err = api.TagRole(t.Context(), &iam.TagRoleInput{RoleName: new("r"), Tags: many})
	want(t, err, "LimitExceeded", "")
	_, err = api.TagRole(t.Context(), &iam.TagRoleInput{RoleName: new("none"), Tags: many[:1]})
	want(t, err, "NoSuchEntity", "")

	byTag := must(a.AddUser("bytag", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*",
		"Condition":{"StringEquals":{"aws:ResourceTag/A":"4"}}}]}`))(t)
	_, err = a.iam(byTag).DeleteRole(t.Context(), &iam.DeleteRoleInput{RoleName: new("r")})
	want(t, err, "AccessDenied", "is not authorized to perform: iam:DeleteRole on resource: role r")
}

func TestTaggingANewRoleNeedsItsOwnPermission(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	key := must(a.AddUser("maker", allowing("iam:CreateRole")))(t)
	_, err := a.iam(key).CreateRole(t.Context(), &iam.CreateRoleInput{
		RoleName: new("r"), AssumeRolePolicyDocument: new(trustsEC2), Tags: []types.Tag{{Key: new("a"), Value: new("b")}},
	})
	want(t, err, "AccessDenied", "iam:TagRole on resource: arn:aws:iam::123456789012:role/r")
	if _, made := a.Role("r"); made {
		t.Error("the role was made")
	}
	_, err = a.iam(key).ListRoles(t.Context(), &iam.ListRolesInput{})
	want(t, err, "AccessDenied", "iam:ListRoles on resource: arn:aws:iam::123456789012:role/")
}

func TestQuotaOfRoles(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	q := a.Quotas()
	q.RolesPerAccount = 2
	a.SetQuotas(q)
	must(a.AddRole("one", ""))(t)
	must(a.AddRole("two", ""))(t)
	api := a.iam(a.admin)
	in := &iam.CreateRoleInput{RoleName: new("three"), AssumeRolePolicyDocument: new(trustsEC2)}
	_, err := api.CreateRole(t.Context(), in)
	want(t, err, "LimitExceeded", "Cannot exceed quota for RolesPerAccount: 2")
	_, err = api.DeleteRole(t.Context(), &iam.DeleteRoleInput{RoleName: new("one")})
	want(t, err, "", "")
	_, err = api.CreateRole(t.Context(), in)
	want(t, err, "", "")
}

func TestReadsOfRolesLag(t *testing.T) {
	t.Parallel()
	clock := newClock()
	a := newAccount(t, simaws.Options{Clock: clock.Now})
	clock.Advance(time.Minute)
	a.SetLag(10 * time.Second)
	api := a.iam(a.admin)
	in := &iam.CreateRoleInput{RoleName: new("r"), AssumeRolePolicyDocument: new(trustsEC2)}
	_, err := api.CreateRole(t.Context(), in)
	want(t, err, "", "")
	_, err = api.GetRole(t.Context(), &iam.GetRoleInput{RoleName: new("r")})
	want(t, err, "NoSuchEntity", "")
	_, err = api.CreateRole(t.Context(), in)
	want(t, err, "EntityAlreadyExists", "")
	clock.Advance(10 * time.Second)
	_, err = api.GetRole(t.Context(), &iam.GetRoleInput{RoleName: new("r")})
	want(t, err, "", "")
}

func TestRoleIsChangedBehindTheBack(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	a.SetLag(time.Hour)
	arn, err := a.PutRole(simaws.Role{Name: "r", Path: "/p/", Trust: trustsEC2, Tags: map[string]string{"a": "1"}, Policies: map[string]string{"p": allowing("s3:*")}})
	if err != nil || arn != "arn:aws:iam::123456789012:role/p/r" {
		t.Fatal(arn, err)
	}
	read, err := a.iam(a.admin).GetRole(t.Context(), &iam.GetRoleInput{RoleName: new("r")})
	want(t, err, "", "")
	if len(read.Role.Tags) != 1 || *read.Role.MaxSessionDuration != 3600 {
		t.Errorf("the role is %+v", read.Role)
	}
	if !a.RoleAllows("r", "s3:GetObject", "arn:aws:s3:::b/k") || a.RoleAllows("r", "ec2:RunInstances", "*") || a.RoleAllows("none", "s3:GetObject", "*") {
		t.Error("the role has not the rights of its policy")
	}
	id := *read.Role.RoleId
	ro, _ := a.Role("r")
	ro.Tags, ro.Policies, ro.Description = nil, map[string]string{"q": allowing("ec2:*")}, "changed"
	must(a.PutRole(ro))(t)
	changed, _ := a.Role("r")
	if changed.ID != id || len(changed.Tags) != 0 || len(changed.Policies) != 1 || changed.Policies["q"] == "" || changed.Description != "changed" {
		t.Errorf("the role is %+v", changed)
	}
	if _, err := a.PutRole(simaws.Role{Name: "s", Trust: "{"}); err == nil {
		t.Error("a trust policy that is none was taken")
	}
	if !a.DeleteRole("r") || a.DeleteRole("r") || slices.ContainsFunc(a.Roles(), func(ro simaws.Role) bool { return ro.Name == "r" }) {
		t.Error("the role was not deleted once")
	}
}
