package azure

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// What follows is what others do while a program runs, or have done before it: at the portal, or with older tools. It needs no right either.

// change replaces the present state of a thing by a changed copy, if it is there. The caller holds the lock.
func change[T any](t *table[T], key string, how func(*T)) bool {
	old := t.Get(key).Latest()
	if old == nil {
		return false
	}
	next := *old
	how(&next)
	t.Get(key).Reset(&next)
	return true
}

// SetIdentityTags replaces the tags of an identity. It reports whether there is one of that ID.
func (c *Cloud) SetIdentityTags(identityID string, tags map[string]string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return change(c.identities, strings.ToLower(identityID), func(i *identity) { i.tags = maps.Clone(tags) })
}

// DeleteIdentity deletes an identity. Its role assignments stay. It reports whether there was one of that ID.
func (c *Cloud) DeleteIdentity(identityID string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := strings.ToLower(identityID)
	i := c.identities.Get(key).Latest()
	if i == nil {
		return false
	}
	c.dropIdentity(key)
	c.identities.Get(key).Reset(nil)
	c.principals.Get(i.principalID).Reset(nil)
	return true
}

// SetRolePermissions replaces what a custom role gives. It reports whether there is a role of that GUID.
func (c *Cloud) SetRolePermissions(roleID string, actions, dataActions []string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return change(c.definitions, strings.ToLower(roleID), func(d *definition) {
		d.permissions, d.updated = []permission{permission{Actions: actions, DataActions: dataActions}.normal()}, c.clock()
	})
}

// DeleteRole deletes a custom role with its assignments. It reports whether there was one of that GUID.
func (c *Cloud) DeleteRole(roleID string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := strings.ToLower(roleID)
	if d := c.definitions.Get(id).Latest(); d == nil || !d.custom {
		return false
	}
	for _, key := range c.assignments.Names() {
		if a := c.assignments.Get(key).Latest(); a != nil && a.definition == id {
			c.assignments.Get(key).Reset(nil)
		}
	}
	c.definitions.Get(id).Reset(nil)
	return true
}

// StorageSettings are what a storage account allows.
type StorageSettings struct {
	// PublicBlobs allows containers that everybody may read; SharedKeys lets the account's keys authenticate.
	PublicBlobs, SharedKeys bool
	Tags                    map[string]string
}

// AddStorageAccount makes a storage account in a group that is there. Policies do not hold.
func (c *Cloud) AddStorageAccount(subscription, groupName, name string, s StorageSettings) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	g := c.groups.Get(groupKey(subscription, groupName)).Latest()
	if g == nil {
		return fmt.Errorf("storage account %s: the simulated subscription has no resource group %s", name, groupName)
	}
	if c.taken[name] || c.accountNamed(name) != nil {
		return fmt.Errorf("the name of storage account %s is taken", name)
	}
	a := &account{
		subscription: g.subscription, group: g.name, name: name, location: g.location, sku: "Standard_LRS", kind: "StorageV2", tags: maps.Clone(s.Tags), created: c.clock(),
		settings: accountSettings{AllowBlobPublicAccess: &s.PublicBlobs, AllowSharedKeyAccess: &s.SharedKeys},
	}
	c.data[name] = newAccountData(c.ids)
	c.accounts.Make(strings.ToLower(a.id())).Reset(a)
	return nil
}

// SetStorageAccount changes what a storage account allows, and its tags. It reports whether there is one of that name.
func (c *Cloud) SetStorageAccount(name string, s StorageSettings) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.accountNamed(name)
	return a != nil && change(c.accounts, strings.ToLower(a.id()), func(a *account) {
		a.settings.AllowBlobPublicAccess, a.settings.AllowSharedKeyAccess, a.tags = &s.PublicBlobs, &s.SharedKeys, maps.Clone(s.Tags)
	})
}

// AddContainer makes a container, or changes who may read it: "None", "Blob" or "Container".
func (c *Cloud) AddContainer(account, name, access string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	data := c.data[account]
	if data == nil || !slices.Contains([]string{"None", "Blob", "Container"}, access) {
		return fmt.Errorf("container %s: there is no storage account %q, or no level of access %q", name, account, access)
	}
	if k := data.containers[name]; k != nil {
		k.access, k.etag, k.modified = access, c.ids.etag(), c.clock()
		return nil
	}
	data.containers[name] = c.newContainer(name, access, nil)
	return nil
}

// PutBlob writes a blob in place of what was there. Nil content deletes it.
func (c *Cloud) PutBlob(account, container, name string, content []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	data := c.data[account]
	if data == nil || data.containers[container] == nil {
		return fmt.Errorf("blob %s: there is no container %s in a storage account %s", name, container, account)
	}
	if content == nil {
		delete(data.containers[container].blobs, name)
		return nil
	}
	data.containers[container].blobs[name] = &blob{
		name: name, content: bytes.Clone(content), headers: blobHeaders{kind: "application/octet-stream"}, etag: c.ids.etag(), modified: c.clock(), created: c.clock(),
	}
	return nil
}
