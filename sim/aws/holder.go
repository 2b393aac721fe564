package aws

import (
	"maps"
	"slices"
)

// holder is what users and roles have in common: a name, tags, and policies that say what they may do.
type holder struct {
	name     string
	tags     []tag
	boundary string              // ARN of a managed policy; empty if there is none
	inline   map[string]document // by policy name
	attached []string            // ARNs of managed policies, in the order in which they were attached
}

// copied is a holder that can be changed.
func (h *holder) copied() holder {
	n := *h
	n.tags = slices.Clone(h.tags)
	n.inline = maps.Clone(h.inline)
	n.attached = slices.Clone(h.attached)
	if n.inline == nil {
		n.inline = map[string]document{}
	}
	return n
}

// holders are the operations about what users have, or roles: they differ in the words, the quotas and where the entities are kept.
type holders struct {
	// noun is "user", title "User".
	noun, title string
	// longestName is how long the name in a request may be.
	longestName int
	target      func(c *Cloud, name string) target
	see         func(c *Cloud, name string) (*holder, *Error)
	change      func(c *Cloud, name string, change func(h *holder) *Error) *Error
	// maxAttached counts managed policies, maxInline the characters of all inline ones together.
	maxAttached, maxInline func(q *Quotas) int
	// inlineOf begins the answer about an inline policy.
	inlineOf func(name string) inlineXML
}

func aboutUsers() holders {
	return holders{
		noun: "user", title: "User", longestName: maxExistingName, target: (*Cloud).userTarget,
		see: func(c *Cloud, name string) (*holder, *Error) {
			u, err := c.seeUser(name)
			if err != nil {
				return nil, err
			}
			return &u.holder, nil
		},
		change: func(c *Cloud, name string, change func(h *holder) *Error) *Error {
			return c.changeUser(name, func(u *user) *Error { return change(&u.holder) })
		},
		maxAttached: func(q *Quotas) int { return q.AttachedPoliciesPerUser },
		maxInline:   func(q *Quotas) int { return q.InlinePolicySizePerUser },
		inlineOf:    func(name string) inlineXML { return inlineXML{UserName: name} },
	}
}

func aboutRoles() holders {
	return holders{
		noun: "role", title: "Role", longestName: maxNewName, target: (*Cloud).roleTarget,
		see: func(c *Cloud, name string) (*holder, *Error) {
			ro, err := c.seeRole(name)
			if err != nil {
				return nil, err
			}
			return &ro.holder, nil
		},
		change: func(c *Cloud, name string, change func(h *holder) *Error) *Error {
			return c.changeRole(name, func(ro *role) *Error { return change(&ro.holder) })
		},
		maxAttached: func(q *Quotas) int { return q.AttachedPoliciesPerRole },
		maxInline:   func(q *Quotas) int { return q.InlinePolicySizePerRole },
		inlineOf:    func(name string) inlineXML { return inlineXML{RoleName: name} },
	}
}

// name reads which user or role a request is about. It does not authorize.
func (k holders) name(r *request) (string, *Error) { return r.nameParam(k.title+"Name", k.longestName) }

// about reads which user or role a request is about and checks that the caller may do this to it.
func (k holders) about(r *request) (string, *Error) {
	name, err := k.name(r)
	if err != nil {
		return "", err
	}
	return name, r.authorize("iam:"+r.operation, k.target(r.cloud, name))
}

// read gives the user or role that a request is about, as the caller may see it.
func (k holders) read(r *request) (*holder, *Error) {
	name, err := k.about(r)
	if err != nil {
		return nil, err
	}
	return k.see(r.cloud, name)
}
