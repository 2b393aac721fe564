package openstack

import (
	"maps"
	"slices"
	"strings"
)

// Names of the roles that Keystone makes when it is set up.
const (
	roleAdmin  = "admin"
	roleMember = "member"
	roleReader = "reader"
)

// user is somebody who can log in.
type user struct {
	id, name, domain string
	password         string
	// generation counts changes of the password, which end all tokens.
	generation int
	disabled   bool
	// project is the one that a login without a scope is for; may be empty.
	project string
}

// project is what resources belong to.
type project struct {
	id, name, domain string
	disabled         bool
}

// grant is a role of a user on a project.
type grant struct{ user, project, role string }

// rolesOn are the IDs of the roles that a user has on a project, with those that they imply, in order. Whoever calls it holds the lock.
func (c *Cloud) rolesOn(userID, projectID string) []string {
	var granted []string
	for g := range c.grants {
		if g.user == userID && g.project == projectID {
			granted = append(granted, g.role)
		}
	}
	return c.withImplied(granted)
}

// withImplied adds to roles those that they imply: admin implies member, and member reader.
func (c *Cloud) withImplied(roles []string) []string {
	set := map[string]bool{}
	for _, id := range roles {
		set[id] = true
		switch c.roles[id] {
		case roleAdmin:
			set[c.roleNamed(roleMember)], set[c.roleNamed(roleReader)] = true, true
		case roleMember:
			set[c.roleNamed(roleReader)] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// roleNamed gives the ID of a role; empty where there is none. Names are found without regard to case, as with MySQL, which most clouds have.
func (c *Cloud) roleNamed(name string) string {
	for id, known := range c.roles {
		if strings.EqualFold(known, name) {
			return id
		}
	}
	return ""
}

// domainRef names a domain by its ID or its name.
type domainRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// findDomain gives the ID of a domain; empty where there is none.
func (c *Cloud) findDomain(ref domainRef) string {
	for id, name := range c.domains {
		if id == ref.ID || ref.ID == "" && name == ref.Name {
			return id
		}
	}
	return ""
}

// userRef names a user by ID, or by name and domain.
type userRef struct {
	ID       string     `json:"id"`
	Name     string     `json:"name"`
	Password string     `json:"password"`
	Domain   *domainRef `json:"domain"`
}

func (c *Cloud) findUser(ref userRef) *user {
	if ref.ID != "" {
		return c.users[ref.ID]
	}
	if ref.Domain == nil {
		return nil
	}
	domain := c.findDomain(*ref.Domain)
	for _, u := range c.users {
		if u.name == ref.Name && u.domain == domain && domain != "" {
			return u
		}
	}
	return nil
}

// projectRef names a project by ID, or by name and domain.
type projectRef struct {
	ID     string     `json:"id"`
	Name   string     `json:"name"`
	Domain *domainRef `json:"domain"`
}

func (c *Cloud) findProject(ref projectRef) *project {
	if ref.ID != "" {
		return c.projects[ref.ID]
	}
	if ref.Domain == nil {
		return nil
	}
	domain := c.findDomain(*ref.Domain)
	for _, p := range c.projects {
		if p.name == ref.Name && p.domain == domain && domain != "" {
			return p
		}
	}
	return nil
}
