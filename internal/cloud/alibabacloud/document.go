package alibabacloud

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/request"
)

// Document is a policy of RAM. Source: "Policy structure and syntax".
type Document struct {
	Version   string
	Statement []Statement
}

// Statement is one of a policy.
type Statement struct {
	Effect   string
	Action   []string
	Resource any // a text, or a list of texts
}

// maxDocument is how many bytes a policy has at most, see "CreatePolicy" in the API reference of RAM.
const maxDocument = 6144

// entriesOf are what a request asks for. Its error names the field of a request for another cloud.
func entriesOf(req *request.Request) ([]v1.AlibabaStatementEntry, error) {
	spec, is := req.Spec.(*v1.AlibabaCloudProviderSpec)
	if !is {
		return nil, fmt.Errorf("spec.providerSpec is of kind %q: on this platform only %s can be satisfied", req.Kind, SpecKind)
	}
	return spec.StatementEntries, nil
}

// documentOf is the policy that a request asks for.
func documentOf(req *request.Request) Document {
	entries, err := entriesOf(req)
	if err != nil {
		return Document{} // which ValidateRequest says
	}
	wanted := Document{Version: "1"}
	for _, entry := range entries {
		wanted.Statement = append(wanted.Statement, Statement{entry.Effect, entry.Action, entry.Resource})
	}
	return wanted
}

// text is the policy as it is sent.
func (d Document) text() (string, error) {
	text, err := json.Marshal(d)
	if err != nil {
		return "", fmt.Errorf("write the policy: %w", err)
	}
	return string(text), nil
}

// statements are those of a policy, each as one text that is the same for the same rights. A policy that cannot be read is one that is like no other.
func statements(policy string) []string {
	var read struct {
		Version   string
		Statement []map[string]any
	}
	if err := json.Unmarshal([]byte(policy), &read); err != nil || read.Version != "1" {
		return []string{"a policy that is not of version 1"}
	}
	var all []string
	for _, each := range read.Statement {
		all = append(all, spelled(each))
	}
	return all
}

// spelled is a statement as one text: "Allow ecs:RunInstances, ecs:StopInstance on *". What nobody here writes is there as JSON.
func spelled(statement map[string]any) string {
	text := fmt.Sprintf("%v %s on %s", statement["Effect"], list(statement["Action"]), list(statement["Resource"]))
	delete(statement, "Effect")
	delete(statement, "Action")
	delete(statement, "Resource")
	if len(statement) > 0 {
		more, _ := json.Marshal(statement) // it was JSON before
		text += " with " + string(more)
	}
	return text
}

// list is a text, or several of them in order.
func list(value any) string {
	several, is := value.([]any)
	if !is {
		return fmt.Sprint(value)
	}
	var texts []string
	for _, each := range several {
		texts = append(texts, fmt.Sprint(each))
	}
	slices.Sort(texts)
	return strings.Join(slices.Compact(texts), ", ")
}
