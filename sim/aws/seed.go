package aws

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/cloudcredential/operator/sim/aws/policy"
)

// What follows is for tests and demonstrations: it changes the account without a request, a signature or a permission, and what
// it changes is visible at once, whatever the lag. Nothing of it is in the log of calls.

// Key is an access key with its secret.
type Key struct {
	ID, Secret string
	// Token is the session token of temporary credentials; empty for the keys of users.
	Token string
}

// AddAccountKey makes an access key for the account's root user, who may do everything.
func (c *Cloud) AddAccountKey() (Key, error) { return c.AddKey("") }

// AddUser makes a user with an access key. policyJSON is its only inline policy, named "policy"; the user gets none if it is empty.
func (c *Cloud) AddUser(name, policyJSON string) (Key, error) {
	u := &user{holder: holder{name: name}, path: "/", id: c.ids.entityID(prefixUser), created: c.clock()}
	if err := c.insertUser(u); err != nil {
		return Key{}, err
	}
	c.settle(name)
	if policyJSON != "" {
		if err := c.SetUserPolicy(name, "policy", policyJSON); err != nil {
			return Key{}, err
		}
	}
	return c.AddKey(name)
}

// AddKey makes another access key for a user. The quota holds here, too.
func (c *Cloud) AddKey(user string) (Key, error) {
	k, err := c.newKey(user)
	if err != nil {
		return Key{}, err
	}
	c.settle(user)
	return Key{ID: k.id, Secret: k.secret}, nil
}

// settle makes the newest state of a user the one that has always been.
func (c *Cloud) settle(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.userEntry(name); e != nil {
		e.Reset(e.Latest())
	}
}

// edit changes a user behind everybody's back.
func (c *Cloud) edit(name string, change func(u *user) *Error) error {
	if err := c.changeUser(name, change); err != nil {
		return fmt.Errorf("changing user %q of the simulated account: %w", name, err)
	}
	c.settle(name)
	return nil
}

// SetUserPolicy writes an inline policy of a user. No quota holds.
func (c *Cloud) SetUserPolicy(name, policyName, policyJSON string) error {
	d, err := c.parseDocument("policyDocument", policyJSON)
	if err != nil {
		return fmt.Errorf("policy %q for user %q: %w", policyName, name, err)
	}
	return c.edit(name, func(u *user) *Error {
		u.inline[policyName] = d
		return nil
	})
}

// RemoveUserPolicy deletes an inline policy of a user, if it is there.
func (c *Cloud) RemoveUserPolicy(name, policyName string) error {
	return c.edit(name, func(u *user) *Error {
		delete(u.inline, policyName)
		return nil
	})
}

// SetTags adds or replaces tags of a user.
func (c *Cloud) SetTags(name string, tags map[string]string) error {
	return c.edit(name, func(u *user) *Error {
		for _, key := range slices.Sorted(maps.Keys(tags)) {
			u.tags = tagged(u.tags, []tag{{key, tags[key]}})
		}
		return nil
	})
}

// RemoveTags deletes tags of a user. Without keys it deletes all.
func (c *Cloud) RemoveTags(name string, keys ...string) error {
	return c.edit(name, func(u *user) *Error {
		if u.tags = untagged(u.tags, keys); len(keys) == 0 {
			u.tags = nil
		}
		return nil
	})
}

// RemoveKey deletes an access key of a user.
func (c *Cloud) RemoveKey(name, keyID string) error {
	return c.edit(name, func(u *user) *Error { return u.dropKey(keyID) })
}

// SetKeyStatus makes an access key "Active" or "Inactive".
func (c *Cloud) SetKeyStatus(name, keyID, status string) error {
	return c.edit(name, func(u *user) *Error {
		k := u.key(keyID)
		if k == nil {
			return noSuchKey(keyID)
		}
		k.status = status
		return nil
	})
}

// SetBoundary bounds a user by a managed policy; an empty ARN takes its boundary away.
func (c *Cloud) SetBoundary(name, policyARN string) error {
	return c.edit(name, func(u *user) *Error {
		if policyARN != "" {
			if err := c.useAsBoundary(policyARN, 1); err != nil {
				return err
			}
		}
		if u.boundary != "" {
			_ = c.useAsBoundary(u.boundary, -1)
		}
		u.boundary = policyARN
		return nil
	})
}

// AttachPolicy attaches a managed policy to a user.
func (c *Cloud) AttachPolicy(name, policyARN string) error {
	return c.edit(name, func(u *user) *Error {
		if !slices.Contains(u.attached, policyARN) {
			u.attached = append(u.attached, policyARN)
			c.countAttachment(policyARN, 1)
		}
		return nil
	})
}

// DetachPolicy takes a managed policy away from a user.
func (c *Cloud) DetachPolicy(name, policyARN string) error {
	return c.edit(name, func(u *user) *Error {
		if i := slices.Index(u.attached, policyARN); i >= 0 {
			u.attached = slices.Delete(u.attached, i, i+1)
			c.countAttachment(policyARN, -1)
		}
		return nil
	})
}

// DeleteUser deletes a user with everything that it has. It reports whether there was one.
func (c *Cloud) DeleteUser(name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.users.Get(foldName(name))
	if e.Latest() == nil {
		return false
	}
	c.removeUser(e)
	e.Reset(nil)
	c.users.Forget(foldName(name))
	return true
}

// AddPolicy makes a managed policy and returns its ARN.
func (c *Cloud) AddPolicy(name, policyJSON string) (arn string, err error) {
	d, bad := c.parseDocument("policyDocument", policyJSON)
	if bad != nil {
		return "", fmt.Errorf("managed policy %q: %w", name, bad)
	}
	p := &managedPolicy{arn: c.arn("iam", "", "policy/"+name), name: name, path: "/"}
	if err := c.insertPolicy(p, d); err != nil {
		return "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.policies.Get(p.arn).Reset(p)
	return p.arn, nil
}

// AddRole makes a role that everybody in the account may assume whose own policies allow it, with one inline policy named
// "policy", and returns its ARN.
func (c *Cloud) AddRole(name, policyJSON string) (arn string, err error) {
	trust := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + c.arn("iam", "", "root") + `"},"Action":"sts:AssumeRole"}]}`
	parsed, bad := parseTrust(trust)
	if bad != nil {
		return "", fmt.Errorf("trust of role %q: %w", name, bad)
	}
	ro := &role{holder: holder{name: name, inline: map[string]document{}}, path: "/", trust: parsed, maxSession: time.Hour}
	if policyJSON != "" {
		d, bad := c.parseDocument("policyDocument", policyJSON)
		if bad != nil {
			return "", fmt.Errorf("policy for role %q: %w", name, bad)
		}
		ro.inline["policy"] = d
	}
	if err := c.insertRole(ro); err != nil {
		return "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.roles.Get(foldName(name)).Reset(ro)
	return ro.arn(c), nil
}

// AssumeRole makes temporary credentials of a role.
func (c *Cloud) AssumeRole(name, sessionName string, lasting time.Duration) (Key, error) {
	ro, err := c.seeRole(name)
	if err != nil {
		return Key{}, err
	}
	s := c.open(&session{role: ro.name, name: sessionName, ownerID: ro.id}, lasting)
	return Key{s.keyID, s.secret, s.token}, nil
}

// SessionToken makes temporary credentials of a user, as GetSessionToken does.
func (c *Cloud) SessionToken(name string, lasting time.Duration, mfa bool) (Key, error) {
	u, err := c.seeUser(name)
	if err != nil {
		return Key{}, err
	}
	c.mu.RLock()
	owner := c.userEntry(name)
	c.mu.RUnlock()
	s := c.open(&session{user: owner, ownerID: u.id, mfa: mfa}, lasting)
	return Key{s.keyID, s.secret, s.token}, nil
}

// Valid reports whether a key with this secret is accepted at present, and whose it is. The name of the root user is empty.
func (c *Cloud) Valid(k Key) (name string, ok bool) {
	secret, who, err := c.credential(k.ID, k.Token)
	if err != nil || secret != k.Secret {
		return "", false
	}
	return who.name, true
}

// Allows reports whether a user may do something at present, with no condition key but those of the user itself.
func (c *Cloud) Allows(name, action, resource string) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	u := c.userEntry(name).At(c.visible())
	if u == nil {
		return false
	}
	who := c.userCaller(u)
	decision, _ := who.decide(policy.Request{Principal: who.arn, Action: action, Resource: resource, Context: who.context()})
	return decision == policy.Allowed
}
