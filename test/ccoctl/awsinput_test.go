package ccoctl_test

import (
	"fmt"
	"strings"
)

const someProvider = "arn:aws:iam::123456789012:oidc-provider/issuer.example.com"

// awsRefusals are requests that IAM could not satisfy.
func awsRefusals() map[string]refusal {
	const spec = "spec.providerSpec"
	return map[string]refusal{
		"no ServiceAccounts": {bad(awsRequest("good").with("spec.serviceAccountNames", nil)), []string{"spec.serviceAccountNames"}},
		"no rights":          {bad(awsRequest("good").with(spec+".statementEntries", []any{})), []string{spec + ".statementEntries"}},
		"no actions":         {bad(awsRequest("good").with(spec+".statementEntries.0.action", []any{})), []string{spec + ".statementEntries[0].action"}},
		"an effect that there is not": {
			bad(awsRequest("good").with(spec+".statementEntries.0.effect", "Perhaps")), []string{spec + ".statementEntries[0].effect"},
		},
		"one role name for two": {func(w *world) {
			w.file("bad", awsRequest("first").with("spec.secretRef.namespace", "a-b").with("spec.secretRef.name", "c"))
			w.file("good", awsRequest("second").with("spec.secretRef.namespace", "a").with("spec.secretRef.name", "b-c"))
		}, []string{"good.yaml", "spec.secretRef"}},
		"a policy that no role can hold": {func(w *world) {
			var entries []any
			for i := range 100 {
				entries = append(entries, map[string]any{"effect": "Allow", "action": []any{fmt.Sprintf("s3:GetObject%d", i)}, "resource": "arn:aws:s3:::" + strings.Repeat("a", 60)})
			}
			w.file("bad", awsRequest("good").with(spec+".statementEntries", entries))
		}, []string{spec + ".statementEntries"}},
		"more ServiceAccounts than a trust policy has room for": {func(w *world) {
			var accounts []any
			for i := range 60 {
				accounts = append(accounts, fmt.Sprintf("a-service-account-of-a-long-name-%d", i))
			}
			w.file("bad", awsRequest("good").with("spec.serviceAccountNames", accounts))
		}, []string{"spec.serviceAccountNames"}},
		"a number for a text": {bad(awsRequest("good").with(spec+".statementEntries.0.resource", 7)), []string{spec}},
	}
}
