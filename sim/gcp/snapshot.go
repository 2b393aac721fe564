package gcp

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// What is here shows what there is, whatever the lag.

// ServiceAccount is a service account with the keys that users manage.
type ServiceAccount struct {
	Email       string    `json:"email"`
	UniqueID    string    `json:"uniqueId"`
	Project     string    `json:"project"`
	DisplayName string    `json:"displayName,omitempty"`
	Description string    `json:"description,omitempty"`
	Disabled    bool      `json:"disabled,omitempty"`
	Created     time.Time `json:"created"`
	// Keys are the IDs of keys, oldest first.
	Keys []string `json:"keys"`
}

// ServiceAccount returns a service account.
func (c *Cloud) ServiceAccount(email string) (ServiceAccount, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	a := c.accounts.Get(email).Latest()
	if a == nil {
		return ServiceAccount{}, false
	}
	return a.snapshot(), true
}

// ServiceAccounts returns the service accounts of a project, in the order of their addresses.
func (c *Cloud) ServiceAccounts(projectID string) []ServiceAccount {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var all []ServiceAccount
	for _, email := range c.accounts.Names() {
		if a := c.accounts.Get(email).Latest(); a != nil && a.project == projectID {
			all = append(all, a.snapshot())
		}
	}
	return all
}

func (a *account) snapshot() ServiceAccount {
	s := ServiceAccount{
		Email: a.email, UniqueID: a.uid, Project: a.project, DisplayName: a.displayName, Description: a.description,
		Disabled: a.disabled, Created: a.created, Keys: []string{},
	}
	for _, k := range a.keys {
		if k.kind == userManaged {
			s.Keys = append(s.Keys, k.id)
		}
	}
	return s
}

// Role is a custom role. Of those that are deleted softly, Deleted says when.
type Role struct {
	Name        string    `json:"name"`
	Title       string    `json:"title,omitempty"`
	Description string    `json:"description,omitempty"`
	Stage       string    `json:"stage"`
	Permissions []string  `json:"permissions"`
	Deleted     time.Time `json:"deleted,omitzero"`
}

// Roles returns the custom roles of a project, in the order of their names, with those that can be restored.
func (c *Cloud) Roles(projectID string) []Role {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var all []Role
	for _, name := range c.roles.Under(roleName(projectID, "")) {
		ro := c.roles.Get(name).Latest()
		if ro != nil && ro.shown(c.clock()) {
			all = append(all, Role{ro.name(), ro.title, ro.description, ro.stage, slices.Clone(ro.permissions), ro.deleted})
		}
	}
	return all
}

// Binding is a binding of a policy. Condition is nil if it holds always.
type Binding struct {
	Role      string     `json:"role"`
	Members   []string   `json:"members"`
	Condition *Condition `json:"condition,omitempty"`
}

// Condition says when a binding holds.
type Condition struct {
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	Expression  string `json:"expression"`
}

// Policy returns the bindings of a project's policy, in the order of their roles.
func (c *Cloud) Policy(projectID string) []Binding {
	return c.bindings("projects/" + projectID)
}

// AccountPolicy returns the bindings of a service account's own policy.
func (c *Cloud) AccountPolicy(email string) []Binding {
	c.mu.RLock()
	a := c.accounts.Get(email).Latest()
	c.mu.RUnlock()
	if a == nil {
		return nil
	}
	return c.bindings(accountPolicy(a.uid))
}

func (c *Cloud) bindings(key string) []Binding {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var all []Binding
	p := c.policies[key].Latest()
	if p == nil {
		return nil
	}
	for _, b := range p.bindings {
		shown := Binding{Role: b.role}
		for _, m := range b.members {
			shown.Members = append(shown.Members, c.showMember(m))
		}
		if b.condition != nil {
			shown.Condition = &Condition{b.condition.Title, b.condition.Description, b.condition.Expression}
		}
		all = append(all, shown)
	}
	return all
}

// PolicyJSON is a project's policy as getIamPolicy gives it for version 3, for comparison to the byte.
func (c *Cloud) PolicyJSON(projectID string) []byte {
	c.mu.RLock()
	defer c.mu.RUnlock()
	text, err := json.Marshal(c.show(c.policies["projects/"+projectID].Latest(), conditionalVersion))
	if err != nil {
		return nil // a policy can always be written
	}
	return text
}

// RolesOf returns the roles that a project's policy binds to a member, also under conditions, in their order.
func (c *Cloud) RolesOf(projectID, memberName string) []string {
	var all []string
	for _, b := range c.Policy(projectID) {
		if slices.Contains(b.Members, memberName) && !slices.Contains(all, b.Role) {
			all = append(all, b.Role)
		}
	}
	return all
}

// Allows says whether a member may do something in a project at present, by the project's policy.
func (c *Cloud) Allows(projectID, memberName, permission string) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	p := c.projects[projectID]
	if p == nil {
		return false
	}
	who := &caller{token: token{member: memberName}}
	if a := c.accounts.Get(strings.TrimPrefix(memberName, "serviceAccount:")).At(c.visible()); a != nil {
		who.account = a.uid
	}
	return c.allowed(who, permission, p.resource())
}
