package azure

import (
	"strings"
	"time"
)

// assignment gives a principal a role at a scope and below it.
type assignment struct {
	name        string // a GUID
	scope       string
	principalID string
	kind        string // of the principal
	definition  string // the GUID
	description string
	created     time.Time
	updated     time.Time
	createdBy   string
}

func assignmentOperations() []operation {
	const kind = "Microsoft.Authorization/roleAssignments/"
	const list = "{scope...}/providers/Microsoft.Authorization/roleAssignments"
	return []operation{
		{id: "RoleAssignments_List", method: "GET", path: list, action: kind + "read", above: 3, read: true, run: listAssignments},
		{id: "RoleAssignments_Get", method: "GET", path: list + "/{assignment}", action: kind + "read", read: true, run: getAssignment},
		{id: "RoleAssignments_Create", method: "PUT", path: list + "/{assignment}", action: kind + "write", run: putAssignment},
		{id: "RoleAssignments_Delete", method: "DELETE", path: list + "/{assignment}", action: kind + "delete", run: deleteAssignment},
	}
}

const assignmentPath = "/providers/Microsoft.Authorization/roleAssignments/"

func (a *assignment) id() string { return strings.TrimRight(a.scope, "/") + assignmentPath + a.name }

// assignmentKey is by what an assignment is found.
func assignmentKey(scope, name string) string {
	return strings.ToLower(strings.TrimRight(scope, "/") + assignmentPath + name)
}

func (a *assignment) resource() map[string]any {
	at := ""
	if s := subscriptionOf(a.scope); s != "" {
		at = "/subscriptions/" + s
	}
	return map[string]any{
		"id": a.id(), "name": a.name, "type": "Microsoft.Authorization/roleAssignments",
		"properties": map[string]any{
			"roleDefinitionId": at + definitionPath + a.definition, "principalId": a.principalID, "principalType": a.kind, "scope": a.scope, "condition": nil,
			"conditionVersion": nil, "description": orNull(a.description), "delegatedManagedIdentityResourceId": nil,
			"createdOn": timestamp(a.created), "updatedOn": timestamp(a.updated), "createdBy": a.createdBy, "updatedBy": a.createdBy,
		},
	}
}

// orNull is a text as the API shows it: null if there is none.
func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// listAssignments gives those at the scope, above it and below it; with atScope() none below. Groups have no members here, so that assignedTo() and principalId
// select the same.
func listAssignments(r *request) (any, *Error) {
	filter, err := r.filter("atScope", "assignedTo", "principalId")
	if err != nil {
		return nil, err
	}
	scope := r.path["scope"]
	c := r.cloud
	c.mu.RLock()
	var all []any
	for _, key := range c.assignments.Names() {
		a := c.assignments.Get(key).At(c.visible())
		if a == nil || !covers(a.scope, scope) && (filter["atScope"] != "" || !covers(scope, a.scope)) {
			continue
		}
		wanted := true
		for _, who := range []string{filter["assignedTo"], filter["principalId"]} {
			wanted = wanted && (who == "" || strings.EqualFold(who, a.principalID))
		}
		if wanted {
			all = append(all, a.resource())
		}
	}
	c.mu.RUnlock()
	return r.list(all)
}

func getAssignment(r *request) (any, *Error) {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	a := c.assignments.Get(assignmentKey(r.path["scope"], r.path["assignment"])).At(c.visible())
	if a == nil {
		return nil, notFound("RoleAssignmentNotFound", "The role assignment '%s' is not found.", strings.ReplaceAll(r.path["assignment"], "-", ""))
	}
	return a.resource(), nil
}

func deleteAssignment(r *request) (any, *Error) {
	key := assignmentKey(r.path["scope"], r.path["assignment"])
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.assignments.Get(key).Latest()
	if a == nil {
		return noContent(), nil
	}
	put(c, c.assignments, key, nil)
	return a.resource(), nil
}
