package ccoctl_test

import (
	"path"
	"regexp"
	"slices"
	"strings"

	simazure "github.com/cloudcredential/operator/sim/azure"
)

// azureMaking are the verbs that make something in a subscription or write files, each with the arguments that it needs besides the usual ones.
func azureMaking(w *world) map[string]func() ran {
	run := func(verb string, more ...string) func() ran { return func() ran { return w.run(verb, more...) } }
	tags := "--user-tags=team=storage,stage=test"
	issuer := azureIssuer(azureElsewhere)[0]
	return map[string]func() ran{
		"create-key-pair":                    func() ran { return w.runWith(w.t.Context(), "azure", "create-key-pair", "--output-dir="+w.out) },
		"create-oidc-issuer":                 run("create-oidc-issuer"),
		"create-managed-identities":          run("create-managed-identities", issuer),
		"create-all":                         run("create-all"),
		"create-all, issuer elsewhere":       run("create-all", issuer),
		"create-oidc-issuer, dry run":        run("create-oidc-issuer", "--dry-run"),
		"create-managed-identities, dry run": run("create-managed-identities", issuer, "--dry-run"),
		"create-all, dry run":                run("create-all", "--dry-run"),
		"create-all, elsewhere, dry run":     run("create-all", issuer, "--dry-run"),
		"create-all, with every option": func() ran {
			for _, name := range []string{"network", "zones"} {
				onAzure(w).AddResourceGroup(azureSubscription, name, "westeurope", nil)
			}
			return w.run("create-all", tags, "--oidc-resource-group-name=issuers", "--installation-resource-group-name=cluster",
				"--network-resource-group-name=network", "--dnszone-resource-group-name=zones", "--storage-account-name=issuers", "--blob-container-name=prod-issuer",
				"--preserve-existing-roles", "--replace-keys", "--public-key-file="+w.out+"/serviceaccount-signer.public")
		},
	}
}

// azureKindOf is the kind of resource that an operation writes.
var azureKindOf = map[string]string{
	"ResourceGroups_CreateOrUpdate": "resources:resource-group", "ResourceGroups_Update": "resources:resource-group", "ResourceGroups_Delete": "resources:resource-group",
	"StorageAccounts_Create": "storage:account", "StorageAccounts_Update": "storage:account", "StorageAccounts_Delete": "storage:account",
	"BlobContainers_Create": "storage:container", "BlobContainers_Update": "storage:container", "BlockBlob_Upload": "storage:blob",
	"UserAssignedIdentities_CreateOrUpdate": "managedidentity:identity", "UserAssignedIdentities_Update": "managedidentity:identity",
	"UserAssignedIdentities_Delete":               "managedidentity:identity",
	"FederatedIdentityCredentials_CreateOrUpdate": "managedidentity:federated-credentials", "FederatedIdentityCredentials_Delete": "managedidentity:federated-credentials",
	"RoleDefinitions_CreateOrUpdate": "authorization:custom-role", "RoleDefinitions_Delete": "authorization:custom-role",
	"RoleAssignments_Create": "authorization:role-assignment", "RoleAssignments_Delete": "authorization:role-assignment",
}

// azureUpgrades are made one after the other.
func azureUpgrades() []upgrade {
	at := " at /subscriptions/" + azureSubscription + "/resourceGroups/prod"
	given := func(name, role string) string {
		return "create authorization:role-assignment openshift-" + name + "/" + name + " " + role + at
	}
	return []upgrade{
		{"a ServiceAccount more", func(w *world) {
			w.file("one", azureRequest("one").with("spec.serviceAccountNames", []any{"one", "another"}))
		}, nil, []string{"update managedidentity:federated-credentials openshift-one/one"}},
		{"a ServiceAccount less", func(w *world) { w.file("one", azureRequest("one")) }, nil, []string{"update managedidentity:federated-credentials openshift-one/one"}},
		{"fewer permissions", func(w *world) {
			w.file("two", azureRequest("two").with("spec.providerSpec.permissions", []any{"Microsoft.Compute/disks/read"}))
		}, nil, []string{"update authorization:custom-role openshift-two/two"}},
		{"another role", func(w *world) {
			w.file("one", azureRequest("one").with("spec.providerSpec.roleBindings", []any{map[string]any{"role": "Contributor"}}))
		}, nil, []string{given("one", "Contributor"), "delete authorization:withdrawal openshift-one/one"}},
		{"a request more", func(w *world) { w.file("three", azureRequest("three")) }, nil, []string{
			"create authorization:custom-role openshift-three/three", given("three", "Reader"), given("three", "prod-openshift-three-three"),
			"create file manifests/openshift-three-three-credentials.yaml", "create managedidentity:federated-credentials openshift-three/three",
			"create managedidentity:identity openshift-three/three",
		}},
		{"permissions that somebody added", func(w *world) {
			for _, role := range onAzure(w).RoleDefinitions() {
				onAzure(w).SetRolePermissions(path.Base(role.ID), append(role.Actions, "*"), nil)
			}
		}, nil, []string{"update authorization:custom-role openshift-one/one", "update authorization:custom-role openshift-three/three", "update authorization:custom-role openshift-two/two"}},
		{"an identity that somebody deleted", func(w *world) { onAzure(w).DeleteIdentity(onAzure(w).identity("two").ID) }, nil, []string{
			given("two", "Reader"), given("two", "prod-openshift-two-two"), "create managedidentity:federated-credentials openshift-two/two",
			"create managedidentity:identity openshift-two/two", "update file manifests/openshift-two-two-credentials.yaml",
		}},
	}
}

// azureFaults are those of a subscription.
func azureFaults() faultFacts {
	return faultFacts{
		dispensable: map[string][]string{},
		inShape:     func(string, string) []string { return nil },
		hardly:      map[string][]string{},
		proving:     "Blob_Download",
		actionOf:    azureActionOf,
		who: func(w *world, operation string) string {
			if slices.Contains([]string{"Token", "BlockBlob_Upload", "Blob_Download", "Container_ListBlobFlatSegment"}, operation) {
				return "" // Neither the login nor the storage says it.
			}
			return w.simulated.(*azureAccount).administrator.PrincipalID
		},
	}
}

// azureActionOf is the right that an operation takes.
func azureActionOf(operation string) string {
	what, verb, _ := strings.Cut(operation, "_")
	kind := map[string]string{
		"ResourceGroups": "resourceGroups", "StorageAccounts": "storageAccounts", "BlobContainers": "blobServices/containers", "BlockBlob": "containers/blobs", "Blob": "containers/blobs", "Container": "containers/blobs",
		"UserAssignedIdentities": "userAssignedIdentities", "FederatedIdentityCredentials": "federatedIdentityCredentials", "RoleDefinitions": "roleDefinitions",
		"RoleAssignments": "roleAssignments",
	}[what]
	switch {
	case kind == "":
		return "" // The login is named otherwise.
	case strings.HasPrefix(verb, "Get"), strings.HasPrefix(verb, "List"), verb == "Download":
		return kind + "/read"
	case verb == "Delete":
		return kind + "/delete"
	}
	return kind + "/write"
}

// azureIdentities are managed identities.
var azureIdentities = identities{
	legal: regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$`),
	room:  func(*world) {},
	names: func(d document) map[string]string {
		names := map[string]string{}
		for _, identity := range d.Report.Identities {
			names[identity.Secret] = path.Base(identity.ID)
		}
		return names
	},
	natural: func(secret string) string { return "prod-" + strings.ReplaceAll(secret, "/", "-") },
	shared: func(secret string) string {
		name := "prod-" + strings.NewReplacer("/", "-", ".", "-").Replace(secret)
		return name[:min(len(name), 128)]
	},
	count: func(w *world) int { return len(onAzure(w).ours()) },
}

// ours are the identities in the issuer's group.
func (w azureWorld) ours() []simazure.Identity {
	var all []simazure.Identity
	for _, identity := range w.Identities(azureSubscription) {
		if identity.Group == "prod-oidc" {
			all = append(all, identity)
		}
	}
	return all
}

// azureCounts have one write for each thing: what is in a group that is new is not looked at first. Roles are listed once, since requests name them, and
// names of custom roles are taken in the whole tenant. Besides the token for the Resource Manager there is one for each document.
var azureCounts = counts{
	fixed: []string{
		"BlobContainers_Create", "Blob_Download", "BlockBlob_Upload", "BlockBlob_Upload", "ResourceGroups_CreateOrUpdate", "ResourceGroups_CreateOrUpdate",
		"ResourceGroups_Get", "ResourceGroups_Get", "RoleDefinitions_List", "StorageAccounts_Create", "Token", "Token", "Token",
	},
	each: []string{
		"FederatedIdentityCredentials_CreateOrUpdate", "RoleAssignments_Create", "RoleAssignments_Create", "RoleDefinitions_CreateOrUpdate", "UserAssignedIdentities_CreateOrUpdate",
	},
	againFixed: []string{
		"BlobContainers_Get", "Blob_Download", "Blob_Download", "ResourceGroups_Get", "ResourceGroups_Get", "RoleAssignments_List", "RoleDefinitions_List",
		"StorageAccounts_GetProperties", "Token", "UserAssignedIdentities_ListByResourceGroup",
	},
	againEach: []string{"FederatedIdentityCredentials_List"},
}

// azureRefusals are requests that a subscription could not satisfy.
func azureRefusals() map[string]refusal {
	const spec = "spec.providerSpec"
	good := func() request { return azureRequest("good") }
	secret := func(name, namespace, secret string) request {
		return azureRequest(name).with("spec.secretRef.namespace", namespace).with("spec.secretRef.name", secret)
	}
	two := func(a, b request) func(w *world) {
		return func(w *world) {
			w.file("bad", a)
			w.file("good", b)
		}
	}
	long := strings.Repeat("openshift-", 6)[:60]
	return map[string]refusal{
		"a permission of no form":      {bad(good().with(spec+".permissions", []any{"a b"})), []string{spec + ".permissions"}},
		"a data permission of no form": {bad(good().with(spec+".dataPermissions", []any{"disks"})), []string{spec + ".dataPermissions"}},
		"a role without a name":        {bad(good().with(spec+".roleBindings.0.role", "")), []string{spec + ".roleBindings[0].role"}},
		"a text for a list of roles":   {bad(good().with(spec+".roleBindings", "Reader")), []string{spec}},
		"one identity for two":         {two(secret("first", "a-b", "c"), secret("second", "a", "b.c")), []string{"good.yaml", "a-b"}},
		"one identity for two, as names end": {
			two(secret("first", long, long+"-aaaaaa-one"), secret("second", long, long+"-aaaaaa-two")), []string{"good.yaml", "openshift"},
		},
		"more ServiceAccounts than an identity trusts": {
			bad(good().with("spec.serviceAccountNames", many("account", 21))), []string{"spec.serviceAccountNames", "20"},
		},
	}
}

// many are names that begin the same way.
func many(name string, n int) []any {
	var all []any
	for i := range n {
		all = append(all, name+"-"+string(rune('a'+i/26))+string(rune('a'+i%26)))
	}
	return all
}
