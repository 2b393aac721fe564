package aws

import "strings"

func createUser(r *request) (any, *Error) {
	name, err := r.nameParam("UserName", maxNewName)
	if err != nil {
		return nil, err
	}
	userPath, err := r.pathParam()
	if err != nil {
		return nil, err
	}
	tags, err := r.tagsParam()
	if err != nil {
		return nil, err
	}
	boundary, err := r.boundaryParam(false)
	if err != nil {
		return nil, err
	}
	c := r.cloud
	arn := c.arn("iam", "", "user"+userPath+name)
	t := target{arn: arn, shown: arn}.withRequestTags(tags)
	if boundary != "" {
		t = t.with("iam:PermissionsBoundary", boundary)
	}
	if err := r.authorize("iam:CreateUser", t); err != nil {
		return nil, err
	}
	if len(tags) > 0 {
		if err := r.authorize("iam:TagUser", t); err != nil {
			return nil, err
		}
	}
	u := &user{holder: holder{name: name, tags: tags, boundary: boundary}, path: userPath, id: c.ids.entityID(prefixUser), created: c.clock()}
	if err := c.insertUser(u); err != nil {
		return nil, err
	}
	return struct{ User userXML }{u.described(c)}, nil
}

// insertUser puts a new user into the account.
func (c *Cloud) insertUser(u *user) *Error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.buryUsers()
	key := foldName(u.name)
	if c.users.Get(key).Latest() != nil {
		return alreadyExists("User with name %s already exists.", u.name)
	}
	if c.userCount >= c.quotas.UsersPerAccount {
		return limitExceeded("Cannot exceed quota for UsersPerAccount: %d", c.quotas.UsersPerAccount)
	}
	if u.boundary != "" {
		if err := c.useAsBoundary(u.boundary, 1); err != nil {
			return err
		}
	}
	if len(u.tags) > c.quotas.TagsPerResource {
		return tooManyTags()
	}
	c.userCount++
	c.users.Make(key).Put(c.clock(), c.visible(), u)
	return nil
}

func getUser(r *request) (any, *Error) {
	name, err := r.aboutSelf()
	if err != nil {
		return nil, err
	}
	u, err := r.cloud.seeUser(name)
	if err != nil {
		return nil, err
	}
	return struct{ User userXML }{u.described(r.cloud)}, nil
}

func deleteUser(r *request) (any, *Error) {
	name, err := r.aboutUser()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.users.Get(foldName(name))
	u := e.Latest()
	switch {
	case u == nil:
		return nil, noSuchUser(name)
	case len(u.keys) > 0:
		return nil, deleteConflict("Cannot delete entity, must delete access keys first.")
	case len(u.inline) > 0:
		return nil, deleteConflict("Cannot delete entity, must delete policies first.")
	case len(u.attached) > 0:
		return nil, deleteConflict("Cannot delete entity, must detach all policies first.")
	}
	c.removeUser(e)
	return nil, nil
}

// removeUser takes a user out of the account. The lock is held.
func (c *Cloud) removeUser(e *entry[user]) {
	u := e.Latest()
	if u.boundary != "" {
		_ = c.useAsBoundary(u.boundary, -1)
	}
	for _, arn := range u.attached {
		c.countAttachment(arn, -1)
	}
	now := c.clock()
	e.Put(now, c.visible(), nil)
	c.userCount--
	c.graves = append(c.graves, grave{foldName(u.name), now})
	c.buryUsers()
}

// buryUsers forgets deleted users that no read sees any more. The lock is held.
func (c *Cloud) buryUsers() {
	for len(c.graves) > 0 && !c.graves[0].since.After(c.visible()) {
		name := c.graves[0].name
		c.graves = c.graves[1:]
		if e := c.users.Get(name); e != nil && e.Latest() == nil && e.At(c.visible()) == nil {
			c.users.Forget(name)
		}
	}
}

func listUsers(r *request) (any, *Error) {
	prefix := "/"
	if p, ok := r.param("PathPrefix"); ok {
		prefix = p
	}
	if !strings.HasPrefix(prefix, "/") {
		return nil, invalidParameter("The specified value for pathPrefix is invalid. It must begin with the / character and contain only alphanumeric characters and/or / characters.")
	}
	marker, limit, err := r.page()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	arn := c.arn("iam", "", "user"+prefix)
	if err := r.authorize("iam:ListUsers", target{arn: arn, shown: arn}); err != nil {
		return nil, err
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	users, truncated := c.users.After(marker, limit, c.visible(), func(u *user) bool { return strings.HasPrefix(u.path, prefix) })
	answer := struct {
		Users members[userXML]
		paged
	}{}
	for _, u := range users {
		answer.Users.Member = append(answer.Users.Member, u.listed(c))
	}
	if truncated {
		answer.paged = more(foldName(users[len(users)-1].name))
	}
	return answer, nil
}
