package judge

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

func accessKeys(b *bench) {
	c := b.iam(b.root)
	user, other := aws.String("keys"), aws.String("keys-other")
	do(b, "create user", c.CreateUser, &iam.CreateUserInput{UserName: user})
	foreign := b.newUser(*other, "", "")
	do(b, "list none", c.ListAccessKeys, &iam.ListAccessKeysInput{UserName: user})
	one := do(b, "create", c.CreateAccessKey, &iam.CreateAccessKeyInput{UserName: user})
	if one == nil {
		return
	}
	k := key{*one.AccessKey.AccessKeyId, *one.AccessKey.SecretAccessKey}
	do(b, "create second", c.CreateAccessKey, &iam.CreateAccessKeyInput{UserName: user})
	do(b, "create third", c.CreateAccessKey, &iam.CreateAccessKeyInput{UserName: user})
	do(b, "list", c.ListAccessKeys, &iam.ListAccessKeysInput{UserName: user})
	do(b, "works", b.sts(k).GetCallerIdentity, &sts.GetCallerIdentityInput{})
	status := func(step string, s types.StatusType) {
		do(b, step, c.UpdateAccessKey, &iam.UpdateAccessKeyInput{UserName: user, AccessKeyId: &k.id, Status: s})
	}
	status("deactivate", types.StatusTypeInactive)
	do(b, "works no more", b.iam(k).GetUser, &iam.GetUserInput{})
	do(b, "sts neither", b.sts(k).GetCallerIdentity, &sts.GetCallerIdentityInput{})
	status("bad status", "Sleeping")
	status("activate", types.StatusTypeActive)
	do(b, "works again", b.sts(k).GetCallerIdentity, &sts.GetCallerIdentityInput{})

	do(b, "delete of another user", c.DeleteAccessKey, &iam.DeleteAccessKeyInput{UserName: user, AccessKeyId: &foreign.id})
	do(b, "delete", c.DeleteAccessKey, &iam.DeleteAccessKeyInput{UserName: user, AccessKeyId: &k.id})
	do(b, "delete again", c.DeleteAccessKey, &iam.DeleteAccessKeyInput{UserName: user, AccessKeyId: &k.id})
	do(b, "deleted does not work", b.sts(k).GetCallerIdentity, &sts.GetCallerIdentityInput{})
	do(b, "delete bad id", c.DeleteAccessKey, &iam.DeleteAccessKeyInput{UserName: user, AccessKeyId: aws.String("AKIA")})
	do(b, "delete strange id", c.DeleteAccessKey, &iam.DeleteAccessKeyInput{UserName: user, AccessKeyId: aws.String("AKIA-" + strings.Repeat("x", 20))})
	none := aws.String("keys-none")
	do(b, "create for missing user", c.CreateAccessKey, &iam.CreateAccessKeyInput{UserName: none})
	do(b, "list for missing user", c.ListAccessKeys, &iam.ListAccessKeysInput{UserName: none})
	do(b, "delete for missing user", c.DeleteAccessKey, &iam.DeleteAccessKeyInput{UserName: none, AccessKeyId: &k.id})
	do(b, "last use of unknown key", c.GetAccessKeyLastUsed, &iam.GetAccessKeyLastUsedInput{AccessKeyId: aws.String("AKIAAAAAAAAAAAAAAAAA")})
}

// ownKeys leaves the user name out, which means the caller.
func ownKeys(b *bench) {
	c := b.iam(b.newUser("own", "", actions(`"iam:*"`)))
	do(b, "get user", c.GetUser, &iam.GetUserInput{})
	do(b, "list", c.ListAccessKeys, &iam.ListAccessKeysInput{})
	second := do(b, "create", c.CreateAccessKey, &iam.CreateAccessKeyInput{})
	if second == nil {
		return
	}
	do(b, "deactivate", c.UpdateAccessKey, &iam.UpdateAccessKeyInput{AccessKeyId: second.AccessKey.AccessKeyId, Status: types.StatusTypeInactive})
	do(b, "delete", c.DeleteAccessKey, &iam.DeleteAccessKeyInput{AccessKeyId: second.AccessKey.AccessKeyId})
}

func identity(b *bench) {
	do(b, "root", b.sts(b.root).GetCallerIdentity, &sts.GetCallerIdentityInput{})
	plain := b.newUser("identity", "/team/", "")
	do(b, "user without rights", b.sts(plain).GetCallerIdentity, &sts.GetCallerIdentityInput{})
	denied := b.newUser("identity-denied", "", oneStatement(`"Effect":"Deny","Action":"*","Resource":"*"`))
	do(b, "user with all denied", b.sts(denied).GetCallerIdentity, &sts.GetCallerIdentityInput{})
}
