package judge

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// attempts are calls whose outcome depends on the caller's rights. None of them changes anything that a later one sees.
func attempts(b *bench, step string, k key) {
	c := b.iam(k)
	anna, name := aws.String("rights-anna"), aws.String("rights-bert")
	do(b, step+": get anna", c.GetUser, &iam.GetUserInput{UserName: anna})
	do(b, step+": get bert", c.GetUser, &iam.GetUserInput{UserName: name})
	do(b, step+": get missing", c.GetUser, &iam.GetUserInput{UserName: aws.String("rights-none")})
	do(b, step+": list by path", c.ListUsers, &iam.ListUsersInput{PathPrefix: aws.String("/rights/")})
	do(b, step+": keys of bert", c.ListAccessKeys, &iam.ListAccessKeysInput{UserName: name})
	do(b, step+": tag bert", c.TagUser, &iam.TagUserInput{UserName: name, Tags: tags("a", "1")})
	do(b, step+": policies of anna", c.ListUserPolicies, &iam.ListUserPoliciesInput{UserName: anna})
	do(b, step+": create bert again", c.CreateUser, &iam.CreateUserInput{UserName: name})
	do(b, step+": bad policy for bert", c.PutUserPolicy, &iam.PutUserPolicyInput{UserName: name, PolicyName: aws.String("p"), PolicyDocument: aws.String("x")})
}

// rights are policies of the user anna, each tried with the same attempts.
var rights = []struct{ name, policy string }{
	{"nothing", ``},
	{"everything", actions(`"*"`)},
	{"one action", actions(`"iam:GetUser"`)},
	{"action in small letters", actions(`"IAM:getuser"`)},
	{"action with wildcard", actions(`["iam:List*","iam:?etUser"]`)},
	{"other service", actions(`["s3:*","ec2:*"]`)},
	{"one user", oneStatement(`"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::000000000000:user/rights/rights-bert"`)},
	{"user without its path", oneStatement(`"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::000000000000:user/rights-bert"`)},
	{"users by path", oneStatement(`"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::*:user/rights/*"`)},
	{"all users", oneStatement(`"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::000000000000:user/*"`)},
	{"other account", oneStatement(`"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::111111111111:user/*"`)},
	{"herself by variable", oneStatement(`"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::*:user/rights/${aws:username}"`)},
	{"all but one action", oneStatement(`"Effect":"Allow","NotAction":["iam:Get*","iam:Create*"],"Resource":"*"`)},
	{"all but one user", oneStatement(`"Effect":"Allow","Action":"*","NotResource":"arn:aws:iam::*:user/rights/rights-bert"`)},
	{"denied action", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"iam:Get*","Resource":"*"}]}`},
	{"denied user", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"arn:aws:iam::*:user/rights/rights-bert"}]}`},
	{"condition that holds", oneStatement(`"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:username":"rights-anna"},"IpAddress":{"aws:SourceIp":"127.0.0.0/8"},"DateGreaterThan":{"aws:CurrentTime":"2020-01-01"}}`)},
	{"condition on the name", oneStatement(`"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:username":"rights-bert"}}`)},
	{"condition on the address", oneStatement(`"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`)},
	{"condition on the time", oneStatement(`"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}`)},
	{"condition on the caller", oneStatement(`"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/rights/*-anna"}}`)},
	{"condition on plain HTTP", oneStatement(`"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}`)},
	{"denied under a condition", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"iam:List*","Resource":"*","Condition":{"StringNotEquals":{"aws:username":"rights-bert"}}}]}`},
	{"condition on an absent key", oneStatement(`"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"a"}}`)},
}

func enforcement(b *bench) {
	k := b.newUser("rights-anna", "/rights/", "")
	b.newUser("rights-bert", "/rights/", "")
	for _, r := range rights {
		if r.policy != "" {
			b.setPolicy("rights-anna", r.policy)
		}
		attempts(b, r.name, k)
	}
}

// lifecycle is what the operator does for one request, with a key that may do just that.
func lifecycle(b *bench) {
	mayMint := actions(`["iam:CreateUser","iam:TagUser","iam:GetUser","iam:DeleteUser","iam:PutUserPolicy","iam:GetUserPolicy","iam:DeleteUserPolicy","iam:CreateAccessKey","iam:ListAccessKeys","iam:DeleteAccessKey"]`)
	c := b.iam(b.newUser("mint-root", "", mayMint))
	user, name := aws.String("mint-cluster-abcde"), aws.String("mint-policy")
	do(b, "create user", c.CreateUser, &iam.CreateUserInput{UserName: user, Tags: tags("kubernetes.io/cluster/mint", "owned")})
	do(b, "put policy", c.PutUserPolicy, &iam.PutUserPolicyInput{UserName: user, PolicyName: name, PolicyDocument: aws.String(actions(`["iam:GetUser","s3:*"]`))})
	created := do(b, "create key", c.CreateAccessKey, &iam.CreateAccessKeyInput{UserName: user})
	if created == nil {
		return
	}
	k := key{*created.AccessKey.AccessKeyId, *created.AccessKey.SecretAccessKey}
	do(b, "check user", c.GetUser, &iam.GetUserInput{UserName: user})
	do(b, "check policy", c.GetUserPolicy, &iam.GetUserPolicyInput{UserName: user, PolicyName: name})
	do(b, "check keys", c.ListAccessKeys, &iam.ListAccessKeysInput{UserName: user})
	do(b, "allowed with the new key", b.iam(k).GetUser, &iam.GetUserInput{UserName: user})
	do(b, "foreign with the new key", b.iam(k).CreateUser, &iam.CreateUserInput{UserName: aws.String("mint-other")})
	do(b, "not in the root's rights", c.ListUserPolicies, &iam.ListUserPoliciesInput{UserName: user})
	do(b, "delete policy", c.DeleteUserPolicy, &iam.DeleteUserPolicyInput{UserName: user, PolicyName: name})
	do(b, "delete key", c.DeleteAccessKey, &iam.DeleteAccessKeyInput{UserName: user, AccessKeyId: &k.id})
	do(b, "delete user", c.DeleteUser, &iam.DeleteUserInput{UserName: user})
	do(b, "gone", c.GetUser, &iam.GetUserInput{UserName: user})
}
