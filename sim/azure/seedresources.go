package azure

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// AssignRole assigns a role, by its name, to a principal at a scope.
func (c *Cloud) AssignRole(scope, role, principalID string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.principals.Get(principalID).Latest()
	if p == nil {
		return fmt.Errorf("the simulated directory has no principal %s", principalID)
	}
	all := c.definitions.All()
	i := slices.IndexFunc(all, func(d *definition) bool { return strings.EqualFold(d.name, role) })
	if i < 0 {
		return fmt.Errorf("the simulated directory has no role %q", role)
	}
	a := &assignment{name: c.ids.guid(), scope: scope, principalID: principalID, kind: p.kind, definition: all[i].id, created: c.clock(), updated: c.clock()}
	c.assignments.Make(assignmentKey(a.scope, a.name)).Reset(a)
	return nil
}

// AddAssignments makes many assignments in a subscription, of the role Reader to principals that are not there any more, so that quotas can be tried.
func (c *Cloud) AddAssignments(subscription string, count int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for range count {
		a := &assignment{
			name: c.ids.guid(), scope: "/subscriptions/" + subscription, principalID: c.ids.guid(), kind: "ServicePrincipal", definition: "acdd72a7-3385-48ef-bd42-f606fba81ae7", created: c.clock(), updated: c.clock(),
		}
		c.assignments.Make(assignmentKey(a.scope, a.name)).Reset(a)
	}
}

// RemoveAssignments takes all role assignments of a principal away, as somebody at the portal would.
func (c *Cloud) RemoveAssignments(principalID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, key := range c.assignments.Names() {
		if a := c.assignments.Get(key).Latest(); a != nil && a.principalID == principalID {
			c.assignments.Get(key).Reset(nil)
		}
	}
}

// AddRole makes a custom role that can be assigned at a scope and below, and returns its GUID.
func (c *Cloud) AddRole(scope, name, description string, actions ...string) (id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d := &definition{
		id: c.ids.guid(), name: name, description: description, custom: true, scopes: []string{scope}, created: c.clock(), updated: c.clock(),
		permissions: []permission{permission{Actions: actions}.normal()},
	}
	c.definitions.Make(d.id).Reset(d)
	return d.id
}

// AddResourceGroup makes a resource group.
func (c *Cloud) AddResourceGroup(subscription, name, location string, tags map[string]string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	g := &group{subscription: strings.ToLower(subscription), name: name, location: location, tags: maps.Clone(tags), created: c.clock()}
	c.groups.Make(groupKey(subscription, name)).Reset(g)
}

// SetResourceGroupTags replaces the tags of a resource group.
func (c *Cloud) SetResourceGroupTags(subscription, name string, tags map[string]string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old := c.groups.Get(groupKey(subscription, name)).Latest(); old != nil {
		next := *old
		next.tags = maps.Clone(tags)
		c.groups.Get(groupKey(subscription, name)).Reset(&next)
	}
}

// AddIdentity makes a user-assigned identity in a group that is there, and returns the object ID of its service principal.
func (c *Cloud) AddIdentity(subscription, groupName, name string, tags map[string]string) (principalID string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	g := c.groups.Get(groupKey(subscription, groupName)).Latest()
	if g == nil {
		return "", fmt.Errorf("identity %s: the simulated subscription has no resource group %s", name, groupName)
	}
	i := &identity{subscription: g.subscription, group: g.name, name: name, location: g.location, tags: maps.Clone(tags), clientID: c.ids.guid(), principalID: c.ids.guid()}
	c.principals.Make(i.principalID).Reset(&principal{id: i.principalID, name: name, kind: "ServicePrincipal", appID: i.clientID, identity: i.id(), created: c.clock()})
	c.identities.Make(strings.ToLower(i.id())).Reset(i)
	return i.principalID, nil
}

// AddFederation makes a federated credential of an identity. The quota does not hold.
func (c *Cloud) AddFederation(identityID, name, issuer, subject, audience string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := c.identities.Get(strings.ToLower(identityID)).Latest()
	if i == nil {
		return fmt.Errorf("federated credential %s: the simulated subscription has no identity %s", name, identityID)
	}
	f := &federation{identity: i.id(), name: name, issuer: issuer, subject: subject, audiences: []string{audience}}
	c.federated.Make(strings.ToLower(f.id())).Reset(f)
	return nil
}

// RemoveFederation deletes a federated credential of an identity. It reports whether there was one.
func (c *Cloud) RemoveFederation(identityID, name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.federated.Get(strings.ToLower(identityID + "/federatedIdentityCredentials/" + name))
	if e.Latest() == nil {
		return false
	}
	e.Reset(nil)
	return true
}

// TakeStorageAccountName makes a name belong to a storage account of somebody else.
func (c *Cloud) TakeStorageAccountName(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.taken[name] = true
}

// DeleteResourceGroup deletes a group with everything in it at once, as somebody else would. It reports whether there was one.
func (c *Cloud) DeleteResourceGroup(subscription, name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := groupKey(subscription, name)
	if c.groups.Get(key).Latest() == nil {
		return false
	}
	c.dropGroup(key)
	c.groups.Get(key).Reset(nil)
	return true
}
