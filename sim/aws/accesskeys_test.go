package aws_test

import (
	"regexp"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

func TestCreatedKeyWorksUntilItIsDeleted(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	must(a.AddUser("bob", ""))(t)
	api := a.iam(a.admin)
	made, err := api.CreateAccessKey(t.Context(), &iam.CreateAccessKeyInput{UserName: new("bob")})
	want(t, err, "", "")
	key := simaws.Key{ID: *made.AccessKey.AccessKeyId, Secret: *made.AccessKey.SecretAccessKey}
	if !regexp.MustCompile(`^AKIA[A-Z2-7]{16}$`).MatchString(key.ID) || len(key.Secret) != 40 {
		t.Errorf("the ID is %q, and the secret has %d characters", key.ID, len(key.Secret))
	}
	who := func() error {
		out, err := a.sts(key).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
		if err == nil && *out.Arn != "arn:aws:iam::123456789012:user/bob" {
			t.Errorf("the caller is %s", *out.Arn)
		}
		return err
	}
	want(t, who(), "", "")
	_, err = api.UpdateAccessKey(t.Context(), &iam.UpdateAccessKeyInput{UserName: new("bob"), AccessKeyId: &key.ID, Status: types.StatusTypeInactive})
	want(t, err, "", "")
	want(t, who(), "InvalidClientTokenId", "The security token included in the request is invalid.")
	_, err = api.UpdateAccessKey(t.Context(), &iam.UpdateAccessKeyInput{UserName: new("bob"), AccessKeyId: &key.ID, Status: types.StatusTypeActive})
	want(t, err, "", "")
	want(t, who(), "", "")
	_, err = api.DeleteAccessKey(t.Context(), &iam.DeleteAccessKeyInput{UserName: new("bob"), AccessKeyId: &key.ID})
	want(t, err, "", "")
	want(t, who(), "InvalidClientTokenId", "")
	_, err = api.DeleteAccessKey(t.Context(), &iam.DeleteAccessKeyInput{UserName: new("bob"), AccessKeyId: &key.ID})
	want(t, err, "NoSuchEntity", "The Access Key with id "+key.ID+" cannot be found.")
}

func TestThirdKeyIsRefused(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	first := must(a.AddUser("bob", ""))(t)
	second := must(a.AddKey("bob"))(t)
	_, err := a.iam(a.admin).CreateAccessKey(t.Context(), &iam.CreateAccessKeyInput{UserName: new("bob")})
	want(t, err, "LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2")
	list, err := a.iam(a.admin).ListAccessKeys(t.Context(), &iam.ListAccessKeysInput{UserName: new("bob")})
	want(t, err, "", "")
	if len(list.AccessKeyMetadata) != 2 || *list.AccessKeyMetadata[0].AccessKeyId != first.ID || *list.AccessKeyMetadata[1].AccessKeyId != second.ID {
		t.Errorf("the keys are %v", list.AccessKeyMetadata)
	}
	if k := list.AccessKeyMetadata[0]; *k.UserName != "bob" || k.Status != types.StatusTypeActive || k.CreateDate == nil {
		t.Errorf("the first key is of %s, %s, from %v", *k.UserName, k.Status, k.CreateDate)
	}
}

func TestKeyOfANewUserOfTheSameNameIsAnotherOne(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	old := must(a.AddUser("bob", ""))(t)
	a.DeleteUser("bob")
	must(a.AddUser("bob", ""))(t)
	if _, ok := a.Valid(old); ok {
		t.Error("the key of the user that was deleted is accepted")
	}
}

func TestLastUseOfAKeyIsKnown(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	key := must(a.AddUser("bob", ""))(t)
	last := func() *iam.GetAccessKeyLastUsedOutput {
		t.Helper()
		out, err := a.iam(a.admin).GetAccessKeyLastUsed(t.Context(), &iam.GetAccessKeyLastUsedInput{AccessKeyId: &key.ID})
		want(t, err, "", "")
		return out
	}
	if out := last(); *out.UserName != "bob" || out.AccessKeyLastUsed.LastUsedDate != nil || *out.AccessKeyLastUsed.ServiceName != "N/A" {
		t.Errorf("a key that was never used was last used for %s", *out.AccessKeyLastUsed.ServiceName)
	}
	_, err := a.sts(key).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	want(t, err, "", "")
	if out := last(); out.AccessKeyLastUsed.LastUsedDate == nil || *out.AccessKeyLastUsed.ServiceName != "sts" || *out.AccessKeyLastUsed.Region != "us-east-1" {
		t.Errorf("the key was last used for %s", *out.AccessKeyLastUsed.ServiceName)
	}
	_, err = a.iam(a.admin).GetAccessKeyLastUsed(t.Context(), &iam.GetAccessKeyLastUsedInput{AccessKeyId: new("AKIAAAAAAAAAAAAAAAAA")})
	want(t, err, "AccessDenied", "")
}

func TestKeysOfTheCallerNeedNoName(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	root := must(a.AddAccountKey())(t)
	for _, c := range []struct {
		name string
		key  simaws.Key
	}{{"admin", a.admin}, {"", root}} {
		list, err := a.iam(c.key).ListAccessKeys(t.Context(), &iam.ListAccessKeysInput{})
		want(t, err, "", "")
		if len(list.AccessKeyMetadata) != 1 || *list.AccessKeyMetadata[0].AccessKeyId != c.key.ID {
			t.Errorf("the keys of %q are %v", c.name, list.AccessKeyMetadata)
		}
	}
}
