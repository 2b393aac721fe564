package policy_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/sim/aws/policy"
)

// statement wraps the members of one statement into a document.
func statement(members string) string {
	return `{"Version":"2012-10-17","Statement":[{` + members + `}]}`
}

func mustParse(t testing.TB, doc string) *policy.Document {
	t.Helper()
	d, err := policy.Parse([]byte(doc))
	if err != nil {
		t.Fatalf("Parse(%s): %v", doc, err)
	}
	return d
}

func TestParseAcceptsTheGrammar(t *testing.T) {
	t.Parallel()
	for name, doc := range map[string]string{
		"one statement as an object":   `{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}`,
		"old version, id, sid":         `{"Version":"2008-10-17","Id":"my id","Statement":[{"Sid":"One1","Effect":"Deny","NotAction":["iam:*"],"NotResource":["*"]}]}`,
		"everything":                   statement(`"Effect":"Allow","Action":"*","Resource":"*"`),
		"empty sids need not differ":   `{"Statement":[{"Sid":"","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"","Effect":"Allow","Action":"*","Resource":"*"}]}`,
		"any partition":                statement(`"Effect":"Allow","Action":"iam:GetRole","Resource":"arn:*:iam::*:role/x"`),
		"china":                        statement(`"Effect":"Allow","Action":"iam:GetRole","Resource":"arn:aws-cn:iam::*:role/x"`),
		"short ARN that ends in *":     statement(`"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:*"`),
		"variable in the resource":     statement(`"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username}/*"`),
		"values of all JSON sorts":     statement(`"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":true},"NumericLessThan":{"s3:max-keys":10},"StringEquals":{"aws:x":["a","b"]}}`),
		"set operators":                statement(`"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForAllValues:StringLikeIfExists":{"aws:TagKeys":"a*"}}`),
		"empty condition":              statement(`"Effect":"Allow","Action":"*","Resource":"*","Condition":{}`),
		"white space and unicode text": "\n\t" + statement(`"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::bücher/*"`) + "\n",
	} {
		if _, err := policy.Parse([]byte(doc)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestParseRefusesWhatIAMRefuses(t *testing.T) {
	t.Parallel()
	const syntax, legacy = "Syntax errors in policy.", "The policy failed legacy parsing"
	allow := `"Effect":"Allow",`
	for _, c := range []struct{ name, doc, reason string }{
		{"no JSON", `this is no policy`, syntax},
		{"nothing", ``, syntax},
		{"a list", `[]`, syntax},
		{"text behind", statement(allow+`"Action":"*","Resource":"*"`) + "x", syntax},
		{"unknown version", `{"Version":"2013-10-17","Statement":[]}`, syntax},
		{"no statement", `{"Version":"2012-10-17"}`, syntax},
		{"empty statements", `{"Version":"2012-10-17","Statement":[]}`, syntax},
		{"statement that is a string", `{"Statement":["x"]}`, syntax},
		{"unknown element of the document", `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"},"Extra":1}`, syntax},
		{"unknown element of a statement", statement(allow + `"Action":"*","Resource":"*","Extra":1`), syntax},
		{"element in small letters", statement(`"effect":"Allow","Action":"*","Resource":"*"`), syntax},
		{"element twice", statement(allow + allow + `"Action":"*","Resource":"*"`), syntax},
		{"id that is no string", `{"Id":{},"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`, syntax},
		{"no effect", statement(`"Action":"*","Resource":"*"`), syntax},
		{"unknown effect", statement(`"Effect":"Maybe","Action":"*","Resource":"*"`), syntax},
		{"effect in small letters", statement(`"Effect":"allow","Action":"*","Resource":"*"`), legacy},
		{"principal", statement(allow + `"Principal":"*","Action":"*","Resource":"*"`), "Policy document should not specify a principal."},
		{"Action and NotAction", statement(allow + `"Action":"*","NotAction":"*","Resource":"*"`), syntax},
		{"Resource and NotResource", statement(allow + `"Action":"*","NotResource":[],"Resource":"*"`), syntax},
		{"action that is an object", statement(allow + `"Action":{},"Resource":"*"`), syntax},
		{"resource in a nested list", statement(allow + `"Action":"*","Resource":[["*"]]`), syntax},
		{"no action", statement(allow + `"Resource":"*"`), "Policy statement must contain actions."},
		{"empty actions", statement(allow + `"Action":[],"Resource":"*"`), "Policy statement must contain actions."},
		{"no resource", statement(allow + `"Action":"*"`), "Policy statement must contain resources."},
		{"empty resources", statement(allow + `"Action":"*","Resource":[]`), "Policy statement must contain resources."},
		{"action without service", statement(allow + `"Action":"GetUser","Resource":"*"`), "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."},
		{"action with two colons", statement(allow + `"Action":"s3:Get:Object","Resource":"*"`), "Actions/Condition can contain only one colon."},
		{"action of a strange service", statement(allow + `"Action":"a a:List","Resource":"*"`), "Vendor a a is not valid"},
		{"action with a space", statement(allow + `"Action":"s3:Get Object","Resource":"*"`), legacy},
		{"resource that is no ARN", statement(allow + `"Action":"*","Resource":"bucket"`), `Resource bucket must be in ARN format or "*".`},
		{"empty resource", statement(allow + `"Action":"*","Resource":""`), `Resource  must be in ARN format or "*".`},
		{"unknown partition", statement(allow + `"Action":"*","Resource":"arn:azure:s3:::b"`), `Partition "azure" is not valid for resource "arn:azure:s3:::b".`},
		{"unknown partition, short", statement(allow + `"Action":"*","Resource":"a:b"`), `Partition "b" is not valid for resource "arn:b:*:*:*:*".`},
		{"ARN without service", statement(allow + `"Action":"*","Resource":"arn:aws"`), "Resource vendor must be fully qualified and cannot contain regexes."},
		{"wildcard as service", statement(allow + `"Action":"*","Resource":"arn:aws:*:::b"`), "Resource vendor must be fully qualified and cannot contain regexes."},
		{"ARN with too few fields", statement(allow + `"Action":"*","Resource":"arn:aws:s3::b"`), legacy},
		{"variable as account", statement(allow + `"Action":"*","Resource":"arn:aws:iam::${aws:PrincipalAccount}:role/x"`), legacy},
		{"IAM ARN with a region", statement(allow + `"Action":"*","Resource":"arn:aws:iam:eu-west-1:1:user/x"`), "IAM resource arn:aws:iam:eu-west-1:1:user/x cannot contain region information."},
		{"IAM ARN of no known kind", statement(allow + `"Action":"*","Resource":"arn:aws:iam::1:users/x"`), `IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.`},
		{"same sid twice", `{"Statement":[{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*"}]}`, "Statement IDs (SID) in a single policy must be unique."},
		{"condition that is a list", statement(allow + `"Action":"*","Resource":"*","Condition":[]`), syntax},
		{"unknown operator", statement(allow + `"Action":"*","Resource":"*","Condition":{"StringIs":{"a:b":"c"}}`), syntax},
		{"unknown set operator", statement(allow + `"Action":"*","Resource":"*","Condition":{"ForSome:StringEquals":{"a:b":"c"}}`), syntax},
		{"NullIfExists", statement(allow + `"Action":"*","Resource":"*","Condition":{"NullIfExists":{"a:b":"true"}}`), syntax},
		{"operator without keys", statement(allow + `"Action":"*","Resource":"*","Condition":{"StringEquals":"x"}`), syntax},
		{"value that is an object", statement(allow + `"Action":"*","Resource":"*","Condition":{"StringEquals":{"a:b":{}}}`), syntax},
		{"key without service", statement(allow + `"Action":"*","Resource":"*","Condition":{"StringEquals":{"b":"c"}}`), "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."},
		{"date that is none", statement(allow + `"Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:CurrentTime":"soon"}}`), legacy},
		{"nested without end", `{"Statement":` + strings.Repeat("[", 1000), syntax},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d, err := policy.Parse([]byte(c.doc))
			var bad *policy.MalformedError
			if d != nil || !errors.As(err, &bad) {
				t.Fatalf("Parse(%s) = %v, %v, want a MalformedError", c.doc, d, err)
			}
			if bad.Reason != c.reason {
				t.Errorf("reason %q, want %q", bad.Reason, c.reason)
			}
		})
	}
}

func TestResourcesOfAnotherPartition(t *testing.T) {
	t.Parallel()
	d := mustParse(t, statement(`"Effect":"Allow","Action":"*","Resource":["*","arn:*:s3:::b","arn:aws-cn:s3:::b/*"]`))
	if err := d.CheckPartition("aws-cn"); err != nil {
		t.Errorf("refused in its own partition: %v", err)
	}
	var bad *policy.MalformedError
	want := `Partition "aws-cn" is not valid for resource "arn:aws-cn:s3:::b/*".`
	if err := d.CheckPartition("aws"); !errors.As(err, &bad) || bad.Reason != want {
		t.Errorf("CheckPartition = %v, want %q", err, want)
	}
}

func TestSizeLeavesOutWhiteSpace(t *testing.T) {
	t.Parallel()
	if n := policy.Size(" {\"a\":\n\t\"ü b\"} "); n != 10 {
		t.Errorf("Size = %d, want 10", n)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(statement(`"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username, 'x'}*","Condition":{"DateLessThan":{"aws:CurrentTime":"2030"}}`))
	f.Add(`{"Statement":{"Effect":"Deny","NotAction":"*","NotResource":"arn:*:iam::?:role/*"}}`)
	f.Fuzz(func(t *testing.T, doc string) {
		d, err := policy.Parse([]byte(doc))
		if (d == nil) == (err == nil) {
			t.Fatalf("Parse gave %v and %v", d, err)
		}
		if d == nil {
			return
		}
		request := policy.Request{Principal: "arn:aws:iam::1:user/u", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k"}
		decision, _ := policy.Evaluate(policy.Policies{Identity: []*policy.Document{d}}, request)
		bounded, _ := policy.Evaluate(policy.Policies{Identity: []*policy.Document{d}, Boundary: d}, request)
		if decision != bounded {
			t.Fatalf("a boundary equal to the policy changed %s to %s", decision, bounded)
		}
	})
}
