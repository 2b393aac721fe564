// Package policy holds IAM policies: what they mean, how they are written, and what IAM takes. Source: "IAM JSON policy reference" of the IAM User Guide.
package policy

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// Version is the version of the policy language; others know no policy variables.
const Version = "2012-10-17"

// Document is a policy that grants what a request asks for. Its fields are in the order of their encoding.
type Document struct {
	Version   string
	Statement []Statement
}

// Statement is one statement of a Document.
type Statement struct {
	Effect    string
	Action    []string
	Resource  string
	Condition v1.IAMPolicyCondition `json:",omitempty"`
}

// New is the policy with a statement for each entry, in order.
func New(entries []v1.StatementEntry) Document {
	statements := make([]Statement, 0, len(entries))
	for _, e := range entries {
		statements = append(statements, Statement{Effect: e.Effect, Action: e.Action, Resource: e.Resource, Condition: e.PolicyCondition})
	}
	return Document{Version: Version, Statement: statements}
}

// Encode returns any policy document as compact JSON; characters that HTML has a meaning for stay as they are. What is given holds only
// structs, maps, strings and slices of them, so that it always can be encoded.
func Encode(document any) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(document); err != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Size is the length of a policy as IAM counts it: characters without white space.
func Size(text string) int {
	n := 0
	for _, r := range text {
		if !unicode.IsSpace(r) {
			n++
		}
	}
	return n
}
