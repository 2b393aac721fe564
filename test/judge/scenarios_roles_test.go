package judge

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// trustOf is the trust policy that ccoctl writes, for one subject.
func trustOf(subject string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::000000000000:oidc-provider/issuer.example.com"},` +
		`"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"issuer.example.com:sub":["` + subject + `"]}}}]}`
}

func roles(b *bench) {
	c := b.iam(b.root)
	create := func(step, name string, change func(*iam.CreateRoleInput)) {
		in := &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: aws.String(trustOf("a"))}
		if change != nil {
			change(in)
		}
		do(b, step, c.CreateRole, in)
	}
	role := aws.String("roles-anna")
	create("create", *role, nil)
	create("create again", *role, nil)
	create("create in other case", "Roles-Anna", nil)
	create("create with all", "roles-bert", func(in *iam.CreateRoleInput) {
		in.Path, in.Description, in.MaxSessionDuration, in.Tags = aws.String("/team/"), aws.String("OpenShift role for a/b"), aws.Int32(7200), tags("b", "2", "a", "")
	})
	create("create with long name", strings.Repeat("r", 64), nil)
	create("create with too long name", strings.Repeat("r", 65), nil)
	create("create with bad name", "roles anna", nil)
	create("create with bad path", "roles-carl", func(in *iam.CreateRoleInput) { in.Path = aws.String("team") })
	create("create with long description", "roles-carl", func(in *iam.CreateRoleInput) { in.Description = aws.String(strings.Repeat("d", 1001)) })
	create("create with short session", "roles-carl", func(in *iam.CreateRoleInput) { in.MaxSessionDuration = aws.Int32(3599) })
	create("create with key twice", "roles-carl", func(in *iam.CreateRoleInput) { in.Tags = tags("x", "1", "X", "2") })
	create("create with too many tags", "roles-carl", func(in *iam.CreateRoleInput) { in.Tags = manyTags(51) })

	do(b, "get", c.GetRole, &iam.GetRoleInput{RoleName: aws.String("roles-bert")})
	do(b, "get in other case", c.GetRole, &iam.GetRoleInput{RoleName: aws.String("ROLES-BERT")})
	do(b, "get missing", c.GetRole, &iam.GetRoleInput{RoleName: aws.String("roles-none")})
	do(b, "list by path", c.ListRoles, &iam.ListRolesInput{PathPrefix: aws.String("/team/")})
	do(b, "list by empty path", c.ListRoles, &iam.ListRolesInput{PathPrefix: aws.String("/none/")})
	do(b, "list too many", c.ListRoles, &iam.ListRolesInput{MaxItems: aws.Int32(1001)})

	do(b, "tag", c.TagRole, &iam.TagRoleInput{RoleName: role, Tags: tags("a", "1", "b", "2")})
	do(b, "tag again", c.TagRole, &iam.TagRoleInput{RoleName: role, Tags: tags("a", "3")})
	do(b, "tag too many", c.TagRole, &iam.TagRoleInput{RoleName: role, Tags: manyTags(49)})
	do(b, "tag missing role", c.TagRole, &iam.TagRoleInput{RoleName: aws.String("roles-none"), Tags: tags("a", "1")})
	do(b, "list tags", c.ListRoleTags, &iam.ListRoleTagsInput{RoleName: role})
	do(b, "untag", c.UntagRole, &iam.UntagRoleInput{RoleName: role, TagKeys: []string{"a", "absent"}})
	do(b, "role shows them", c.GetRole, &iam.GetRoleInput{RoleName: role})

	do(b, "delete", c.DeleteRole, &iam.DeleteRoleInput{RoleName: role})
	do(b, "delete again", c.DeleteRole, &iam.DeleteRoleInput{RoleName: role})
	do(b, "get deleted", c.GetRole, &iam.GetRoleInput{RoleName: role})
}

func rolePolicies(b *bench) {
	c := b.iam(b.root)
	role, missing, name := aws.String("role-policies"), aws.String("role-policies-none"), aws.String("role-policies")
	do(b, "create role", c.CreateRole, &iam.CreateRoleInput{RoleName: role, AssumeRolePolicyDocument: aws.String(trustOf("a"))})
	put := func(step, policy, document string) {
		do(b, step, c.PutRolePolicy, &iam.PutRolePolicyInput{RoleName: role, PolicyName: &policy, PolicyDocument: &document})
	}
	do(b, "list none", c.ListRolePolicies, &iam.ListRolePoliciesInput{RoleName: role})
	put("put", *name, actions(`["s3:GetObject","it's:%&+"]`))
	put("put valid", *name, actions(`["s3:GetObject","ec2:Describe*"]`))
	do(b, "get", c.GetRolePolicy, &iam.GetRolePolicyInput{RoleName: role, PolicyName: name})
	put("put again", *name, actions(`"iam:GetUser"`))
	do(b, "get again", c.GetRolePolicy, &iam.GetRolePolicyInput{RoleName: role, PolicyName: name})
	put("put second", "second", actions(`"iam:GetUser"`))
	put("put malformed", "third", `{"Version"`)
	put("put with principal", "third", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`)
	put("put too long", "third", actions(`["s3:GetObject","s3:`+strings.Repeat("x", 10240)+`"]`))
	put("put with bad name", "a b", actions(`"*"`))
	do(b, "put to missing role", c.PutRolePolicy, &iam.PutRolePolicyInput{RoleName: missing, PolicyName: name, PolicyDocument: aws.String(actions(`"*"`))})
	do(b, "list", c.ListRolePolicies, &iam.ListRolePoliciesInput{RoleName: role})
	do(b, "list of missing role", c.ListRolePolicies, &iam.ListRolePoliciesInput{RoleName: missing})
	do(b, "get missing", c.GetRolePolicy, &iam.GetRolePolicyInput{RoleName: role, PolicyName: missing})
	do(b, "delete role with policies", c.DeleteRole, &iam.DeleteRoleInput{RoleName: role})
	do(b, "delete", c.DeleteRolePolicy, &iam.DeleteRolePolicyInput{RoleName: role, PolicyName: name})
	do(b, "delete again", c.DeleteRolePolicy, &iam.DeleteRolePolicyInput{RoleName: role, PolicyName: name})
	do(b, "delete second", c.DeleteRolePolicy, &iam.DeleteRolePolicyInput{RoleName: role, PolicyName: aws.String("second")})
	do(b, "delete role", c.DeleteRole, &iam.DeleteRoleInput{RoleName: role})
}

// trust is about trust policies of roles.
func trust(b *bench) {
	c := b.iam(b.root)
	role := aws.String("trust")
	do(b, "create", c.CreateRole, &iam.CreateRoleInput{RoleName: role, AssumeRolePolicyDocument: aws.String(trustOf("a"))})
	do(b, "update", c.UpdateAssumeRolePolicy, &iam.UpdateAssumeRolePolicyInput{RoleName: role, PolicyDocument: aws.String(trustOf("system:serviceaccount:a:b"))})
	do(b, "get", c.GetRole, &iam.GetRoleInput{RoleName: role})
	do(b, "update missing", c.UpdateAssumeRolePolicy, &iam.UpdateAssumeRolePolicyInput{RoleName: aws.String("trust-none"), PolicyDocument: aws.String(trustOf("a"))})
	for _, each := range []struct{ step, document string }{
		{"no JSON", `{`},
		{"with resource", strings.Replace(trustOf("a"), `"Action"`, `"Resource":"*","Action"`, 1)},
		{"without principal", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity"}]}`},
		{"without action", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"}}]}`},
		{"other service", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:GetObject"}]}`},
		{"no statement", `{"Version":"2012-10-17","Statement":[]}`},
		{"unknown operator", strings.Replace(trustOf("a"), "StringEquals", "StringLooksLike", 1)},
		{"too long", trustOf(strings.Repeat("a", 5000))},
	} {
		do(b, "update: "+each.step, c.UpdateAssumeRolePolicy, &iam.UpdateAssumeRolePolicyInput{RoleName: role, PolicyDocument: &each.document})
		do(b, "create: "+each.step, c.CreateRole, &iam.CreateRoleInput{RoleName: aws.String("trust-other"), AssumeRolePolicyDocument: &each.document})
	}
	do(b, "get at last", c.GetRole, &iam.GetRoleInput{RoleName: role})
}
