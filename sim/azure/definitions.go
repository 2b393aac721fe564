package azure

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// definition is a role.
type definition struct {
	id          string // a GUID, in lower case
	name        string
	description string
	custom      bool
	permissions []permission
	scopes      []string // at which it can be assigned
	created     time.Time
	updated     time.Time
}

// permission is what a role gives.
type permission struct {
	Actions        []string `json:"actions"`
	NotActions     []string `json:"notActions"`
	DataActions    []string `json:"dataActions"`
	NotDataActions []string `json:"notDataActions"`
}

// normal has lists in place of null.
func (p permission) normal() permission {
	list := func(l []string) []string { return append([]string{}, l...) }
	return permission{list(p.Actions), list(p.NotActions), list(p.DataActions), list(p.NotDataActions)}
}

func definitionOperations() []operation {
	const kind = "Microsoft.Authorization/roleDefinitions/"
	const list = "{scope...}/providers/Microsoft.Authorization/roleDefinitions"
	return []operation{
		{id: "RoleDefinitions_List", method: "GET", path: list, action: kind + "read", above: 3, read: true, run: listDefinitions},
		{id: "RoleDefinitions_Get", method: "GET", path: list + "/{definition}", action: kind + "read", read: true, run: getDefinition},
		{id: "RoleDefinitions_CreateOrUpdate", method: "PUT", path: list + "/{definition}", action: kind + "write", run: putDefinition},
		{id: "RoleDefinitions_Delete", method: "DELETE", path: list + "/{definition}", action: kind + "delete", run: deleteDefinition},
	}
}

// definitionPath is what follows the scope in the ID of a role definition.
const definitionPath = "/providers/Microsoft.Authorization/roleDefinitions/"

// resource shows a definition as it is seen from a scope.
func (d *definition) resource(scope string) map[string]any {
	kind := "BuiltInRole"
	if d.custom {
		kind = "CustomRole"
	}
	at := ""
	if s := subscriptionOf(scope); s != "" {
		at = "/subscriptions/" + s
	}
	return map[string]any{
		"id": at + definitionPath + d.id, "name": d.id, "type": "Microsoft.Authorization/roleDefinitions",
		"properties": map[string]any{
			"roleName": d.name, "type": kind, "description": d.description, "assignableScopes": d.scopes, "permissions": d.permissions,
			"createdOn": timestamp(d.created), "updatedOn": timestamp(d.updated), "createdBy": nil, "updatedBy": nil,
		},
	}
}

// assignable says whether a role can be assigned at a scope.
func (d *definition) assignable(scope string) bool {
	return slices.ContainsFunc(d.scopes, func(s string) bool { return s == "/" || covers(s, scope) })
}

func listDefinitions(r *request) (any, *Error) {
	filter, err := r.filter("roleName", "type", "atScopeAndBelow")
	if err != nil {
		return nil, err
	}
	scope := r.path["scope"]
	c := r.cloud
	c.mu.RLock()
	var all []any
	for _, id := range c.definitions.Names() {
		d := c.definitions.Get(id).At(c.visible())
		if d == nil || filter["roleName"] != "" && !strings.EqualFold(filter["roleName"], d.name) {
			continue
		}
		if kind := filter["type"]; kind != "" && strings.EqualFold(kind, "CustomRole") != d.custom {
			continue
		}
		below := filter["atScopeAndBelow"] != "" && slices.ContainsFunc(d.scopes, func(s string) bool { return covers(scope, s) })
		if below || d.assignable(scope) {
			all = append(all, d.resource(scope))
		}
	}
	c.mu.RUnlock()
	return r.list(all)
}

func definitionNotFound(id string) *Error {
	return notFound("RoleDefinitionDoesNotExist", "The specified role definition with ID '%s' does not exist.", id)
}

func getDefinition(r *request) (any, *Error) {
	id := strings.ToLower(r.path["definition"])
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	d := c.definitions.Get(id).At(c.visible())
	if d == nil {
		return nil, definitionNotFound(strings.ReplaceAll(id, "-", ""))
	}
	return d.resource(r.path["scope"]), nil
}

// definitionBody is what is read of a role definition.
type definitionBody struct {
	Properties struct {
		RoleName         string       `json:"roleName"`
		Description      string       `json:"description"`
		Type             string       `json:"type"`
		AssignableScopes []string     `json:"assignableScopes"`
		Permissions      []permission `json:"permissions"`
	} `json:"properties"`
}

var actionForm = regexp.MustCompile(`^(\*|[A-Za-z0-9*]+([.][A-Za-z0-9*]+)*(/[A-Za-z0-9*.$_-]+)+)$`)

// check refuses what no role may be. Whether a provider has an action is not checked: there are too many.
func (b *definitionBody) check() *Error {
	p := b.Properties
	switch {
	case p.RoleName == "" || len(p.RoleName) > 512:
		return badRequest("RoleDefinitionNameInvalid", "The role definition name must be between 1 and 512 characters.")
	case len(p.Description) > 2048:
		return badRequest("RoleDefinitionDescriptionInvalid", "The role definition description must be 2048 characters or fewer.")
	case len(p.AssignableScopes) == 0 || slices.Contains(p.AssignableScopes, "/"):
		return badRequest("RoleDefinitionScopeInvalid", "The assignable scopes of a custom role must name a subscription, a resource group or a management group.")
	}
	for _, one := range p.Permissions {
		for _, action := range slices.Concat(one.Actions, one.NotActions, one.DataActions, one.NotDataActions) {
			if !actionForm.MatchString(action) {
				return badRequest("InvalidActionOrNotAction", "'%s' does not match any of the actions supported by the providers.", action)
			}
		}
	}
	return nil
}

func putDefinition(r *request) (any, *Error) {
	id := strings.ToLower(r.path["definition"])
	var in definitionBody
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if !isGUID(id) {
		return nil, badRequest("InvalidRoleDefinitionId", "The role definition ID '%s' is not valid. The role definition ID must be a GUID.", r.path["definition"])
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	for _, scope := range in.Properties.AssignableScopes {
		if !r.allowed(r.operation.action, scope, false) {
			return nil, r.linkedAuthorizationFailed(r.operation.action, r.resource(), scope)
		}
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.definitions.Get(id).Latest()
	if err := c.checkDefinition(old, &in, id); err != nil {
		return nil, err
	}
	d := &definition{id: id, custom: true, created: c.clock(), updated: c.clock()}
	if old != nil {
		d.created = old.created
	}
	p := in.Properties
	d.name, d.description, d.scopes = p.RoleName, p.Description, p.AssignableScopes
	d.permissions = []permission{}
	for _, one := range p.Permissions {
		d.permissions = append(d.permissions, one.normal())
	}
	put(c, c.definitions, id, d)
	return created(d.resource(r.path["scope"])), nil
}

// checkDefinition compares a definition with those that there are. The caller holds the lock.
func (c *Cloud) checkDefinition(old *definition, in *definitionBody, id string) *Error {
	if old != nil && !old.custom {
		return forbidden("RoleDefinitionNotModifiable", "The built-in role definition '%s' cannot be modified.", old.name)
	}
	number := 0
	for _, d := range c.definitions.All() {
		if d.id != id && strings.EqualFold(d.name, in.Properties.RoleName) {
			return conflict("RoleDefinitionWithSameNameExists", "A custom role with the same name already exists in this directory. Use a different name.")
		}
		if d.custom {
			number++
		}
	}
	if old == nil && number >= c.quotas.CustomRoles {
		return badRequest("RoleDefinitionLimitExceeded", "Role definition limit exceeded. No more role definitions can be created.")
	}
	return nil
}

// linkedAuthorizationFailed is the refusal of a right that is missing on something that the resource names.
func (r *request) linkedAuthorizationFailed(action, scope, linked string) *Error {
	return forbidden("LinkedAuthorizationFailed", "The client '%s' with object id '%s' has permission to perform action '%s' on scope '%s'; however, it does not have permission to perform action '%s' "+
		"on the linked scope(s) '%s' or the linked scope(s) are invalid.", r.caller.label(), r.caller.principal.id, action, scope, action, linked)
}

func deleteDefinition(r *request) (any, *Error) {
	id := strings.ToLower(r.path["definition"])
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	d := c.definitions.Get(id).Latest()
	if d == nil {
		return noContent(), nil
	}
	if !d.custom {
		return nil, forbidden("RoleDefinitionNotModifiable", "The built-in role definition '%s' cannot be modified.", d.name)
	}
	if slices.ContainsFunc(c.assignments.All(), func(a *assignment) bool { return a.definition == id }) {
		return nil, badRequest("RoleDefinitionHasAssignments", "There are existing role assignments referencing role.")
	}
	put(c, c.definitions, id, nil)
	return d.resource(r.path["scope"]), nil
}
