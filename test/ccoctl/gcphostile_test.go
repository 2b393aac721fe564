package ccoctl_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"sigs.k8s.io/yaml"
)

var gcpHostility = hostility{
	fields: []string{
		"spec.providerSpec.predefinedRoles.0", "spec.providerSpec.permissions", "spec.providerSpec.serviceAccountEmail", "spec.providerSpec.audience",
	},
	unharmed: func(w *world) {
		for _, account := range onGCP(w).ServiceAccounts(gcpProject) {
			for _, binding := range onGCP(w).AccountPolicy(account.Email) {
				for _, member := range binding.Members {
					if binding.Role != "roles/iam.workloadIdentityUser" || !onePrincipal.MatchString(member) {
						w.t.Errorf("%s may act as %s with %s", member, account.Email, binding.Role)
					}
				}
			}
		}
		for _, binding := range onGCP(w).Policy(gcpProject) {
			if binding.Role != "roles/owner" && (len(binding.Members) != 1 || !strings.HasPrefix(binding.Members[0], "serviceAccount:prod-")) {
				w.t.Errorf("the project has the binding %+v", binding)
			}
		}
	},
	secret:  gcpSecret,
	command: "gcloud",
	prints: `case "$1 $2 $3" in
	"iam service-accounts list") id=${4#*^}; id=${id%@*}; grep -q "create $id" "$LOG" && echo "$id@my-project.iam.gserviceaccount.com" ;;
	"projects describe "*) echo 123456789012 ;;
esac`,
	making: "iam service-accounts create",
	texts: func(w *world) (requests int) {
		for i := range hostile {
			w.file(fmt.Sprint(i), gcpRequest(fmt.Sprintf("x%d", i)))
			requests++
		}
		return requests
	},
}

// onePrincipal is a ServiceAccount of a cluster.
var onePrincipal = regexp.MustCompile(`^principal://iam\.googleapis\.com/projects/[0-9]+/locations/global/workloadIdentityPools/prod/subject/system:serviceaccount:[a-z0-9-]+:[a-z0-9.-]+$`)

// gcpSecret checks a Secret manifest: its credentials are one JSON object that leads to Google alone.
func gcpSecret(w *world, name, content string) {
	w.t.Helper()
	var secret struct {
		Data map[string]string `json:"data"`
	}
	if err := yaml.Unmarshal([]byte(content), &secret); err != nil || len(secret.Data) != 1 {
		w.t.Errorf("%s is no Secret: %v", name, err)
	}
	text, err := base64.StdEncoding.DecodeString(secret.Data["service_account.json"])
	var file map[string]any
	if err == nil {
		err = json.Unmarshal(text, &file)
	}
	url, _ := file["service_account_impersonation_url"].(string)
	if err != nil || file["token_url"] != "https://sts.googleapis.com/v1/token" ||
		!strings.HasPrefix(url, "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/prod-") {
		w.t.Errorf("%s has the credentials %s: %v", name, text, err)
	}
}
