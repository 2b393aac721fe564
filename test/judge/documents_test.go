package judge

import (
	"errors"
	"fmt"
	"testing"

	"github.com/versity/versitygw/iamapi/iamerr"
	versity "github.com/versity/versitygw/iamapi/policy"

	"github.com/cloudcredential/operator/sim/aws/policy"
)

// document is a text that is, or is not, a policy. known is set where the two parsers are known to differ, and says which is right.
type document struct {
	text  string
	known string
}

func oneStatement(members string) string {
	return `{"Version":"2012-10-17","Statement":[{` + members + `}]}`
}

func condition(members string) string {
	return oneStatement(`"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":` + members)
}

func actions(value string) string {
	return oneStatement(`"Effect":"Allow","Action":` + value + `,"Resource":"*"`)
}

func resources(value string) string {
	return oneStatement(`"Effect":"Allow","Action":"s3:GetObject","Resource":` + value)
}

// documents are put before both parsers.
var documents = []document{
	{text: oneStatement(`"Effect":"Allow","Action":"*","Resource":"*"`)},
	{text: `{"Statement":{"Effect":"Deny","NotAction":["iam:*"],"NotResource":["*"]}}`},
	{text: `{"Version":"2008-10-17","Id":"x","Statement":[{"Sid":"A1","Effect":"Allow","Action":"*","Resource":"*"}]}`},
	{text: `{"Version":"2013-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`},
	{text: ``},
	{text: `no json`},
	{text: `[]`},
	{text: `{}`},
	{text: `null`},
	{text: `"x"`},
	{text: `{"Version":"2012-10-17"}`},
	{text: `{"Version":"2012-10-17","Statement":[]}`},
	{text: `{"Version":"2012-10-17","Statement":null}`},
	{text: `{"Version":"2012-10-17","Statement":["x"]}`},
	{text: `{"Version":"2012-10-17","Statement":[{}]}`},
	{text: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}],"Extra":1}`, known: "IAM refuses it: it is not in the grammar of the User Guide"},
	{text: oneStatement(`"Effect":"Allow","Action":"*","Resource":"*","Extra":1`)},
	{text: oneStatement(`"effect":"Allow","Action":"*","Resource":"*"`), known: "IAM refuses it: it is not in the grammar of the User Guide"},
	{text: oneStatement(`"Effect":"Allow","Effect":"Allow","Action":"*","Resource":"*"`)},
	{text: oneStatement(`"Action":"*","Resource":"*"`)},
	{text: oneStatement(`"Effect":"Maybe","Action":"*","Resource":"*"`)},
	{text: oneStatement(`"Effect":"allow","Action":"*","Resource":"*"`), known: "both refuse, the sentence differs"},
	{text: oneStatement(`"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"`)},
	{text: oneStatement(`"Effect":"Allow","Principal":{"AWS":"*"},"Action":"*","Resource":"*"`)},
	{text: oneStatement(`"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"`)},
	{text: oneStatement(`"Effect":"Allow","Action":"*","Resource":"*","NotResource":"*"`)},
	{text: oneStatement(`"Effect":"Allow","Resource":"*"`)},
	{text: oneStatement(`"Effect":"Allow","Action":"s3:GetObject"`)},
	{text: oneStatement(`"Sid":"with space","Effect":"Allow","Action":"*","Resource":"*"`), known: "IAM refuses it: a Sid has letters and digits only"},
	{text: oneStatement(`"Sid":1,"Effect":"Allow","Action":"*","Resource":"*"`)},
	{text: `{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*"}]}`},
	{text: actions(`[]`)},
	{text: actions(`""`)},
	{text: actions(`{}`)},
	{text: actions(`[[]]`)},
	{text: actions(`1`)},
	{text: actions(`"GetObject"`)},
	{text: actions(`"s3:Get:Object"`), known: "IAM refuses it: it is not in the grammar of the User Guide"},
	{text: actions(`"a a:List"`)},
	{text: actions(`"s3:"`), known: "IAM refuses it: it is not in the grammar of the User Guide"},
	{text: actions(`"*:*"`), known: "not documented; existing policies use it"},
	{text: actions(`"s3:Get Object"`), known: "IAM refuses it: it is not in the grammar of the User Guide"},
	{text: actions(`"s*:GetObject"`)},
	{text: actions(`["s3:GetObject","bad"]`)},
	{text: resources(`[]`)},
	{text: resources(`""`)},
	{text: resources(`"bucket"`)},
	{text: resources(`{"a":"b"}`)},
	{text: resources(`"arn:aws:s3:::b/*"`)},
	{text: resources(`"arn:aws-cn:s3:::b"`), known: "the partition is checked apart, because it depends on the account"},
	{text: resources(`"arn:azure:s3:::b"`)},
	{text: resources(`"arn:*:s3:::b"`), known: "IAM accepts it: cluster installers have policies for all partitions"},
	{text: resources(`"arn:aws"`), known: "both refuse, the sentence differs"},
	{text: resources(`"arn:aws:s3"`)},
	{text: resources(`"arn:aws:s3::b"`)},
	{text: resources(`"arn:aws:s3:*"`), known: "the User Guide lets a last star reach beyond its field"},
	{text: resources(`"a:b"`)},
	{text: resources(`"s3::bucket/*"`)},
	{text: resources(`"arn:awss3::bucket/*"`), known: "both refuse, the sentence differs"},
	{text: resources(`"arn:aws:iam::000000000000:user/x"`)},
	{text: resources(`"arn:aws:iam::000000000000:thing/x"`), known: "IAM refuses it and lists the kinds that it has"},
	{text: resources(`"arn:aws:iam:us-east-1:000000000000:user/x"`), known: "IAM refuses it: it has no regions"},
	{text: resources(`"arn:aws:s3:::b/${aws:username}"`)},
	{text: resources(`["*","bucket"]`)},
	{text: condition(`{}`)},
	{text: condition(`[]`)},
	{text: condition(`"x"`)},
	{text: condition(`{"StringEquals":"x"}`)},
	{text: condition(`{"StringEquals":{}}`)},
	{text: condition(`{"StringIs":{"aws:username":"x"}}`)},
	{text: condition(`{"StringIs":{}}`), known: "IAM looks at operators only where there is something to compare"},
	{text: condition(`{"StringEquals":{"aws:username":{}}}`)},
	{text: condition(`{"StringEquals":{"aws:username":"x"}}`)},
	{text: condition(`{"StringEqualsIfExists":{"aws:username":["x","y"]}}`)},
	{text: condition(`{"Bool":{"aws:SecureTransport":true}}`)},
	{text: condition(`{"NumericLessThan":{"s3:max-keys":10}}`)},
	{text: condition(`{"Null":{"aws:username":false}}`)},
	{text: condition(`{"ForAnyValue:StringLike":{"aws:TagKeys":["a*"]}}`)},
	{text: condition(`{"ForSome:StringLike":{"aws:TagKeys":["a*"]}}`)},
	{text: condition(`{"DateLessThan":{"aws:CurrentTime":"2026-01-01"}}`)},
	{text: condition(`{"DateLessThan":{"aws:CurrentTime":"soon"}}`), known: "IAM refuses it: a date has to be one"},
	{text: condition(`{"NullIfExists":{"aws:username":"true"}}`)},
	{text: condition(`{"StringEquals":{"nocolon":"x"}}`), known: "IAM refuses it: its sentence about the missing service names conditions, too"},
}

func TestParsersAgree(t *testing.T) {
	t.Parallel()
	for _, d := range documents {
		ours, theirs := reason(policyError(d.text)), reason(versity.Parse(d.text))
		switch {
		case ours != theirs && d.known == "":
			t.Errorf("%s\n\tsim/aws:   %s\n\tversitygw: %s", d.text, ours, theirs)
		case ours == theirs && d.known != "":
			t.Errorf("%s: both say %q now; it is no difference any more", d.text, ours)
		}
	}
}

func policyError(text string) error {
	_, err := policy.Parse([]byte(text))
	return err
}

// reason is the sentence that a client gets to read, or "accepted".
func reason(err error) string {
	var ours *policy.MalformedError
	var theirs iamerr.Error
	switch {
	case err == nil:
		return "accepted"
	case errors.As(err, &ours):
		return "MalformedPolicyDocument: " + ours.Reason
	case errors.As(err, &theirs):
		return theirs.Code + ": " + theirs.Message
	}
	return fmt.Sprintf("%T: %v", err, err)
}
