package openstack

import "time"

// What is here shows what there is, whatever the lag.

// ApplicationCredential is an application credential without its secret.
type ApplicationCredential struct {
	ID           string       `json:"id"`
	Name         string       `json:"name"`
	Description  string       `json:"description"`
	User         string       `json:"user"`
	Project      string       `json:"project"`
	Unrestricted bool         `json:"unrestricted"`
	Roles        []string     `json:"roles"`
	AccessRules  []AccessRule `json:"accessRules,omitempty"`
	Expires      time.Time    `json:"expires,omitzero"`
}

// AccessRule is one thing that an application credential may do.
type AccessRule struct {
	Service string `json:"service"`
	Method  string `json:"method"`
	Path    string `json:"path"`
}

// ApplicationCredentials returns those of a user, in the order of their IDs.
func (c *Cloud) ApplicationCredentials(userID string) []ApplicationCredential {
	c.mu.RLock()
	defer c.mu.RUnlock()
	all := []ApplicationCredential{}
	for _, k := range c.credentials.All() {
		if k.user != userID {
			continue
		}
		shown := ApplicationCredential{
			ID: k.id, Name: k.name, Description: k.description, User: k.user, Project: k.project, Unrestricted: k.unrestricted, Expires: k.expires,
		}
		for _, id := range k.roles {
			shown.Roles = append(shown.Roles, c.roles[id])
		}
		for _, id := range k.rules {
			if rule := c.rules[id]; rule != nil {
				shown.AccessRules = append(shown.AccessRules, AccessRule{rule.service, rule.method, rule.path})
			}
		}
		all = append(all, shown)
	}
	return all
}

// Works reports whether one can log in with an application credential at present.
func (c *Cloud) Works(id, secret string) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	k := c.credentials.Get(id).Latest()
	if k == nil || k.secret != secret || k.expired(c.clock()) {
		return false
	}
	u := c.users[k.user]
	return u != nil && !u.disabled && len(c.rolesOn(k.user, k.project)) > 0
}

// Servers are the names of a project's servers.
func (c *Cloud) Servers(projectID string) []string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return append([]string{}, c.servers[projectID]...)
}

// Volumes are the names of a project's volumes.
func (c *Cloud) Volumes(projectID string) []string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return append([]string{}, c.volumes[projectID]...)
}

// Admits reports whether a user can log in with a password, for a project, at present.
func (c *Cloud) Admits(userID, password, projectID string) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	u, p := c.users[userID], c.projects[projectID]
	return u != nil && !u.disabled && u.password == password && p != nil && !p.disabled && len(c.rolesOn(userID, projectID)) > 0
}

// Told are all tokens, and all secrets of application credentials, that an answer ever held.
func (c *Cloud) Told() []string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return append([]string{}, c.told...)
}
