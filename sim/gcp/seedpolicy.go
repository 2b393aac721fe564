package gcp

import "fmt"

// What is here is as in seed.go: without a request, and seen at once.

// SetAccountPolicy makes bindings all that a service account's own policy has. The rules of the API hold.
func (c *Cloud) SetAccountPolicy(email string, bindings []Binding) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.accounts.Get(email).Latest()
	if a == nil {
		return fmt.Errorf("the simulated cloud has no service account %s", email)
	}
	return c.seedPolicy(accountPolicy(a.uid), c.projects[a.project], bindings)
}

// SetPolicy makes bindings all that a project's policy has. The rules of the API hold.
func (c *Cloud) SetPolicy(projectID string, bindings []Binding) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.projects[projectID]
	if p == nil {
		return fmt.Errorf("the simulated cloud has no project %q", projectID)
	}
	return c.seedPolicy("projects/"+p.id, p, bindings)
}

// seedPolicy needs the lock.
func (c *Cloud) seedPolicy(key string, p *project, bindings []Binding) error {
	var wanted []bindingJSON
	for _, b := range bindings {
		w := bindingJSON{Role: b.Role, Members: b.Members}
		if b.Condition != nil {
			w.Condition = &condition{Title: b.Condition.Title, Description: b.Condition.Description, Expression: b.Condition.Expression}
		}
		wanted = append(wanted, w)
	}
	e := c.policyEntry(key)
	old := e.Latest()
	if old == nil {
		old = &policy{}
	}
	read, err := c.readBindings(wanted, old, resource{project: p})
	if err != nil {
		return fmt.Errorf("policy of %s: %w", key, err)
	}
	e.Reset(&policy{bindings: read, audit: old.audit, etag: c.nextEtag()})
	return nil
}
