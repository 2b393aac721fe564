package azure

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/azure/api"
)

// authorizationVersion is that of the API for roles.
const authorizationVersion = "2022-04-01"

const authorizationPath = "/providers/Microsoft.Authorization/"

// listPermissions gets what the caller may do at a scope, through roles that it has there or above. A scope is the ID of a subscription, of a
// resource group or of a resource.
func listPermissions(ctx context.Context, c *client, scope string) ([]grant, error) {
	op := api.Operation{Service: api.ResourceManager, Name: "Permissions_List", Permission: "Microsoft.Authorization/permissions/read", Object: scope}
	found, err := api.List[grant](ctx, c.caller, op, c.manager, escaped(scope)+authorizationPath+"permissions", url.Values{"api-version": {authorizationVersion}})
	for i := range found {
		found[i] = found[i].lower()
	}
	return found, err
}

// assignedScopes gets where in a subscription, below it, the caller has roles, itself or through groups.
func assignedScopes(ctx context.Context, c *client, subscription, principal string) ([]string, error) {
	type assignment struct {
		Properties struct {
			Scope string `json:"scope"`
		} `json:"properties"`
	}
	op := api.Operation{
		Service: api.ResourceManager, Name: "RoleAssignments_List", Permission: "Microsoft.Authorization/roleAssignments/read", Object: subscription,
	}
	query := url.Values{"api-version": {authorizationVersion}, "$filter": {"assignedTo('" + principal + "')"}}
	found, err := api.List[assignment](ctx, c.caller, op, c.manager, escaped(subscription)+authorizationPath+"roleAssignments", query)
	var scopes []string
	for _, a := range found {
		scope := strings.ToLower(strings.TrimRight(a.Properties.Scope, "/"))
		if strings.HasPrefix(scope, strings.ToLower(subscription)+"/") && !slices.Contains(scopes, scope) {
			scopes = append(scopes, scope)
		}
	}
	return scopes, err
}

// findRole gets what the role of a name gives.
func findRole(ctx context.Context, c *client, subscription, name string, now time.Time) (role, error) {
	type definition struct {
		Properties struct {
			RoleName    string  `json:"roleName"`
			Permissions []grant `json:"permissions"`
		} `json:"properties"`
	}
	op := api.Operation{
		Service: api.ResourceManager, Name: "RoleDefinitions_List", Permission: "Microsoft.Authorization/roleDefinitions/read", Object: "role " + name,
	}
	query := url.Values{"api-version": {authorizationVersion}, "$filter": {"roleName eq " + quoted(name)}}
	listed, err := api.List[definition](ctx, c.caller, op, c.manager, escaped(subscription)+authorizationPath+"roleDefinitions", query)
	found := role{name: name, until: now.Add(roleLife)}
	for _, d := range listed {
		if !strings.EqualFold(d.Properties.RoleName, name) {
			continue
		}
		found.exists = true
		for _, g := range d.Properties.Permissions {
			found.grants = append(found.grants, g.lower())
		}
	}
	return found, err
}

// quoted is a text as OData takes it.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// escaped is the ID of a resource as a path.
func escaped(id string) string {
	parts := strings.Split(id, "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return strings.Join(parts, "/")
}

// unseen reports whether an error says that the caller may not look, or that there is nothing to look at, in contrast to one that says nothing.
func unseen(err error) bool {
	switch cloud.KindOf(err) {
	case cloud.Denied, cloud.NotFound, cloud.Invalid:
		return true
	}
	return false
}
