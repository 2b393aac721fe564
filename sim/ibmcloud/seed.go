package ibmcloud

import (
	"fmt"
	"slices"
	"time"
)

// What follows is for tests and demonstrations: it changes the account without a request, a token or a right. Nothing of it is in the log of calls.

// OwnerKey makes an API key of the user who owns the account and may do everything.
func (c *Cloud) OwnerKey() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.addKey(c.owner, "administrator", "", "").value
}

// AddResourceGroup makes a resource group and returns its ID.
func (c *Cloud) AddResourceGroup(name string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.addResourceGroup(name, false)
}

func (c *Cloud) addResourceGroup(name string, isDefault bool) string {
	g := &resourceGroup{id: c.ids.word(16), name: name, isDefault: isDefault, created: c.clock()}
	c.groups.Make(g.id).Reset(g)
	return g.id
}

// AddServiceID makes a service ID.
func (c *Cloud) AddServiceID(name, description string) ServiceID {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.addServiceID(name, description, false)
	c.serviceIDs.Get(s.id).Reset(s)
	return c.show(s)
}

// AddAPIKey gives an identity a key, and returns ID and value.
func (c *Cloud) AddAPIKey(iamID, name string) (id, value string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.addKey(iamID, name, "", "")
	c.keys.Get(k.id).Reset(k)
	return k.id, k.value
}

// AddPolicy gives an identity roles on what has these attributes and is in the account.
func (c *Cloud) AddPolicy(iamID string, roles []string, on ...Attribute) Policy {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range on {
		if on[i].Operator == "" {
			on[i].Operator = operatorEquals
		}
	}
	on = append(slices.Clip(on), Attribute{"accountId", c.account, operatorEquals})
	p := c.addPolicy(&policy{iamID: iamID, roles: slices.Clone(roles), attributes: on}, c.owner)
	c.policies.Get(p.id).Reset(p)
	return p.show()
}

// RemovePolicy takes a policy away.
func (c *Cloud) RemovePolicy(id string) error { return remove(c, c.policies, "policy", id) }

// RemoveAPIKey takes a key away.
func (c *Cloud) RemoveAPIKey(id string) error { return remove(c, c.keys, "API key", id) }

// RemoveServiceID takes a service ID away with its keys and policies.
func (c *Cloud) RemoveServiceID(id string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.serviceIDs.Get(id).Latest()
	if s == nil {
		return fmt.Errorf("the simulated account has no service ID %s", id)
	}
	c.removeServiceID(s)
	return nil
}

func remove[T any](c *Cloud, t *table[T], what, id string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.Get(id).Latest() == nil {
		return fmt.Errorf("the simulated account has no %s %s", what, id)
	}
	t.Get(id).Reset(nil)
	return nil
}

// SetDescription changes what a service ID says of itself.
func (c *Cloud) SetDescription(id, description string) error {
	return c.alterServiceID(id, func(s *serviceID) { s.description = description })
}

// SetLocked locks a service ID, or opens it.
func (c *Cloud) SetLocked(id string, locked bool) error {
	return c.alterServiceID(id, func(s *serviceID) { s.locked = locked })
}

func (c *Cloud) alterServiceID(id string, to func(*serviceID)) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.serviceIDs.Get(id).Latest() == nil {
		return fmt.Errorf("the simulated account has no service ID %s", id)
	}
	change(c, c.serviceIDs, id, to)
	return nil
}

// AlterAPIKey disables a key or has it expire; a zero time is never.
func (c *Cloud) AlterAPIKey(id string, disabled bool, expires time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.keys.Get(id).Latest() == nil {
		return fmt.Errorf("the simulated account has no API key %s", id)
	}
	change(c, c.keys, id, func(k *apiKey) { k.disabled, k.expires = disabled, expires })
	return nil
}
