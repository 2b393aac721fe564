package azure

import (
	"strings"
)

// Policy is an assignment of Azure Policy with the effect "deny" on storage accounts.
type Policy struct {
	// Name is how the assignment is displayed.
	Name string
	// Scope is where it holds, and below: "/subscriptions/ID", or the ID of a group.
	Scope string
	// PublicBlobs denies accounts that allow public access to blobs; SharedKeys denies those that take shared keys.
	PublicBlobs, SharedKeys bool
}

// Lock is a lock on a resource, a group or a subscription, which holds for everything below.
type Lock struct {
	// Scope is the ID of what is locked.
	Scope string
	// ReadOnly forbids every change. Otherwise deletion is forbidden.
	ReadOnly bool
}

// AddPolicy assigns a policy.
func (c *Cloud) AddPolicy(p Policy) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.policies = append(c.policies, p)
}

// RemovePolicies takes all policies away.
func (c *Cloud) RemovePolicies() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.policies = nil
}

// AddLock locks something.
func (c *Cloud) AddLock(l Lock) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.locks = append(c.locks, l)
}

// RemoveLocks takes all locks away.
func (c *Cloud) RemoveLocks() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.locks = nil
}

// disallowed refuses an account that a policy denies. The caller holds the lock.
func (c *Cloud) disallowed(a *account) *Error {
	for _, p := range c.policies {
		if !covers(p.Scope, a.id()) || (!p.PublicBlobs || !a.public()) && (!p.SharedKeys || !a.sharedKeys()) {
			continue
		}
		assignment := strings.TrimRight(p.Scope, "/") + "/providers/Microsoft.Authorization/policyAssignments/" + strings.ToLower(strings.ReplaceAll(p.Name, " ", "-"))
		e := forbidden("RequestDisallowedByPolicy", `Resource '%s' was disallowed by policy. Policy identifiers: '[{"policyAssignment":{"name":"%s","id":"%s"}}]'.`, a.name, p.Name, assignment)
		e.Target = a.name
		e.Info = []any{map[string]any{"type": "PolicyViolation", "info": map[string]any{
			"policyAssignmentName": p.Name, "policyAssignmentId": assignment, "policyAssignmentDisplayName": p.Name, "policyAssignmentScope": p.Scope, "policyDefinitionEffect": "deny",
		}}}
		return e
	}
	return nil
}

// checkLocks refuses a change of what is locked, and of a group with something in it that is.
func (r *request) checkLocks() *Error {
	if !r.changes() {
		return nil
	}
	deletes, scope := strings.HasSuffix(r.operation.action, "/delete"), r.resource()
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, l := range c.locks {
		if !covers(l.Scope, scope) && (!deletes || !covers(scope, l.Scope)) {
			continue
		}
		verb := "write"
		if deletes {
			verb = "delete"
		}
		if deletes || l.ReadOnly {
			return conflict("ScopeLocked", "The scope '%s' cannot perform %s operation because following scope(s) are locked: '%s'. Please remove the lock and try again.", scope, verb, l.Scope)
		}
	}
	return nil
}
