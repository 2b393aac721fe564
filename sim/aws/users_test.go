package aws_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

func TestUserIsReadAsItWasCreated(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	boundary := must(a.AddPolicy("limit", allowing("ec2:*")))(t)
	api := a.iam(a.admin)
	made, err := api.CreateUser(t.Context(), &iam.CreateUserInput{
		UserName: new("alice"), Path: new("/team/"), PermissionsBoundary: &boundary,
		Tags: []types.Tag{{Key: new("kubernetes.io/cluster/x"), Value: new("owned")}, {Key: new("empty"), Value: new("")}},
	})
	want(t, err, "", "")
	read, err := api.GetUser(t.Context(), &iam.GetUserInput{UserName: new("alice")})
	want(t, err, "", "")
	for _, u := range []*types.User{made.User, read.User} {
		if *u.UserName != "alice" || *u.Arn != "arn:aws:iam::123456789012:user/team/alice" || *u.Path != "/team/" {
			t.Errorf("name, ARN and path are %s, %s and %s", *u.UserName, *u.Arn, *u.Path)
		}
		if !strings.HasPrefix(*u.UserId, "AIDA") || len(*u.UserId) != 21 || u.CreateDate == nil {
			t.Errorf("the ID is %s and the date %v", *u.UserId, u.CreateDate)
		}
		if u.PermissionsBoundary == nil || *u.PermissionsBoundary.PermissionsBoundaryArn != boundary {
			t.Errorf("the boundary is %v", u.PermissionsBoundary)
		}
		if len(u.Tags) != 2 || *u.Tags[0].Key != "kubernetes.io/cluster/x" || *u.Tags[0].Value != "owned" || *u.Tags[1].Value != "" {
			t.Errorf("the tags are %v", u.Tags)
		}
	}
	if *made.User.UserId != *read.User.UserId {
		t.Error("the ID is another one when it is read")
	}
}

func TestUserCreationIsRefused(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	must(a.AddUser("taken", ""))(t)
	many := make([]types.Tag, 51)
	for i := range many {
		many[i] = types.Tag{Key: new(fmt.Sprint("k", i)), Value: new("v")}
	}
	one := func(key, value string) []types.Tag { return []types.Tag{{Key: &key, Value: &value}} }
	for _, c := range []struct {
		name, code, message string
		in                  iam.CreateUserInput
	}{
		{"the name is taken", "EntityAlreadyExists", "User with name taken already exists.", iam.CreateUserInput{UserName: new("taken")}},
		{"the name is taken in another case", "EntityAlreadyExists", "already exists", iam.CreateUserInput{UserName: new("TAKEN")}},
		{"the name is too long", "ValidationError", "less than or equal to 64", iam.CreateUserInput{UserName: new(strings.Repeat("n", 65))}},
		{"the name is empty", "ValidationError", "greater than or equal to 1", iam.CreateUserInput{UserName: new("")}},
		{"the name has a slash", "ValidationError", "alphanumeric", iam.CreateUserInput{UserName: new("a/b")}},
		{"the name has a control character", "ValidationError", "alphanumeric", iam.CreateUserInput{UserName: new("a\x01b")}},
		{"the path does not begin with a slash", "ValidationError", "path", iam.CreateUserInput{UserName: new("u"), Path: new("team/")}},
		{"there are 51 tags", "ValidationError", "less than or equal to 50", iam.CreateUserInput{UserName: new("u"), Tags: many}},
		{"a tag key is too long", "ValidationError", "less than or equal to 128", iam.CreateUserInput{UserName: new("u"), Tags: one(strings.Repeat("k", 129), "")}},
		{"a tag value is too long", "ValidationError", "less than or equal to 256", iam.CreateUserInput{UserName: new("u"), Tags: one("k", strings.Repeat("v", 257))}},
		{"a tag key has a strange character", "ValidationError", "regular expression", iam.CreateUserInput{UserName: new("u"), Tags: one("a*b", "")}},
		{"a tag is AWS's own", "InvalidInput", "aws:", iam.CreateUserInput{UserName: new("u"), Tags: one("aws:x", "")}},
		{"a tag is there twice", "InvalidInput", "Duplicate tag keys", iam.CreateUserInput{UserName: new("u"), Tags: append(one("k", "1"), one("K", "2")...)}},
		{"the boundary does not exist", "NoSuchEntity", "does not exist", iam.CreateUserInput{
			UserName: new("u"), PermissionsBoundary: new("arn:aws:iam::123456789012:policy/none")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := a.iam(a.admin).CreateUser(t.Context(), &c.in)
			want(t, err, c.code, c.message)
			if _, ok := a.User("u"); ok {
				t.Error("the user was created nevertheless")
			}
		})
	}
}

func TestUserQuotaFreesWhenAUserGoes(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	q := simaws.DefaultQuotas()
	q.UsersPerAccount = 2
	a.SetQuotas(q)
	api := a.iam(a.admin)
	create := func(name string) error {
		_, err := api.CreateUser(t.Context(), &iam.CreateUserInput{UserName: &name})
		return err
	}
	want(t, create("one"), "", "")
	want(t, create("two"), "LimitExceeded", "Cannot exceed quota for UsersPerAccount: 2")
	_, err := api.DeleteUser(t.Context(), &iam.DeleteUserInput{UserName: new("one")})
	want(t, err, "", "")
	want(t, create("two"), "", "")
}

func TestUserCannotBeDeletedWhileItHasAnything(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	api := a.iam(a.admin)
	key := must(a.AddUser("bob", allowing("ec2:*")))(t)
	managed := must(a.AddPolicy("managed", allowing("s3:*")))(t)
	if err := a.AttachPolicy("bob", managed); err != nil {
		t.Fatal(err)
	}
	remove := func() error {
		_, err := api.DeleteUser(t.Context(), &iam.DeleteUserInput{UserName: new("bob")})
		return err
	}
	want(t, remove(), "DeleteConflict", "must delete access keys first")
	_, err := api.DeleteAccessKey(t.Context(), &iam.DeleteAccessKeyInput{UserName: new("bob"), AccessKeyId: &key.ID})
	want(t, err, "", "")
	want(t, remove(), "DeleteConflict", "must delete policies first")
	_, err = api.DeleteUserPolicy(t.Context(), &iam.DeleteUserPolicyInput{UserName: new("bob"), PolicyName: new("policy")})
	want(t, err, "", "")
	want(t, remove(), "DeleteConflict", "must detach all policies first")
	_, err = api.DetachUserPolicy(t.Context(), &iam.DetachUserPolicyInput{UserName: new("bob"), PolicyArn: &managed})
	want(t, err, "", "")
	want(t, remove(), "", "")
	want(t, remove(), "NoSuchEntity", "The user with name bob cannot be found.")
}

func TestUsersAreListedInPages(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	expected := []string{"admin"}
	for i := range 25 {
		name := fmt.Sprintf("user-%02d", i)
		must(a.AddUser(name, ""))(t)
		expected = append(expected, name)
	}
	var names []string
	pages := iam.NewListUsersPaginator(a.iam(a.admin), &iam.ListUsersInput{MaxItems: new(int32(10))})
	n := 0
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		want(t, err, "", "")
		for _, u := range page.Users {
			names = append(names, *u.UserName)
		}
		n++
	}
	if n != 3 || strings.Join(names, " ") != strings.Join(expected, " ") {
		t.Errorf("%d pages hold %v", n, names)
	}
	_, err := a.iam(a.admin).ListUsers(t.Context(), &iam.ListUsersInput{Marker: new("nonsense")})
	want(t, err, "ValidationError", "Invalid Marker")
}

func TestUserTagsChange(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	must(a.AddUser("u", ""))(t)
	api := a.iam(a.admin)
	tag := func(key, value string) {
		t.Helper()
		_, err := api.TagUser(t.Context(), &iam.TagUserInput{UserName: new("u"), Tags: []types.Tag{{Key: &key, Value: &value}}})
		want(t, err, "", "")
	}
	tag("owner", "me")
	tag("stage", "test")
	tag("OWNER", "you")
	_, err := api.UntagUser(t.Context(), &iam.UntagUserInput{UserName: new("u"), TagKeys: []string{"stage", "never"}})
	want(t, err, "", "")
	list, err := api.ListUserTags(t.Context(), &iam.ListUserTagsInput{UserName: new("u")})
	want(t, err, "", "")
	if len(list.Tags) != 1 || *list.Tags[0].Value != "you" {
		t.Errorf("the tags are %v", list.Tags)
	}
	for i := range 49 {
		tag(fmt.Sprint("more", i), "")
	}
	_, err = api.TagUser(t.Context(), &iam.TagUserInput{UserName: new("u"), Tags: []types.Tag{{Key: new("last"), Value: new("")}}})
	want(t, err, "LimitExceeded", "tags")
	_, err = api.TagUser(t.Context(), &iam.TagUserInput{UserName: new("nobody"), Tags: []types.Tag{{Key: new("k"), Value: new("")}}})
	want(t, err, "NoSuchEntity", "nobody")
}

func TestGetUserWithoutANameIsAboutTheCaller(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	self, err := a.iam(a.admin).GetUser(t.Context(), &iam.GetUserInput{})
	want(t, err, "", "")
	if *self.User.UserName != "admin" {
		t.Errorf("the user is %s", *self.User.UserName)
	}
	root, err := a.iam(must(a.AddAccountKey())(t)).GetUser(t.Context(), &iam.GetUserInput{})
	want(t, err, "", "")
	if *root.User.Arn != "arn:aws:iam::123456789012:root" || *root.User.UserId != "123456789012" {
		t.Errorf("the root user is %s with the ID %s", *root.User.Arn, *root.User.UserId)
	}
	must(a.AddRole("deployer", allowing("iam:*")))(t)
	session := must(a.AssumeRole("deployer", "ci", 3600e9))(t)
	_, err = a.iam(session).GetUser(t.Context(), &iam.GetUserInput{})
	want(t, err, "ValidationError", "Must specify userName when calling with non-User credentials")
}
