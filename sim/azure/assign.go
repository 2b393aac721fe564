package azure

import (
	"slices"
	"strings"
)

// assignmentBody is what is read of a role assignment.
type assignmentBody struct {
	Properties struct {
		RoleDefinitionID string `json:"roleDefinitionId"`
		PrincipalID      string `json:"principalId"`
		PrincipalType    string `json:"principalType"`
		Description      string `json:"description"`
	} `json:"properties"`
}

// putAssignment makes a role assignment. To put the same one again changes nothing; another one for the same principal, role and scope is refused, and
// so is a change of any of these.
func putAssignment(r *request) (any, *Error) {
	var in assignmentBody
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	p := in.Properties
	name, scope := strings.ToLower(r.path["assignment"]), strings.TrimRight(r.path["scope"], "/")
	if !isGUID(name) {
		return nil, badRequest("InvalidRoleAssignmentId", "The role assignment ID '%s' is not valid. The role assignment ID must be a GUID.", r.path["assignment"])
	}
	before, role, found := strings.Cut(strings.ToLower(p.RoleDefinitionID), strings.ToLower(definitionPath))
	if !found || before != "" && !strings.HasPrefix(before, "/") {
		return nil, badRequest("BadRequestFormat", "The request was incorrectly formatted.")
	}
	if !isGUID(p.PrincipalID) {
		return nil, badRequest("InvalidPrincipalId", "A valid principal ID must be provided for role assignment.")
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.checkScope(scope); err != nil {
		return nil, err
	}
	d := c.definitions.Get(role).At(c.replicated())
	if d == nil || !d.assignable(scope) {
		return nil, badRequest("RoleDefinitionDoesNotExist", "The specified role definition with ID '%s' does not exist.", strings.ReplaceAll(role, "-", ""))
	}
	a := &assignment{
		name: name, scope: scope, principalID: strings.ToLower(p.PrincipalID), kind: p.PrincipalType, definition: role, description: p.Description,
		created: c.clock(), updated: c.clock(), createdBy: r.caller.principal.id,
	}
	if err := c.checkPrincipal(a); err != nil {
		return nil, err
	}
	return c.assign(a)
}

// checkScope wants the resource group of a scope to exist. The caller holds the lock.
func (c *Cloud) checkScope(scope string) *Error {
	parts := strings.Split(strings.Trim(scope, "/"), "/")
	if len(parts) > 3 && strings.EqualFold(parts[2], "resourcegroups") && c.groups.Get(groupKey(parts[1], parts[3])).Latest() == nil {
		return groupNotFound(parts[3])
	}
	return nil
}

// checkPrincipal looks a principal up, unless the assignment says of what type it is. The caller holds the lock.
func (c *Cloud) checkPrincipal(a *assignment) *Error {
	p := c.principals.Get(a.principalID).At(c.replicated())
	if a.kind != "" && p != nil && a.kind != p.kind {
		return badRequest("UnmatchedPrincipalType", "The PrincipalId '%s' has type '%s' , which is different from specified PrinciaplType '%s'.", a.principalID, p.kind, a.kind)
	}
	if p != nil {
		a.kind = p.kind
		return nil
	}
	if a.kind != "" && !c.lookAlways {
		return nil
	}
	plain := func(id string) string { return strings.ReplaceAll(id, "-", "") }
	return badRequest("PrincipalNotFound", "Principal %s does not exist in the directory %s. Check that you have the correct principal ID. If you are creating this principal and then immediately "+
		"assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  "+
		"See https://aka.ms/docs-principaltype", plain(a.principalID), c.tenant)
}

// assign compares an assignment with those that there are, and adds it. The caller holds the lock.
func (c *Cloud) assign(a *assignment) (any, *Error) {
	key := assignmentKey(a.scope, a.name)
	old := c.assignments.Get(key).Latest()
	if old != nil {
		if old.principalID != a.principalID || old.definition != a.definition {
			return nil, badRequest("RoleAssignmentUpdateNotPermitted", "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.")
		}
		a.created, a.createdBy = old.created, old.createdBy
		if old.description == a.description {
			return old.resource(), nil
		}
		put(c, c.assignments, key, a)
		return a.resource(), nil
	}
	number, subscription := 0, subscriptionOf(a.scope)
	all := c.assignments.All()
	if i := slices.IndexFunc(all, func(b *assignment) bool {
		return b.principalID == a.principalID && b.definition == a.definition && strings.EqualFold(b.scope, a.scope)
	}); i >= 0 {
		return nil, conflict("RoleAssignmentExists", "The role assignment already exists. The ID of the conflicting role assignment is %s.", strings.ReplaceAll(all[i].name, "-", ""))
	}
	for _, b := range all {
		if strings.EqualFold(subscriptionOf(b.scope), subscription) {
			number++
		}
	}
	if number >= c.quotas.RoleAssignments {
		return nil, badRequest("RoleAssignmentLimitExceeded", "The role assignment limit for the subscription has been exceeded. No more role assignments can be created.")
	}
	put(c, c.assignments, key, a)
	return created(a.resource()), nil
}
