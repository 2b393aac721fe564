package ccoctl_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestH1_azure_files_of_each_verb(t *testing.T) {
	t.Parallel()
	issuer := azureIssuer(azureElsewhere)[0]
	for name, run := range map[string]func(w *world){
		"create-all-storage":                func(w *world) { w.run("create-all", w.key()).ends(0) },
		"create-all-elsewhere":              func(w *world) { w.run("create-all", w.key(), issuer).ends(0) },
		"create-all-dry-run":                func(w *world) { w.run("create-all", w.key(), "--dry-run").ends(0) },
		"create-all-elsewhere-dry-run":      func(w *world) { w.run("create-all", w.key(), "--dry-run", issuer).ends(0) },
		"create-oidc-issuer-dry-run":        func(w *world) { w.run("create-oidc-issuer", w.key(), "--dry-run").ends(0) },
		"create-managed-identities-dry-run": func(w *world) { w.run("create-managed-identities", issuer, "--dry-run").ends(0) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := fixed(t, azureCloud())
			run(w)
			golden(t, "azure/"+name+".files.txt", w.listing())
			if !strings.HasSuffix(name, "dry-run") {
				golden(t, "azure/"+name+".account.json", w.account()+"\n")
			}
		})
	}
}

// What follows is written down from the description of earlier releases, so that no golden file can be wrong in the same way as the program.

func TestH1_azure_the_bytes_that_installers_and_components_read(t *testing.T) {
	t.Parallel()
	w := onAzure(fixed(t, azureCloud()))
	w.run("create-all", w.key()).ends(0)
	identity, _ := w.Identity(azureSubscription, "prod-oidc", "prod-openshift-ingress-operator-cloud-credentials")
	files := w.files()
	for name, want := range map[string]string{
		"manifests/cluster-authentication-02-config.yaml": `apiVersion: config.openshift.io/v1
kind: Authentication
metadata:
  name: cluster
spec:
  serviceAccountIssuer: https://prod.blob.core.windows.net/prod`,
		"manifests/azure-ad-pod-identity-webhook-config.yaml": `apiVersion: v1
stringData:
  azure_tenant_id: ` + azureTenant + `
kind: Secret
metadata:
  name: azure-credentials
  namespace: openshift-cloud-credential-operator
type: Opaque`,
		"manifests/openshift-ingress-operator-cloud-credentials-credentials.yaml": `apiVersion: v1
stringData:
  azure_client_id: ` + identity.ClientID + `
  azure_tenant_id: ` + azureTenant + `
  azure_region: westeurope
  azure_subscription_id: ` + azureSubscription + `
  azure_federated_token_file: /var/run/secrets/openshift/serviceaccount/token
kind: Secret
metadata:
  name: cloud-credentials
  namespace: openshift-ingress-operator
type: Opaque`,
	} {
		if files[name] != "600 "+want {
			t.Errorf("%s is\n%s\nand should be\n%s", name, files[name], want)
		}
	}
	if len(files) != 8+4 {
		t.Errorf("there are the files %v", slices.Sorted(maps.Keys(files)))
	}
	public, err := os.ReadFile("testdata/serviceaccount-signer.public")
	if err != nil {
		t.Fatal(err)
	}
	keys, _ := w.Blob("prod", "prod", "openid/v1/jwks")
	document, _ := w.Blob("prod", "prod", ".well-known/openid-configuration")
	for what, got := range map[string]string{"blob": string(keys.Content), "file": strings.TrimPrefix(files["jwks"], "644 ")} {
		if got != keySet(t, public) {
			t.Errorf("the key set of the %s is %s", what, got)
		}
	}
	for what, got := range map[string]string{"blob": string(document.Content), "file": strings.TrimPrefix(files["openid-configuration"], "644 ")} {
		if !sameJSON(got, azureDiscovery(azurePublished)) {
			t.Errorf("the discovery document of the %s is %s", what, got)
		}
	}
}

// azureDiscovery is the discovery document of earlier releases, but for its white space.
func azureDiscovery(issuer string) string {
	return `{"issuer": "` + issuer + `", "jwks_uri": "` + issuer + `/openid/v1/jwks", "response_types_supported": ["id_token"], "subject_types_supported": ["public"], ` +
		`"id_token_signing_alg_values_supported": ["RS256"]}`
}

func TestH1_azure_names_and_marks_are_those_of_earlier_releases(t *testing.T) {
	t.Parallel()
	w := onAzure(newWorld(t, azureCloud()))
	w.run("create-all", "--user-tags=team=storage").ends(0)
	owned := map[string]string{azureMark: "owned", "team": "storage"}
	for _, name := range []string{"prod", "prod-oidc"} {
		if group, _ := w.ResourceGroup(azureSubscription, name); !maps.Equal(group.Tags, owned) || group.Location != "westeurope" {
			t.Errorf("the group %s is %+v", name, group)
		}
	}
	account, _ := w.StorageAccount("prod")
	if !maps.Equal(account.Tags, owned) || account.Group != "prod-oidc" || account.Kind != "StorageV2" || account.SKU != "Standard_LRS" || !account.AllowBlobPublicAccess {
		t.Errorf("the storage account is %+v", account)
	}
	if account.AllowSharedKeyAccess || account.MinimumTLSVersion != "TLS1_2" || len(account.Containers) != 1 || account.Containers[0].PublicAccess != "Blob" {
		t.Errorf("the storage account lets in more than it has to: %+v", account)
	}
	identity, _ := w.Identity(azureSubscription, "prod-oidc", "prod-openshift-image-registry-installer-cloud-credentials")
	if !maps.Equal(identity.Tags, owned) || len(identity.Federated) != 2 {
		t.Errorf("the identity is %+v", identity)
	}
	for _, trusted := range identity.Federated {
		if trusted.Audience != "openshift" || trusted.Issuer != azurePublished || trusted.Subject != "system:serviceaccount:openshift-image-registry:"+trusted.Name {
			t.Errorf("it trusts %+v", trusted)
		}
	}
	for _, role := range w.RoleDefinitions() {
		if role.Description != azureRoleOf("prod") || !slices.Equal(role.AssignableScopes, []string{"/subscriptions/" + azureSubscription}) || !strings.HasPrefix(role.Name, "prod-openshift-") {
			t.Errorf("the role is %+v", role)
		}
	}
}

const azureMark = "openshift.io_cloud-credential-operator_prod"

// azureRoleOf is the description of the custom roles of a set-up.
func azureRoleOf(name string) string { return "Custom role for OpenShift. Owned by: " + name }

func TestH1_azure_roles_hold_where_those_of_earlier_releases_do(t *testing.T) {
	t.Parallel()
	w := onAzure(newWorld(t, azureCloud()))
	w.AddResourceGroup(azureSubscription, "network", "westeurope", nil)
	w.AddResourceGroup(azureSubscription, "zones", "westeurope", nil)
	w.run("create-all", "--network-resource-group-name=network", "--dnszone-resource-group-name=zones").ends(0)
	groups := map[string]string{}
	for _, identity := range w.Identities(azureSubscription) {
		var all []string
		for _, given := range w.AssignmentsOf(azureSubscription, identity.PrincipalID) {
			all = append(all, given.Scope[strings.LastIndex(given.Scope, "/")+1:])
		}
		slices.Sort(all)
		groups[strings.TrimPrefix(identity.Name, "prod-openshift-")] = strings.Join(all, " ")
	}
	if want := map[string]string{
		"cloud-controller-manager-azure-cloud-credentials":  "network prod",
		"cluster-api-capz-manager-bootstrap-credentials":    "prod",
		"machine-api-azure-cloud-credentials":               "network prod",
		"image-registry-installer-cloud-credentials":        "network prod",
		"ingress-operator-cloud-credentials":                "network prod zones",
		"cloud-network-config-controller-cloud-credentials": "network prod",
		"cluster-csi-drivers-azure-disk-credentials":        "prod",
		"cluster-csi-drivers-azure-file-credentials":        "network prod",
	}; !maps.Equal(groups, want) {
		t.Errorf("the roles hold at %v", groups)
	}
}

func TestH1_azure_scripts_find_what_they_look_for(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azureCloud())
	p := w.processes()(w.arguments("create-all")...)
	p.run().ends(0)
	log := filepath.Join(t.TempDir(), "log")
	w.write(log, append(p.stderr.Bytes(), p.stdout.Bytes()...), 0o600)
	for pipeline, want := range map[string]string{
		`awk '/serviceAccountIssuer/ { print $2 }' "$OUT/manifests/cluster-authentication-02-config.yaml"`:                                                 azurePublished,
		`ls "$OUT"/manifests/*-credentials.yaml | wc -l`:                                                                                                   "8",
		`grep -c "Issuer URL (serviceAccountIssuer) is ` + azurePublished + `" "$LOG"`:                                                                     "1",
		`grep -cE "^[0-9]{4}/[0-9]{2}/[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} Created resource group prod-oidc$" "$LOG"`:                                       "1",
		`grep -c "Saved credentials configuration to: $OUT/manifests/.*-credentials.yaml$" "$LOG"`:                                                         "8",
		`grep -c "Wrote cluster authentication manifest at path $OUT/manifests/cluster-authentication-02" "$LOG"`:                                          "1",
		`grep -c "Cluster installation resource group name is prod. This resource group MUST be configured as the resource group used for cluster" "$LOG"`: "1",
	} {
		if got := w.shell(pipeline, "LOG="+log); got != want {
			t.Errorf("%s yields %q and should yield %q", pipeline, got, want)
		}
	}
	if p.stdout.Len() > 0 {
		t.Errorf("stdout holds %q", p.stdout.String())
	}
}
