package openstack

import "slices"

// AddDomain makes a domain and gives its ID.
func (c *Cloud) AddDomain(name string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := c.ids.id()
	c.domains[id] = name
	return id
}

// AddRole makes a role and gives its ID.
func (c *Cloud) AddRole(name string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := c.ids.id()
	c.roles[id] = name
	return id
}

// AddProject makes a project in a domain, given by its ID, and gives the project's ID.
func (c *Cloud) AddProject(name, domain string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := c.ids.id()
	c.projects[id] = &project{id: id, name: name, domain: domain}
	return id
}

// AddUser makes a user in a domain, given by its ID, and gives the user's ID.
func (c *Cloud) AddUser(name, domain, password string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := c.ids.id()
	c.users[id] = &user{id: id, name: name, domain: domain, password: password}
	return id
}

// SetDefaultProject says which project a user's login without a scope is for.
func (c *Cloud) SetDefaultProject(userID, projectID string) {
	c.change(userID, func(u *user) { u.project = projectID })
}

// SetPassword changes a user's password, which ends all tokens.
func (c *Cloud) SetPassword(userID, password string) {
	c.change(userID, func(u *user) { u.password, u.generation = password, u.generation+1 })
}

// DisableUser keeps a user from logging in, ends the tokens, and deletes the application credentials, as Keystone does.
func (c *Cloud) DisableUser(userID string) {
	c.change(userID, func(u *user) { u.disabled = true })
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dropCredentials(func(k *credential) bool { return k.user == userID })
}

func (c *Cloud) change(userID string, how func(*user)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if u := c.users[userID]; u != nil {
		how(u)
	}
}

// Grant gives a user a role, by its name, on a project. It reports whether there is such a role.
func (c *Cloud) Grant(userID, projectID, role string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := c.roleNamed(role)
	if id != "" {
		c.grants[grant{userID, projectID, id}] = true
	}
	return id != ""
}

// Revoke takes a role on a project from a user, and with it all application credentials that the user has on that project, as Keystone does.
func (c *Cloud) Revoke(userID, projectID, role string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.grants, grant{userID, projectID, c.roleNamed(role)})
	c.dropCredentials(func(k *credential) bool { return k.user == userID && k.project == projectID })
}

// AddApplicationCredential makes an application credential with all roles that the user has on the project.
func (c *Cloud) AddApplicationCredential(userID, projectID, name string, unrestricted bool) (id, secret string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := &credential{
		id: c.ids.id(), user: userID, project: projectID, name: name, secret: c.ids.secret(), unrestricted: unrestricted, roles: c.rolesOn(userID, projectID),
	}
	c.credentials.Make(k.id).Reset(k)
	return k.id, k.secret
}

// DeleteApplicationCredential deletes an application credential behind everybody's back. It reports whether there was one.
func (c *Cloud) DeleteApplicationCredential(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.dropCredentials(func(k *credential) bool { return k.id == id }) > 0
}

// AddServer makes a server in a project.
func (c *Cloud) AddServer(projectID, name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.servers[projectID] = append(slices.Clone(c.servers[projectID]), name)
}

// AddVolume makes a volume in a project.
func (c *Cloud) AddVolume(projectID, name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.volumes[projectID] = append(slices.Clone(c.volumes[projectID]), name)
}
