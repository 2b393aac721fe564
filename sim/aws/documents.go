package aws

import (
	"errors"
	"regexp"
	"strings"
	"time"

	"github.com/cloudcredential/operator/sim/aws/policy"
)

// document is a policy as it was given, and as it was understood.
type document struct {
	text   string
	parsed *policy.Document
}

// size is the length that quotas count.
func (d document) size() int { return policy.Size(d.text) }

// encoded is the form in which IAM returns documents.
func (d document) encoded() string { return escape(d.text) }

// documentText is what the API's model lets through: tab, line feed, carriage return and the printable characters up to ÿ.
var documentText = regexp.MustCompile(`^[\x{09}\x{0A}\x{0D}\x{20}-\x{FF}]+$`)

// maxDocument is the longest document that a request may bring, before any quota.
const maxDocument = 131072

// parseDocument checks a policy that came as the parameter of that name.
func (c *Cloud) parseDocument(field, text string) (document, *Error) {
	switch {
	case text == "":
		return document{}, violates("", field, "Member must have length greater than or equal to 1")
	case len(text) > maxDocument:
		return document{}, violates("(too long to show)", field, "Member must have length less than or equal to 131072")
	case !documentText.MatchString(text):
		return document{}, invalidParameter("The specified value for %s is invalid. It must contain only printable ASCII characters.", field)
	}
	parsed, err := policy.Parse([]byte(text))
	if err == nil {
		err = parsed.CheckPartition(c.partition)
	}
	if err != nil {
		reason := "Syntax errors in policy."
		if m := (*policy.MalformedError)(nil); errors.As(err, &m) && m.Reason != "" {
			reason = m.Reason
		}
		return document{}, malformedPolicy(reason)
	}
	return document{text, parsed}, nil
}

// documentParam reads and checks the policy that a request brings.
func (r *request) documentParam() (document, *Error) {
	text, ok := r.param("PolicyDocument")
	if !ok {
		return document{}, missing("policyDocument")
	}
	return r.cloud.parseDocument("policyDocument", text)
}

// timestamp is the form of times in the Query protocol.
func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// lowerFirst is how validation messages spell the name of a parameter: userName for UserName.
func lowerFirst(name string) string { return strings.ToLower(name[:1]) + name[1:] }
