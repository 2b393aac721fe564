package judge

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

func inlinePolicies(b *bench) {
	c := b.iam(b.root)
	user := aws.String("inline")
	b.newUser(*user, "", "")
	put := func(step, name, document string) {
		do(b, step, c.PutUserPolicy, &iam.PutUserPolicyInput{UserName: user, PolicyName: &name, PolicyDocument: &document})
	}
	text := "{\n \"Version\": \"2012-10-17\",\n \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:Get*\", \"Resource\": \"arn:aws:s3:::b/*+ü\"}}"
	do(b, "list none", c.ListUserPolicies, &iam.ListUserPoliciesInput{UserName: user})
	put("put", "one", text)
	put("put second", "two", actions(`"iam:*"`))
	do(b, "get as it was put", c.GetUserPolicy, &iam.GetUserPolicyInput{UserName: user, PolicyName: aws.String("one")})
	put("put again", "one", actions(`"ec2:*"`))
	do(b, "get new text", c.GetUserPolicy, &iam.GetUserPolicyInput{UserName: user, PolicyName: aws.String("one")})
	do(b, "get in other case", c.GetUserPolicy, &iam.GetUserPolicyInput{UserName: user, PolicyName: aws.String("ONE")})
	do(b, "list", c.ListUserPolicies, &iam.ListUserPoliciesInput{UserName: user})
	put("bad name", "a b", actions(`"iam:*"`))
	put("long name", strings.Repeat("n", 128), actions(`"iam:*"`))
	put("too long name", strings.Repeat("n", 129), actions(`"iam:*"`))
	put("no JSON", "bad", "no json")
	put("control character", "bad", actions(`"iam:*"`)+"\x01")
	put("strange letters", "bad", strings.Replace(actions(`"iam:*"`), "iam", "日本", 1))
	put("action without service", "bad", actions(`"Get"`))
	put("no resource", "bad", oneStatement(`"Effect":"Allow","Action":"s3:Get*"`))
	put("principal", "bad", oneStatement(`"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"`))
	put("resource that is no ARN", "bad", resources(`"bucket"`))
	put("foreign partition", "bad", resources(`"arn:aws-cn:s3:::b"`))

	missing := aws.String("inline-none")
	do(b, "get missing", c.GetUserPolicy, &iam.GetUserPolicyInput{UserName: user, PolicyName: aws.String("none")})
	do(b, "get of missing user", c.GetUserPolicy, &iam.GetUserPolicyInput{UserName: missing, PolicyName: aws.String("none")})
	do(b, "list of missing user", c.ListUserPolicies, &iam.ListUserPoliciesInput{UserName: missing})
	do(b, "put to missing user", c.PutUserPolicy, &iam.PutUserPolicyInput{UserName: missing, PolicyName: aws.String("p"), PolicyDocument: aws.String(actions(`"iam:*"`))})
	do(b, "malformed to missing user", c.PutUserPolicy, &iam.PutUserPolicyInput{UserName: missing, PolicyName: aws.String("p"), PolicyDocument: aws.String("x")})
	do(b, "delete", c.DeleteUserPolicy, &iam.DeleteUserPolicyInput{UserName: user, PolicyName: aws.String("one")})
	do(b, "delete again", c.DeleteUserPolicy, &iam.DeleteUserPolicyInput{UserName: user, PolicyName: aws.String("one")})
	do(b, "delete of missing user", c.DeleteUserPolicy, &iam.DeleteUserPolicyInput{UserName: missing, PolicyName: aws.String("one")})
}

// policySizes comes as close to the quota of 2,048 characters for all inline policies of a user as it can.
func policySizes(b *bench) {
	c := b.iam(b.root)
	user := aws.String("sizes")
	b.newUser(*user, "", "")
	sized := func(n int) string {
		empty := actions(`"s3:"`)
		return actions(`"s3:` + strings.Repeat("a", n-len(empty)) + `"`)
	}
	put := func(step, name, document string) {
		do(b, step, c.PutUserPolicy, &iam.PutUserPolicyInput{UserName: user, PolicyName: &name, PolicyDocument: &document})
	}
	put("as long as may be", "one", sized(2048))
	put("one more", "one", sized(2049))
	put("spaces do not count", "one", sized(2048)+strings.Repeat(" ", 500))
	put("second one", "two", actions(`"s3:*"`))
	put("shorter", "one", sized(1500))
	put("second one fits", "two", sized(548))
	put("second one grows", "two", sized(549))
	do(b, "list", c.ListUserPolicies, &iam.ListUserPoliciesInput{UserName: user})
}

func conflicts(b *bench) {
	c := b.iam(b.root)
	user := aws.String("conflicts")
	k := b.newUser(*user, "", actions(`"s3:*"`))
	remove := func(step string) { do(b, step, c.DeleteUser, &iam.DeleteUserInput{UserName: user}) }
	remove("policy and key")
	do(b, "delete policy", c.DeleteUserPolicy, &iam.DeleteUserPolicyInput{UserName: user, PolicyName: aws.String("p")})
	remove("key")
	do(b, "delete key", c.DeleteAccessKey, &iam.DeleteAccessKeyInput{UserName: user, AccessKeyId: &k.id})
	b.setPolicy(*user, actions(`"s3:*"`))
	remove("policy")
	do(b, "delete policy again", c.DeleteUserPolicy, &iam.DeleteUserPolicyInput{UserName: user, PolicyName: aws.String("p")})
	remove("nothing left")
}
