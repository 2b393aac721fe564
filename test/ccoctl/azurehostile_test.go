package ccoctl_test

import (
	"fmt"
	"regexp"
	"strings"

	"sigs.k8s.io/yaml"
)

var azureHostility = hostility{
	fields: []string{
		"spec.providerSpec.roleBindings.0.role", "spec.providerSpec.permissions.0", "spec.providerSpec.azureClientID",
		"spec.providerSpec.azureTenantID",
	},
	looked: []string{"spec.providerSpec.roleBindings.0.role"},
	unharmed: func(w *world) {
		for _, identity := range onAzure(w).Identities(azureSubscription) {
			for _, trusted := range identity.Federated {
				if trusted.Audience != "openshift" || trusted.Issuer != azurePublished || !oneServiceAccount.MatchString(trusted.Subject) {
					w.t.Errorf("%s may log in as %s with a token of %s for %s", trusted.Subject, identity.Name, trusted.Issuer, trusted.Audience)
				}
			}
			for _, given := range onAzure(w).AssignmentsOf(azureSubscription, identity.PrincipalID) {
				if given.Scope != "/subscriptions/"+azureSubscription+"/resourceGroups/prod" || given.Role != "Reader" && given.Role != identity.Name {
					w.t.Errorf("%s has the role %s at %s", identity.Name, given.Role, given.Scope)
				}
			}
		}
		for _, role := range onAzure(w).RoleDefinitions() {
			if len(role.Actions) > 2 || strings.Contains(strings.Join(role.AssignableScopes, " "), "resourceGroups") {
				w.t.Errorf("the role %s has %v", role.Name, role.Actions)
			}
		}
	},
	secret:  azureSecret,
	command: "az",
	prints:  `case "$1 $2" in "identity show" | "role definition") echo 00000000-0000-4000-8000-000000000000 ;; esac`,
	making:  "identity create",
	texts: func(w *world) (requests int) {
		for i, text := range hostile {
			r := azureRequest(fmt.Sprintf("x%d", i))
			if !strings.ContainsFunc(text, func(c rune) bool { return c < ' ' }) { // Others are refused.
				r = r.with("spec.cloudTokenPath", "/"+text).with("spec.providerSpec.roleBindings.0.role", text)
			}
			w.file(fmt.Sprint(i), r)
			requests++
		}
		return requests
	},
}

// oneServiceAccount is a ServiceAccount of a cluster.
var oneServiceAccount = regexp.MustCompile(`^system:serviceaccount:[a-z0-9-]+:[a-z0-9.-]+$`)

// azureSecret checks a Secret manifest: it has five texts and leads to one identity.
func azureSecret(w *world, name, content string) {
	w.t.Helper()
	var secret struct {
		StringData map[string]string `json:"stringData"`
	}
	if err := yaml.Unmarshal([]byte(content), &secret); err != nil || len(secret.StringData) != 5 || !azureID.MatchString(secret.StringData["azure_client_id"]) ||
		secret.StringData["azure_tenant_id"] != azureTenant || secret.StringData["azure_subscription_id"] != azureSubscription || secret.StringData["azure_region"] != "westeurope" {
		w.t.Errorf("%s has the credentials %q: %v", name, secret.StringData, err)
	}
}

// azureID is a GUID.
var azureID = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
