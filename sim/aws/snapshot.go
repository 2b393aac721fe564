package aws

import (
	"maps"
	"slices"
	"time"
)

// User is what there is of a user, whatever the lag.
type User struct {
	Name     string            `json:"name"`
	ARN      string            `json:"arn"`
	ID       string            `json:"id"`
	Path     string            `json:"path"`
	Created  time.Time         `json:"created"`
	Tags     map[string]string `json:"tags"`
	Boundary string            `json:"boundary,omitempty"`
	// Policies are the inline policies as they were given, by name.
	Policies map[string]string `json:"policies"`
	// Attached are the ARNs of managed policies.
	Attached []string  `json:"attached,omitempty"`
	Keys     []UserKey `json:"keys"`
}

// UserKey is an access key of a user. The secret is not there: only who has made the key knows it.
type UserKey struct {
	ID      string    `json:"id"`
	Status  string    `json:"status"`
	Created time.Time `json:"created"`
}

// User returns a user. The empty name is the account's root user.
func (c *Cloud) User(name string) (User, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	u := c.userEntry(name).Latest()
	if u == nil {
		return User{}, false
	}
	return u.snapshot(c), true
}

// Users returns all users, in the order of their names.
func (c *Cloud) Users() []User {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var all []User
	for _, u := range c.users.All() {
		all = append(all, u.snapshot(c))
	}
	return all
}

func (u *user) snapshot(c *Cloud) User {
	s := User{
		Name: u.name, ARN: u.arn(c), ID: u.id, Path: u.path, Created: u.created, Boundary: u.boundary, Attached: slices.Clone(u.attached),
		Tags: map[string]string{}, Policies: map[string]string{}, Keys: []UserKey{},
	}
	for _, t := range u.tags {
		s.Tags[t.Key] = t.Value
	}
	for name, d := range u.inline {
		s.Policies[name] = d.text
	}
	for _, k := range u.keys {
		s.Keys = append(s.Keys, UserKey{k.id, k.status, k.created})
	}
	return s
}

// Policies returns the managed policies of the account itself: the version in force, by ARN.
func (c *Cloud) Policies() map[string]string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	all := map[string]string{}
	for _, p := range c.policies.All() {
		if !p.provided {
			all[p.arn] = p.current().text
		}
	}
	return all
}

// Buckets returns the names of all buckets, in their order.
func (c *Cloud) Buckets() []string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	names := map[string]bool{}
	for _, b := range c.buckets.All() {
		names[b.name] = true
	}
	return slices.Sorted(maps.Keys(names))
}
