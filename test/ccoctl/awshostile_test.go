package ccoctl_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

var awsHostility = hostility{
	fields: []string{
		"spec.providerSpec.stsIAMRoleARN", "spec.providerSpec.statementEntries.0.effect", "spec.providerSpec.statementEntries.0.action.0",
		"spec.providerSpec.statementEntries.0.resource",
	},
	unharmed: func(w *world) {
		for _, role := range onAWS(w).Roles() {
			for _, document := range append([]string{role.Trust}, only(role.Policies)...) {
				if !json.Valid([]byte(document)) || strings.Contains(document, `"Action":"*"`) {
					w.t.Errorf("the role %s has %s", role.Name, document)
				}
			}
		}
	},
	secret:  awsSecret,
	command: "aws",
	prints:  "echo x,y,z",
	making:  "iam create-role",
	texts: func(w *world) (requests int) {
		for i, text := range hostile {
			r := awsRequest(fmt.Sprintf("x%d", i)).with("spec.providerSpec.statementEntries.0.policyCondition", map[string]any{"StringEquals": map[string]any{"aws:PrincipalTag/x": text}})
			if !strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c > 0xff }) { // Others are refused.
				w.file(fmt.Sprint(i), r)
				requests++
			}
		}
		return requests
	},
}

func TestHostileConditionsStayConditions(t *testing.T) {
	t.Parallel()
	for _, text := range hostile {
		w := onAWS(emptyWorld(t, awsCloud()))
		w.file("hostile", awsRequest("x").with("spec.providerSpec.statementEntries.0.policyCondition", map[string]any{"StringEquals": map[string]any{"aws:PrincipalTag/x": text}}))
		if r := w.harmless(false, "create-all"); r.code == 0 {
			var policy struct{ Statement []map[string]any }
			for _, document := range w.Roles()[0].Policies {
				if err := json.Unmarshal([]byte(document), &policy); err != nil || len(policy.Statement) != 1 {
					t.Errorf("%q made the policy %s", text, document)
				}
			}
		}
		w.harmless(false, "create-all", "--dry-run")
	}
}

func only(values map[string]string) []string {
	var all []string
	for _, value := range values {
		all = append(all, value)
	}
	return all
}

// awsSecret checks a Secret manifest: its credentials have one section and three settings.
func awsSecret(w *world, name, content string) {
	w.t.Helper()
	var secret struct {
		StringData map[string]string `json:"stringData"`
	}
	if err := yaml.UnmarshalStrict([]byte(content), &secret); err != nil && !strings.Contains(err.Error(), "unknown field") {
		w.t.Errorf("%s is no YAML: %v", name, err)
	}
	lines := strings.Split(secret.StringData["credentials"], "\n")
	if len(secret.StringData) != 1 || len(lines) != 4 || lines[0] != "[default]" || !strings.HasPrefix(lines[2], "role_arn = arn:aws:iam::123456789012:role/prod-") {
		w.t.Errorf("%s has the credentials %q", name, secret.StringData)
	}
}
