package policy

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudcredential/operator/internal/plan"
)

// FieldRights is the field of a policy that holds what it means: one text per effect, action, resource and condition. Two policies with
// the same rights are equal, however they are laid out, and the difference of two names each action that came or went.
const FieldRights = "rights"

// Rights returns what a policy document means: a set of texts, one per effect, action, resource and condition.
func Rights(text string) plan.Value {
	rights, err := rightsOf(text)
	if err != nil {
		return plan.Set(err.Error())
	}
	return plan.Set(rights...)
}

// ObservedRights returns what a policy means as IAM returns it, URL-encoded. What cannot be read yields one right that nobody asks for, and so
// the policy is put right.
func ObservedRights(encoded string) plan.Value {
	text, err := url.QueryUnescape(encoded)
	if err != nil {
		return plan.Set("a policy that cannot be read")
	}
	rights, err := rightsOf(text)
	if err != nil {
		return plan.Set("a policy that cannot be read")
	}
	return plan.Set(rights...)
}

// rightsOf reads a policy document.
func rightsOf(text string) ([]string, error) {
	var policy struct {
		Version   string
		Statement json.RawMessage
	}
	if err := json.Unmarshal([]byte(text), &policy); err != nil {
		return nil, fmt.Errorf("not a policy document: %w", err)
	}
	statements, err := Statements(policy.Statement)
	if err != nil {
		return nil, fmt.Errorf("not a list of statements: %w", err)
	}
	var rights []string
	if policy.Version != Version {
		rights = append(rights, "version "+strconv.Quote(policy.Version))
	}
	for _, s := range statements {
		rights = append(rights, statementRights(s)...)
	}
	return rights, nil
}

// statementRights returns a text for each action and resource of a statement. A statement of another shape than ours is one text.
func statementRights(s map[string]any) []string {
	delete(s, "Sid")
	actions, resources, condition := Texts(s["Action"]), Texts(s["Resource"]), s["Condition"]
	effect, isText := s["Effect"].(string)
	known := 3
	if condition != nil {
		known++
	}
	if !isText || len(s) != known || len(actions) == 0 || len(resources) == 0 {
		return []string{"statement " + Canonical(s)}
	}
	where := ""
	if c := Canonical(condition); c != "{}" && c != "null" {
		where = " if " + c
	}
	var rights []string
	for _, resource := range resources {
		if strings.ContainsAny(resource, " \"") {
			resource = strconv.Quote(resource)
		}
		for _, action := range actions {
			rights = append(rights, effect+" "+action+" on "+resource+where)
		}
	}
	return rights
}

// Canonical encodes a part of a policy so that what IAM takes for equal is equal: keys are sorted, true and "true" are the same, and so are
// a value and a list of just that value.
func Canonical(v any) string {
	encoded, err := json.Marshal(normal(v))
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(encoded)
}

func normal(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, value := range v {
			out[key] = normal(value)
		}
		return out
	case []any:
		items := make([]string, 0, len(v))
		for _, item := range v {
			items = append(items, canonicalItem(item))
		}
		slices.Sort(items)
		items = slices.Compact(items)
		if len(items) == 1 {
			return items[0]
		}
		return items
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return v
}

func canonicalItem(v any) string {
	if text, isText := normal(v).(string); isText {
		return text
	}
	return Canonical(v)
}
