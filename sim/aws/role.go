package aws

import (
	"time"
)

// role is an IAM role. It is never changed; a write changes a clone.
type role struct {
	holder
	path, id, description string
	created               time.Time
	trust                 trustDocument
	maxSession            time.Duration
}

func (ro *role) clone() *role {
	n := *ro
	n.holder = ro.copied()
	return &n
}

func (ro *role) arn(c *Cloud) string { return c.arn("iam", "", "role"+ro.path+ro.name) }

func noSuchRole(name string) *Error {
	return noSuchEntity("The role with name %s cannot be found.", name)
}

func (c *Cloud) seeRole(name string) (*role, *Error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if ro := c.roles.Get(foldName(name)).At(c.visible()); ro != nil {
		return ro, nil
	}
	return nil, noSuchRole(name)
}

// changeRole makes one change to a role, whole or not at all.
func (c *Cloud) changeRole(name string, change func(ro *role) *Error) *Error {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.roles.Get(foldName(name))
	old := e.Latest()
	if old == nil {
		return noSuchRole(name)
	}
	ro := old.clone()
	if err := change(ro); err != nil {
		return err
	}
	e.Put(c.clock(), c.visible(), ro)
	return nil
}

// insertRole puts a new role into the account.
func (c *Cloud) insertRole(ro *role) *Error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.roles.Get(foldName(ro.name)).Latest() != nil {
		return alreadyExists("Role with name %s already exists.", ro.name)
	}
	if c.roleCount >= c.quotas.RolesPerAccount {
		return limitExceeded("Cannot exceed quota for RolesPerAccount: %d", c.quotas.RolesPerAccount)
	}
	if len(ro.tags) > c.quotas.TagsPerResource {
		return tooManyTags()
	}
	if err := c.checkTrust(ro.trust); err != nil {
		return err
	}
	if ro.boundary != "" {
		if err := c.useAsBoundary(ro.boundary, 1); err != nil {
			return err
		}
	}
	c.roleCount++
	ro.id, ro.created = c.ids.entityID(prefixRole), c.clock()
	c.roles.Make(foldName(ro.name)).Put(ro.created, c.visible(), ro)
	return nil
}

// roleTarget names a role for authorization: with the path and the tags that it has, or as it would be named if there is none.
func (c *Cloud) roleTarget(name string) target {
	c.mu.RLock()
	defer c.mu.RUnlock()
	ro := c.roles.Get(foldName(name)).Latest()
	if ro == nil {
		return target{arn: c.arn("iam", "", "role/"+name), shown: "role " + name}
	}
	t := target{arn: ro.arn(c), shown: "role " + name, context: resourceTags(ro.tags, "aws:ResourceTag/", "iam:ResourceTag/")}
	if ro.boundary != "" {
		t = t.with("iam:PermissionsBoundary", ro.boundary)
	}
	return t
}

// aboutRole reads the role that an operation is about and checks that the caller may do this to it.
func (r *request) aboutRole() (string, *Error) {
	name, err := r.nameParam("RoleName", maxNewName)
	if err != nil {
		return "", err
	}
	return name, r.authorize("iam:"+r.operation, r.cloud.roleTarget(name))
}

// roleXML is a role in an answer.
type roleXML struct {
	Path                     string
	RoleName                 string
	RoleID                   string `xml:"RoleId"`
	Arn                      string
	CreateDate               string
	AssumeRolePolicyDocument string
	Description              string `xml:",omitempty"`
	MaxSessionDuration       int
	PermissionsBoundary      *boundaryXML  `xml:",omitempty"`
	Tags                     *members[tag] `xml:",omitempty"`
	RoleLastUsed             *lastUsedXML  `xml:",omitempty"`
}

// lastUsedXML is when and where a role was used last. It is empty for a role that nobody has used.
type lastUsedXML struct {
	LastUsedDate string `xml:",omitempty"`
	Region       string `xml:",omitempty"`
}

// listed is a role as ListRoles shows it: without tags, boundary and latest use.
func (ro *role) listed(c *Cloud) roleXML {
	return roleXML{
		Path: ro.path, RoleName: ro.name, RoleID: ro.id, Arn: ro.arn(c), CreateDate: timestamp(ro.created), Description: ro.description,
		AssumeRolePolicyDocument: escape(ro.trust.text), MaxSessionDuration: int(ro.maxSession.Seconds()),
	}
}

// described is a role with everything that is written down about it.
func (ro *role) described(c *Cloud) roleXML {
	x := ro.listed(c)
	x.PermissionsBoundary = boundaryAnswer(ro.boundary)
	if len(ro.tags) > 0 {
		x.Tags = &members[tag]{ro.tags}
	}
	return x
}

// removeRole takes a role out of the account. The lock is held.
func (c *Cloud) removeRole(e *entry[role]) {
	ro := e.Latest()
	if ro.boundary != "" {
		_ = c.useAsBoundary(ro.boundary, -1)
	}
	for _, arn := range ro.attached {
		c.countAttachment(arn, -1)
	}
	c.roleCount--
	e.Put(c.clock(), c.visible(), nil)
}
