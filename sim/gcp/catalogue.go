package gcp

import (
	"maps"
	"slices"
	"strings"
)

// catalogue is every permission and every predefined role that the cloud knows. Nothing in it changes.
type catalogue struct {
	permissions map[string]bool // and whether custom roles may hold them
	sorted      []string
	roles       map[string]*predefinedRole
	names       []string
}

// predefinedRole is a role that Google provides.
type predefinedRole struct {
	title, description string
	permissions        map[string]bool
	// organisationOnly says that only the policy of an organisation may bind the role.
	organisationOnly bool
}

const (
	owner  = "roles/owner"
	editor = "roles/editor"
	viewer = "roles/viewer"
)

func isBasic(name string) bool { return name == owner || name == editor || name == viewer }

func newCatalogue() *catalogue {
	k := &catalogue{permissions: map[string]bool{}, roles: map[string]*predefinedRole{}}
	for _, list := range [][]string{strings.Fields(furtherPermissions), strings.Fields(componentPermissions), tagPermissions(), computePermissions()} {
		for _, p := range list {
			k.permissions[p] = true
		}
	}
	for _, r := range predefinedRoles {
		held := map[string]bool{}
		for p := range strings.FieldsSeq(r.permissions) {
			held[p] = true
			k.permissions[p] = true
		}
		k.roles[r.name] = &predefinedRole{title: r.title, description: r.description, permissions: held, organisationOnly: r.organisationOnly}
	}
	for _, p := range tagPermissions() {
		k.roles["roles/resourcemanager.tagUser"].permissions[p] = true
	}
	for p := range strings.FieldsSeq(unsupportedPermissions) {
		k.permissions[p] = false
	}
	k.sorted = slices.Sorted(maps.Keys(k.permissions))
	k.addDerivedRoles()
	k.names = slices.Sorted(maps.Keys(k.roles))
	return k
}

// addDerivedRoles makes the roles whose real lists have thousands of entries. What they hold is derived from the names of
// permissions, which is an assumption.
func (k *catalogue) addDerivedRoles() {
	derive := func(name, title, description string, holds func(permission, verb string) bool) {
		held := map[string]bool{}
		for _, p := range k.sorted {
			if holds(p, p[strings.LastIndex(p, ".")+1:]) {
				held[p] = true
			}
		}
		k.roles[name] = &predefinedRole{title: title, description: description, permissions: held}
	}
	reads := func(verb string) bool {
		return verb == "get" || strings.HasPrefix(verb, "list") || verb == "getIamPolicy"
	}
	under := func(prefix string) func(string, string) bool {
		return func(p, _ string) bool { return strings.HasPrefix(p, prefix) || p == "resourcemanager.projects.get" }
	}
	derive(owner, "Owner", "Full access to most Google Cloud resources.", func(p, _ string) bool { return !ownerLacks[p] })
	derive(editor, "Editor", "View, create, update, and delete most Google Cloud resources.", func(p, verb string) bool {
		return !ownerLacks[p] && verb != "setIamPolicy" && !strings.HasPrefix(p, "iam.roles.") && !editorLacks[p]
	})
	derive(viewer, "Viewer", "View most Google Cloud resources.", func(p, verb string) bool {
		return reads(verb) && !strings.HasPrefix(p, "storage.objects.") && !ownerLacks[p]
	})
	derive("roles/compute.admin", "Compute Admin", "Full control of all Compute Engine resources.", under("compute."))
	derive("roles/dns.admin", "DNS Administrator", "Full read-write access to DNS resources.", under("dns."))
	derive("roles/compute.viewer", "Compute Viewer", "Read-only access to get and list information about all Compute Engine resources.",
		func(p, verb string) bool { return strings.HasPrefix(p, "compute.") && reads(verb) })
	derive("roles/iam.securityAdmin", "Security Admin", "Permissions to get and set any IAM policy.", func(p, verb string) bool {
		return verb == "getIamPolicy" || verb == "setIamPolicy" || strings.HasPrefix(verb, "list") || strings.HasPrefix(p, "iam.roles.")
	})
	derive("roles/iam.securityReviewer", "Security Reviewer", "Permissions to list all resources and get IAM policies on them.",
		func(_, verb string) bool { return verb == "getIamPolicy" || strings.HasPrefix(verb, "list") })
}

// ownerLacks are permissions that not even an owner has, since whoever is to have them has to be given a role for it.
var ownerLacks = map[string]bool{
	"iam.serviceAccounts.getAccessToken": true, "iam.serviceAccounts.getOpenIdToken": true, "iam.serviceAccounts.implicitDelegation": true,
	"iam.serviceAccounts.signBlob": true, "iam.serviceAccounts.signJwt": true,
	"storage.objects.create": true, "storage.objects.delete": true, "storage.objects.get": true, "storage.objects.list": true,
}

// editorLacks are what an owner has beyond an editor, besides policies and custom roles.
var editorLacks = map[string]bool{
	"iam.workloadIdentityPools.create": true, "iam.workloadIdentityPools.delete": true, "iam.workloadIdentityPools.undelete": true,
	"iam.workloadIdentityPools.update": true, "iam.workloadIdentityPoolProviders.create": true, "iam.workloadIdentityPoolProviders.delete": true,
	"iam.workloadIdentityPoolProviders.undelete": true, "iam.workloadIdentityPoolProviders.update": true, "resourcemanager.projects.delete": true,
}

// testable says whether testIamPermissions knows a permission for a kind of resource.
func (k *catalogue) testable(permission, kind string) bool {
	_, known := k.permissions[permission]
	switch kind {
	case "iam.googleapis.com/ServiceAccount":
		return known && (strings.HasPrefix(permission, "iam.serviceAccounts.") || strings.HasPrefix(permission, "iam.serviceAccountKeys."))
	case "storage.googleapis.com/Bucket":
		return known && strings.HasPrefix(permission, "storage.")
	}
	return known && permission != "resourcemanager.projects.list"
}

// grants says whether a role holds a permission. The caller holds the lock.
func (c *Cloud) grants(roleName, permission string) bool {
	if predefined := c.catalogue.roles[roleName]; predefined != nil {
		return predefined.permissions[permission]
	}
	custom := c.roles.Get(roleName).At(c.visible())
	return custom != nil && custom.live() && custom.stage != "DISABLED" && slices.Contains(custom.permissions, permission)
}

// checkBindable refuses roles that a policy of a resource cannot bind. A custom role that is younger than the lag is not known yet. The caller holds the lock.
func (c *Cloud) checkBindable(roleName string, on resource) *Error {
	if predefined := c.catalogue.roles[roleName]; predefined != nil {
		if predefined.organisationOnly {
			return invalid("Role %s is not supported for this resource.", roleName)
		}
		return nil
	}
	if !strings.HasPrefix(roleName, "projects/") && !strings.HasPrefix(roleName, "organizations/") {
		return invalid("Role %s is not supported for this resource.", roleName)
	}
	custom := c.roles.Get(roleName).At(c.visible())
	if custom == nil || custom.project != on.project.id || !custom.live() {
		return invalid("Role (%s) does not exist in the resource's hierarchy.", roleName)
	}
	return nil
}
