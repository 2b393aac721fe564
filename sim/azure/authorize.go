package azure

import (
	"slices"
	"strings"
)

// authorize asks the role assignments of the caller at a scope, above it and of the whole tenant. The error is Azure's own refusal.
func (r *request) authorize(action, scope string) *Error {
	if r.allowed(action, scope, false) {
		return nil
	}
	return r.authorizationFailed(action, scope)
}

// allowed says whether the caller has the right to an action, or to a data action, on a resource.
func (r *request) allowed(action, scope string, data bool) bool {
	if r.denied || r.caller == nil {
		return false
	}
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	return r.cloud.permits(r.caller.principal.id, action, scope, data)
}

// permits evaluates role assignments. Rights only add up: what one role excludes another may give. The caller holds the lock.
func (c *Cloud) permits(principalID, action, scope string, data bool) bool {
	return slices.ContainsFunc(c.rolesAt(principalID, scope), func(d *definition) bool {
		return slices.ContainsFunc(d.permissions, func(p permission) bool { return p.grants(action, data) })
	})
}

// rolesAt are the definitions of the roles that a principal has on a resource, as far as they are in force. The caller holds the lock.
func (c *Cloud) rolesAt(principalID, scope string) []*definition {
	var all []*definition
	for _, name := range c.assignments.Names() {
		a := c.assignments.Get(name).At(c.replicated())
		if a == nil || a.principalID != principalID || !covers(a.scope, scope) {
			continue
		}
		if d := c.definitions.Get(a.definition).At(c.replicated()); d != nil {
			all = append(all, d)
		}
	}
	return all
}

// hasAnyRole says whether a principal may do anything in a subscription or in something below it. The caller holds the lock.
func (c *Cloud) hasAnyRole(p *principal, scope string) bool {
	for _, name := range c.assignments.Names() {
		a := c.assignments.Get(name).At(c.replicated())
		if a != nil && a.principalID == p.id && (covers(a.scope, scope) || covers(scope, a.scope)) {
			return true
		}
	}
	return false
}

// covers says whether a scope is a resource or above it.
func covers(scope, resource string) bool {
	scope, resource = strings.ToLower(strings.TrimRight(scope, "/")), strings.ToLower(strings.TrimRight(resource, "/"))
	return resource == scope || strings.HasPrefix(resource, scope+"/")
}

// grants says whether a set of permissions gives an action.
func (p permission) grants(action string, data bool) bool {
	give, except := p.Actions, p.NotActions
	if data {
		give, except = p.DataActions, p.NotDataActions
	}
	is := func(pattern string) bool { return matchesAction(pattern, action) }
	return slices.ContainsFunc(give, is) && !slices.ContainsFunc(except, is)
}

// matchesAction compares without regard to case. An asterisk stands for anything, slashes included.
func matchesAction(pattern, action string) bool {
	pattern, action = strings.ToLower(pattern), strings.ToLower(action)
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == action
	}
	if !strings.HasPrefix(action, parts[0]) {
		return false
	}
	action = action[len(parts[0]):]
	last := parts[len(parts)-1]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(action, part)
		if i < 0 {
			return false
		}
		action = action[i+len(part):]
	}
	return strings.HasSuffix(action, last)
}
