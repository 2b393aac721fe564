package aws_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

func TestEditsAreSeenInSnapshots(t *testing.T) {
	t.Parallel()
	c := simaws.New(simaws.Options{})
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	first := must(c.AddUser("bob", allowing("s3:*")))(t)
	second := must(c.AddKey("bob"))(t)
	managed := must(c.AddPolicy("managed", allowing("ec2:*")))(t)
	ok(c.SetKeyStatus("bob", first.ID, "Inactive"))
	ok(c.SetUserPolicy("bob", "more", allowing("iam:GetUser")))
	ok(c.SetTags("bob", map[string]string{"a": "1", "b": "2"}))
	ok(c.AttachPolicy("bob", managed))
	ok(c.SetBoundary("bob", managed))
	u, _ := c.User("BOB")
	if len(u.Keys) != 2 || u.Keys[0].Status != "Inactive" || u.Keys[1].ID != second.ID || len(u.Policies) != 2 || fmt.Sprint(u.Tags) != "map[a:1 b:2]" ||
		fmt.Sprint(u.Attached) != "["+managed+"]" || u.Boundary != managed || !strings.HasSuffix(u.ARN, ":user/bob") {
		t.Errorf("the user is %+v", u)
	}
	if _, valid := c.Valid(first); valid {
		t.Error("an inactive key is valid")
	}
	if !c.Allows("bob", "ec2:RunInstances", "*") || c.Allows("bob", "s3:GetObject", "*") {
		t.Error("the boundary and the attached policy are not in force")
	}
	ok(c.RemoveKey("bob", first.ID))
	ok(c.RemoveUserPolicy("bob", "more"))
	ok(c.RemoveTags("bob", "a"))
	ok(c.DetachPolicy("bob", managed))
	ok(c.SetBoundary("bob", ""))
	u, _ = c.User("bob")
	if len(u.Keys) != 1 || len(u.Policies) != 1 || fmt.Sprint(u.Tags) != "map[b:2]" || len(u.Attached) != 0 || u.Boundary != "" {
		t.Errorf("the user is %+v", u)
	}
	ok(c.RemoveTags("bob"))
	if u, _ = c.User("bob"); len(u.Tags) != 0 {
		t.Errorf("the tags are %v", u.Tags)
	}
	if all := c.Policies(); len(all) != 1 || all[managed] != allowing("ec2:*") {
		t.Errorf("the managed policies are %v", all)
	}
	for what, err := range map[string]error{
		"a policy that is none":           c.SetUserPolicy("bob", "p", "{"),
		"the status of a key that is not": c.SetKeyStatus("bob", first.ID, "Active"),
		"a user that is not":              c.SetTags("nobody", nil),
		"a boundary that is not":          c.SetBoundary("bob", managed+"-none"),
	} {
		if err == nil {
			t.Errorf("%s was taken", what)
		}
	}
}

func TestSnapshotsDoNotChange(t *testing.T) {
	t.Parallel()
	c := simaws.New(simaws.Options{})
	must(c.AddUser("bob", allowing("s3:*")))(t)
	before, _ := c.User("bob")
	before.Policies["policy"], before.Tags["x"], before.Keys[0].ID = "", "", ""
	if after, _ := c.User("bob"); after.Policies["policy"] == "" || len(after.Tags) != 0 || after.Keys[0].ID == "" {
		t.Error("who changes a snapshot changes the account")
	}
}

func TestTagsOfAManagedPolicyChange(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	arn := must(a.AddPolicy("p", allowing("s3:*")))(t)
	api := a.iam(a.admin)
	_, err := api.TagPolicy(t.Context(), &iam.TagPolicyInput{PolicyArn: &arn, Tags: []types.Tag{{Key: new("a"), Value: new("1")}, {Key: new("b"), Value: new("2")}}})
	want(t, err, "", "")
	_, err = api.UntagPolicy(t.Context(), &iam.UntagPolicyInput{PolicyArn: &arn, TagKeys: []string{"a"}})
	want(t, err, "", "")
	list, err := api.ListPolicyTags(t.Context(), &iam.ListPolicyTagsInput{PolicyArn: &arn})
	want(t, err, "", "")
	if len(list.Tags) != 1 || *list.Tags[0].Key != "b" {
		t.Errorf("the tags are %v", list.Tags)
	}
}
