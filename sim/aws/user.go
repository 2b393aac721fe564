package aws

import (
	"slices"
	"time"
)

// user is an IAM user, or the account's root user. It is never changed; a write changes a clone.
type user struct {
	holder
	root    bool
	path    string
	id      string
	created time.Time
	keys    []accessKey // oldest first
}

func (u *user) clone() *user {
	n := *u
	n.holder = u.copied()
	n.keys = slices.Clone(u.keys)
	return &n
}

func (u *user) arn(c *Cloud) string {
	if u.root {
		return c.arn("iam", "", "root")
	}
	return c.arn("iam", "", "user"+u.path+u.name)
}

// key returns the access key of that ID; nil if the user has none.
func (u *user) key(id string) *accessKey {
	for i := range u.keys {
		if u.keys[i].id == id {
			return &u.keys[i]
		}
	}
	return nil
}

// seeUser returns a user as reads see it at present. The empty name is the root user.
func (c *Cloud) seeUser(name string) (*user, *Error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if u := c.userEntry(name).At(c.visible()); u != nil {
		return u, nil
	}
	return nil, noSuchUser(name)
}

// userEntry returns the entry of a user, which is nil if there never was one. The lock is held.
func (c *Cloud) userEntry(name string) *entry[user] {
	if name == "" {
		return c.root
	}
	return c.users.Get(foldName(name))
}

// changeUser makes one change to a user, whole or not at all.
func (c *Cloud) changeUser(name string, change func(u *user) *Error) *Error {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.userEntry(name)
	old := e.Latest()
	if old == nil {
		return noSuchUser(name)
	}
	u := old.clone()
	if err := change(u); err != nil {
		return err
	}
	e.Put(c.clock(), c.visible(), u)
	return nil
}

// userTarget names a user for authorization: with the path and the tags that it has, or as it would be named if there is none.
func (c *Cloud) userTarget(name string) target {
	c.mu.RLock()
	defer c.mu.RUnlock()
	u := c.userEntry(name).Latest()
	if u == nil {
		return target{arn: c.arn("iam", "", "user/"+name), shown: "user " + name}
	}
	t := target{arn: u.arn(c), shown: "user " + name, context: resourceTags(u.tags, "aws:ResourceTag/", "iam:ResourceTag/")}
	if name == "" {
		t.shown = t.arn
	}
	if u.boundary != "" {
		t = t.with("iam:PermissionsBoundary", u.boundary)
	}
	return t
}

// aboutUser reads the user that an operation is about and checks that the caller may do this to it.
func (r *request) aboutUser() (string, *Error) {
	name, err := r.userParam(false)
	if err != nil {
		return "", err
	}
	return name, r.mayUser(name)
}

// aboutSelf is aboutUser for operations that are about the caller where no user is given.
func (r *request) aboutSelf() (string, *Error) {
	name, err := r.userParam(true)
	if err != nil {
		return "", err
	}
	return name, r.mayUser(name)
}

// mayUser checks that the caller may do what it asks for to a user.
func (r *request) mayUser(name string) *Error {
	t := r.cloud.userTarget(name)
	if _, given := r.param("UserName"); !given {
		t.shown = t.arn
	}
	return r.authorize("iam:"+r.operation, t)
}

// userXML is a user in an answer.
type userXML struct {
	Path                string
	UserName            string `xml:",omitempty"`
	UserID              string `xml:"UserId"`
	Arn                 string
	CreateDate          string
	PermissionsBoundary *boundaryXML  `xml:",omitempty"`
	Tags                *members[tag] `xml:",omitempty"`
}

// boundaryXML is a permissions boundary in an answer.
type boundaryXML struct {
	PermissionsBoundaryType string
	PermissionsBoundaryArn  string
}

func boundaryAnswer(arn string) *boundaryXML {
	if arn == "" {
		return nil
	}
	return &boundaryXML{"PermissionsBoundaryPolicy", arn}
}

// listed is a user as ListUsers shows it: without tags and boundary.
func (u *user) listed(c *Cloud) userXML {
	x := userXML{Path: u.path, UserName: u.name, UserID: u.id, Arn: u.arn(c), CreateDate: timestamp(u.created)}
	if u.root {
		x.Path = "/"
	}
	return x
}

// described is a user with everything.
func (u *user) described(c *Cloud) userXML {
	x := u.listed(c)
	x.PermissionsBoundary = boundaryAnswer(u.boundary)
	if len(u.tags) > 0 {
		x.Tags = &members[tag]{u.tags}
	}
	return x
}
