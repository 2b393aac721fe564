package aws

import (
	"maps"
	"slices"
	"time"
)

// role is an IAM role. It is never changed; a write changes a clone.
type role struct {
	name, path, id, description string
	created                     time.Time
	trust                       string
	maxSession                  time.Duration
	tags                        []tag
	boundary                    string
	inline                      map[string]document
}

func (ro *role) clone() *role {
	n := *ro
	n.tags = slices.Clone(ro.tags)
	n.inline = maps.Clone(ro.inline)
	if n.inline == nil {
		n.inline = map[string]document{}
	}
	return &n
}

func (ro *role) arn(c *Cloud) string { return c.arn("iam", "", "role"+ro.path+ro.name) }

func noSuchRole(name string) *Error {
	return noSuchEntity("The role with name %s cannot be found.", name)
}

func (c *Cloud) seeRole(name string) (*role, *Error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if ro := c.roles.get(foldName(name)).at(c.visible()); ro != nil {
		return ro, nil
	}
	return nil, noSuchRole(name)
}

// changeRole makes one change to a role, whole or not at all.
func (c *Cloud) changeRole(name string, change func(ro *role) *Error) *Error {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.roles.get(foldName(name))
	old := e.latest()
	if old == nil {
		return noSuchRole(name)
	}
	ro := old.clone()
	if err := change(ro); err != nil {
		return err
	}
	e.put(c.clock(), c.visible(), ro)
	return nil
}

// insertRole puts a new role into the account.
func (c *Cloud) insertRole(ro *role) *Error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.roles.get(foldName(ro.name)).latest() != nil {
		return alreadyExists("Role with name %s already exists.", ro.name)
	}
	if len(c.roles.all()) >= c.quotas.RolesPerAccount {
		return limitExceeded("Cannot exceed quota for RolesPerAccount: %d", c.quotas.RolesPerAccount)
	}
	if ro.boundary != "" {
		if err := c.useAsBoundary(ro.boundary, 1); err != nil {
			return err
		}
	}
	ro.id, ro.created = c.ids.entityID(prefixRole), c.clock()
	c.roles.make(foldName(ro.name)).put(ro.created, c.visible(), ro)
	return nil
}

// aboutRole reads the role that an operation is about and checks that the caller may do this to it.
func (r *request) aboutRole() (string, *Error) {
	name, err := r.nameParam("RoleName", maxNewName)
	if err != nil {
		return "", err
	}
	c := r.cloud
	t := target{arn: c.arn("iam", "", "role/"+name), shown: "role " + name}
	c.mu.RLock()
	if ro := c.roles.get(foldName(name)).latest(); ro != nil {
		t.arn, t.context = ro.arn(c), resourceTags(ro.tags, "aws:ResourceTag/", "iam:ResourceTag/")
	}
	c.mu.RUnlock()
	return name, r.authorize("iam:"+r.operation, t)
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
}

func (ro *role) described(c *Cloud) roleXML {
	x := roleXML{
		Path: ro.path, RoleName: ro.name, RoleID: ro.id, Arn: ro.arn(c), CreateDate: timestamp(ro.created), Description: ro.description,
		AssumeRolePolicyDocument: escape(ro.trust), MaxSessionDuration: int(ro.maxSession.Seconds()), PermissionsBoundary: boundaryAnswer(ro.boundary),
	}
	if len(ro.tags) > 0 {
		x.Tags = &members[tag]{ro.tags}
	}
	return x
}
