package gcp

import (
	"fmt"
	"strings"
)

// What follows is for tests and demonstrations: it changes the cloud without a request, a token or a permission, and what
// it changes is visible at once, whatever the lag. Nothing of it is in the log of calls.

// AddProject makes a project in which all APIs are enabled, and returns its number. An ID like "example.com:p" is that of a project of
// a domain.
func (c *Cloud) AddProject(id string) (number string) {
	p := &project{id: id, number: c.ids.projectNumber(), name: id, created: c.clock(), enabled: &entry[map[string]bool]{}, constraints: map[string]bool{}}
	all := map[string]bool{}
	for api := range apiTitles {
		all[api] = true
	}
	p.enabled.Reset(&all)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.projects[p.id], c.projects[p.number] = p, p
	c.policyEntry("projects/" + id).Reset(&policy{etag: c.nextEtag()})
	return p.number
}

// SetServiceEnabled switches an API such as "iam.googleapis.com" of a project on or off.
func (c *Cloud) SetServiceEnabled(projectID, api string, on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p := c.projects[projectID]; p != nil {
		c.setEnabled(p, on, api)
		p.enabled.Reset(p.enabled.Latest())
	}
}

// AddServiceAccount makes a service account and returns its email address. No quota holds, and the rules for IDs are not checked.
func (c *Cloud) AddServiceAccount(projectID, accountID, displayName string) (email string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.projects[projectID]
	if p == nil {
		return "", fmt.Errorf("service account %q: the simulated cloud has no project %q", accountID, projectID)
	}
	a := &account{email: accountEmail(accountID, p), uid: c.ids.uniqueID(), project: p.id, displayName: displayName, created: c.clock()}
	a.keys = []*key{c.newKey(a.created, systemManaged)}
	if c.accounts.Get(a.email).Latest() != nil {
		return "", fmt.Errorf("service account %s exists already", a.email)
	}
	c.accounts.Make(a.email).Reset(a)
	c.accountOf[a.uid] = a.email
	return a.email, nil
}

// AddServiceAccounts makes many service accounts, whose IDs are a prefix and a number from 0.
func (c *Cloud) AddServiceAccounts(projectID, prefix string, count int) error {
	for i := range count {
		if _, err := c.AddServiceAccount(projectID, fmt.Sprintf("%s%d", prefix, i), ""); err != nil {
			return err
		}
	}
	return nil
}

// AddServiceAccountWithRoles makes a service account with a key, binds roles of the project to it, and returns the key's credentials file.
func (c *Cloud) AddServiceAccountWithRoles(projectID, accountID string, roles ...string) (keyJSON []byte, err error) {
	email, err := c.AddServiceAccount(projectID, accountID, accountID)
	if err != nil {
		return nil, err
	}
	for _, r := range roles {
		if err := c.AddBinding(projectID, r, "serviceAccount:"+email); err != nil {
			return nil, err
		}
	}
	return c.AddKey(email)
}

// AddKey makes a key of a service account and returns its credentials file. Quota and organisation policy hold here, too.
func (c *Cloud) AddKey(email string) (keyJSON []byte, err error) {
	c.mu.RLock()
	a := c.accounts.Get(email).Latest()
	c.mu.RUnlock()
	if a == nil {
		return nil, fmt.Errorf("the simulated cloud has no service account %s", email)
	}
	k, bad := c.addKey(a)
	if bad != nil {
		return nil, fmt.Errorf("key of service account %s: %w", email, bad)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.accounts.Get(email)
	e.Reset(e.Latest())
	return c.keyFile(a, k), nil
}

// RemoveKey deletes a key of a service account, if it is there.
func (c *Cloud) RemoveKey(email, keyID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.accounts.Get(email)
	a := e.Latest()
	if a == nil {
		return
	}
	next := *a
	next.keys = nil
	for _, k := range a.keys {
		if k.id != keyID {
			next.keys = append(next.keys, k)
		}
	}
	e.Reset(&next)
}

// DeleteServiceAccount deletes a service account, as somebody at the console would. It reports whether there was one.
func (c *Cloud) DeleteServiceAccount(email string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.accounts.Get(email)
	a := e.Latest()
	if a == nil {
		return false
	}
	c.removeAccount(a)
	e.Reset(nil)
	return true
}

// AddForeignServiceAccount lets policies name a service account that is in none of the cloud's projects.
func (c *Cloud) AddForeignServiceAccount(email string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.foreign[email] = true
}

// AddBinding adds members to the binding of a role in a project's policy.
func (c *Cloud) AddBinding(projectID, roleName string, members ...string) error {
	return c.addBinding("projects/"+projectID, projectID, bindingJSON{roleName, members, nil})
}

// AddConditionalBinding adds a binding that holds under a condition.
func (c *Cloud) AddConditionalBinding(projectID, roleName, title, expression string, members ...string) error {
	return c.addBinding("projects/"+projectID, projectID, bindingJSON{roleName, members, &condition{Title: title, Expression: expression}})
}

// AddAccountBinding adds members to the binding of a role in a service account's own policy.
func (c *Cloud) AddAccountBinding(email, roleName string, members ...string) error {
	c.mu.RLock()
	a := c.accounts.Get(email).Latest()
	c.mu.RUnlock()
	if a == nil {
		return fmt.Errorf("the simulated cloud has no service account %s", email)
	}
	return c.addBinding(accountPolicy(a.uid), a.project, bindingJSON{roleName, members, nil})
}

func (c *Cloud) addBinding(key, projectID string, b bindingJSON) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.projects[projectID]
	if p == nil {
		return fmt.Errorf("binding of %s: the simulated cloud has no project %q", b.Role, projectID)
	}
	e := c.policyEntry(key)
	old := e.Latest()
	if old == nil {
		old = &policy{}
	}
	added, err := c.readBindings([]bindingJSON{b}, old, resource{project: p})
	if err != nil {
		return fmt.Errorf("binding of %s for %s: %w", b.Role, strings.Join(b.Members, ", "), err)
	}
	e.Reset(&policy{bindings: normal(append(added, old.bindings...)), audit: old.audit, etag: c.nextEtag()})
	return nil
}

// RemoveMember takes a member out of every binding of a project's policy.
func (c *Cloud) RemoveMember(projectID, memberName string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.policyEntry("projects/" + projectID)
	old := e.Latest()
	if old == nil {
		return
	}
	next := &policy{audit: old.audit, etag: c.nextEtag()}
	for _, b := range old.bindings {
		left := binding{role: b.role, condition: b.condition}
		for _, m := range b.members {
			if c.showMember(m) != memberName {
				left.members = append(left.members, m)
			}
		}
		next.bindings = append(next.bindings, left)
	}
	next.bindings = normal(next.bindings)
	e.Reset(next)
}

// AddRole makes a custom role and returns its name.
func (c *Cloud) AddRole(projectID, id, title string, permissions ...string) (name string, err error) {
	c.mu.RLock()
	p := c.projects[projectID]
	c.mu.RUnlock()
	if p == nil {
		return "", fmt.Errorf("role %q: the simulated cloud has no project %q", id, projectID)
	}
	ro := &role{project: p.id, id: id, title: title, stage: "GA", permissions: permissionList(permissions)}
	if err := c.insertRole(p, ro); err != nil {
		return "", fmt.Errorf("role %q: %w", id, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.roles.Get(ro.name()).Reset(ro)
	return ro.name(), nil
}
