package aws_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

const lag = 30 * time.Second

func TestReadsLagBehindWrites(t *testing.T) {
	t.Parallel()
	clock := newClock()
	a := newAccount(t, simaws.Options{Clock: clock.Now})
	a.SetLag(lag)
	api := a.iam(a.admin)
	get := func() error {
		_, err := api.GetUser(t.Context(), &iam.GetUserInput{UserName: new("bob")})
		return err
	}
	listed := func() int {
		t.Helper()
		out, err := api.ListUsers(t.Context(), &iam.ListUsersInput{})
		want(t, err, "", "")
		return len(out.Users)
	}
	create := func() error {
		_, err := api.CreateUser(t.Context(), &iam.CreateUserInput{UserName: new("bob")})
		return err
	}
	want(t, create(), "", "")
	want(t, get(), "NoSuchEntity", "")
	if n := listed(); n != 1 {
		t.Errorf("%d users are listed before the new one is visible", n)
	}
	want(t, create(), "EntityAlreadyExists", "")
	_, err := api.PutUserPolicy(t.Context(), &iam.PutUserPolicyInput{UserName: new("bob"), PolicyName: new("p"), PolicyDocument: new(allowing("s3:*"))})
	want(t, err, "", "")
	clock.Advance(lag - time.Second)
	want(t, get(), "NoSuchEntity", "")
	clock.Advance(time.Second)
	want(t, get(), "", "")

	_, err = api.DeleteUserPolicy(t.Context(), &iam.DeleteUserPolicyInput{UserName: new("bob"), PolicyName: new("p")})
	want(t, err, "", "")
	_, err = api.GetUserPolicy(t.Context(), &iam.GetUserPolicyInput{UserName: new("bob"), PolicyName: new("p")})
	want(t, err, "", "")
	_, err = api.DeleteUser(t.Context(), &iam.DeleteUserInput{UserName: new("bob")})
	want(t, err, "", "")
	want(t, get(), "", "")
	_, err = api.DeleteUser(t.Context(), &iam.DeleteUserInput{UserName: new("bob")})
	want(t, err, "NoSuchEntity", "")
	if n := listed(); n != 2 {
		t.Errorf("%d users are listed while the deleted one is visible", n)
	}
	clock.Advance(lag)
	want(t, get(), "NoSuchEntity", "")
	want(t, create(), "", "")
}

func TestNewKeyIsRefusedUntilItIsVisible(t *testing.T) {
	t.Parallel()
	clock := newClock()
	a := newAccount(t, simaws.Options{Clock: clock.Now})
	must(a.AddUser("bob", ""))(t)
	a.SetLag(lag)
	api := a.iam(a.admin)
	made, err := api.CreateAccessKey(t.Context(), &iam.CreateAccessKeyInput{UserName: new("bob")})
	want(t, err, "", "")
	key := simaws.Key{ID: *made.AccessKey.AccessKeyId, Secret: *made.AccessKey.SecretAccessKey}
	call := func() error {
		_, err := a.sts(key).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
		return err
	}
	listed := func() int {
		t.Helper()
		out, err := api.ListAccessKeys(t.Context(), &iam.ListAccessKeysInput{UserName: new("bob")})
		want(t, err, "", "")
		return len(out.AccessKeyMetadata)
	}
	want(t, call(), "InvalidClientTokenId", "")
	if n := listed(); n != 1 {
		t.Errorf("%d keys are listed before the new one is visible", n)
	}
	_, err = api.CreateAccessKey(t.Context(), &iam.CreateAccessKeyInput{UserName: new("bob")})
	want(t, err, "LimitExceeded", "")
	clock.Advance(lag)
	want(t, call(), "", "")
	if n := listed(); n != 2 {
		t.Errorf("%d keys are listed", n)
	}
}

func TestEditsBehindTheScenesAreVisibleAtOnce(t *testing.T) {
	t.Parallel()
	clock := newClock()
	a := newAccount(t, simaws.Options{Clock: clock.Now})
	a.SetLag(lag)
	key := must(a.AddUser("bob", allowing("iam:GetUser")))(t)
	get := func() error {
		_, err := a.iam(key).GetUser(t.Context(), &iam.GetUserInput{})
		return err
	}
	want(t, get(), "", "")
	if err := a.SetUserPolicy("bob", "policy", denying("*")); err != nil {
		t.Fatal(err)
	}
	want(t, get(), "AccessDenied", "")
	a.DeleteUser("bob")
	want(t, get(), "InvalidClientTokenId", "")
}
