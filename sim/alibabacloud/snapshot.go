package alibabacloud

import (
	"fmt"
	"slices"
)

// What is here shows what there is, whatever the lag, and changes the account without a request, a signature or a right. Nothing of it is in the log of calls.

// User is a RAM user with its keys and the policies that are attached to it; those of the cloud itself have "System/" before their names.
type User struct {
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	DisplayName string      `json:"displayName,omitempty"`
	Comments    string      `json:"comments,omitempty"`
	Keys        []AccessKey `json:"keys"`
	Policies    []string    `json:"policies"`
}

// AccessKey is a key without its secret.
type AccessKey struct {
	ID     string `json:"id"`
	Active bool   `json:"active"`
}

// Policy is a custom policy. Document is that of the default version.
type Policy struct {
	Name        string   `json:"name"`
	Description string   `json:"description,omitempty"`
	Default     string   `json:"default"`
	Document    string   `json:"document"`
	Versions    []string `json:"versions"`
}

// Users returns the users, in the order of their names.
func (c *Cloud) Users() []User {
	c.mu.RLock()
	defer c.mu.RUnlock()
	all := []User{}
	for _, u := range c.users.All() {
		shown := User{u.id, u.name, u.display, u.comments, []AccessKey{}, append([]string{}, u.attached...)}
		for _, k := range c.keysOf(u.name) {
			shown.Keys = append(shown.Keys, AccessKey{k.id, k.status == statusActive})
		}
		all = append(all, shown)
	}
	return all
}

// User returns one by its name.
func (c *Cloud) User(name string) (User, bool) {
	all := c.Users()
	i := slices.IndexFunc(all, func(u User) bool { return u.Name == name })
	if i < 0 {
		return User{}, false
	}
	return all[i], true
}

// Policies returns the custom policies, in the order of their names.
func (c *Cloud) Policies() []Policy {
	c.mu.RLock()
	defer c.mu.RUnlock()
	all := []Policy{}
	for _, p := range c.policies.All() {
		shown := Policy{Name: p.name, Description: p.description, Default: p.current, Document: p.document(), Versions: []string{}}
		for _, v := range p.versions {
			shown.Versions = append(shown.Versions, v.id)
		}
		all = append(all, shown)
	}
	return all
}

// Policy returns one by its name.
func (c *Cloud) Policy(name string) (Policy, bool) {
	all := c.Policies()
	i := slices.IndexFunc(all, func(p Policy) bool { return p.Name == name })
	if i < 0 {
		return Policy{}, false
	}
	return all[i], true
}

// Holder is the user who signs in with a key at present; false where nobody can.
func (c *Cloud) Holder(id, secret string) (string, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	k := c.keys.Get(id).Latest()
	if k == nil || k.secret != secret || k.status != statusActive {
		return "", false
	}
	return k.user, true
}

// Allows says whether a user may do something.
func (c *Cloud) Allows(name, action, resource string) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	u := c.users.Get(name).Latest()
	return u != nil && c.allows(u, action, resource)
}

// RootKey makes a key of the account itself, which may do everything.
func (c *Cloud) RootKey() (id, secret string) { return c.AddKey(rootUser) }

// AddKey makes a key of a user, however many there are.
func (c *Cloud) AddKey(user string) (id, secret string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.addKey(user)
	c.keys.Get(k.id).Reset(k)
	return k.id, k.secret
}

// SetKeyActive turns a key on or off.
func (c *Cloud) SetKeyActive(id string, active bool) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.keys.Get(id).Latest() == nil {
		return fmt.Errorf("the simulated account has no access key %s", id)
	}
	status := statusInactive
	if active {
		status = statusActive
	}
	change(c, c.keys, id, func(k *accessKey) { k.status = status })
	return nil
}

// RemoveKey takes a key away.
func (c *Cloud) RemoveKey(id string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.keys.Get(id).Latest() == nil {
		return fmt.Errorf("the simulated account has no access key %s", id)
	}
	c.keys.Get(id).Reset(nil)
	return nil
}

// AddUser makes a user.
func (c *Cloud) AddUser(name, comments string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.users.Make(name).Reset(&user{id: c.ids.digits(18), name: name, comments: comments, created: c.clock()})
}

// AddPolicy makes a policy, or gives one another document.
func (c *Cloud) AddPolicy(name, description, document string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := &policy{name: name, description: description, created: c.clock()}
	p.add(document, true, c.clock())
	c.policies.Make(name).Reset(p)
}

// Attach attaches a policy to a user.
func (c *Cloud) Attach(name, policy string) error { return c.attachments(name, policy, true) }

// Detach takes a policy from a user.
func (c *Cloud) Detach(name, policy string) error { return c.attachments(name, policy, false) }

func (c *Cloud) attachments(name, policy string, attached bool) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.users.Get(name).Latest() == nil {
		return fmt.Errorf("the simulated account has no user %s", name)
	}
	change(c, c.users, name, func(u *user) {
		u.attached = slices.DeleteFunc(slices.Clone(u.attached), func(each string) bool { return each == policy })
		if attached {
			u.attached = append(u.attached, policy)
		}
	})
	return nil
}
