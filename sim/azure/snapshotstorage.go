package azure

import (
	"bytes"
	"maps"
	"strings"
)

// StorageAccount is a storage account with its containers.
type StorageAccount struct {
	ID                    string            `json:"id"`
	Name                  string            `json:"name"`
	Group                 string            `json:"group"`
	Location              string            `json:"location"`
	SKU                   string            `json:"sku"`
	Kind                  string            `json:"kind"`
	Tags                  map[string]string `json:"tags"`
	AllowBlobPublicAccess bool              `json:"allowBlobPublicAccess"`
	AllowSharedKeyAccess  bool              `json:"allowSharedKeyAccess"`
	MinimumTLSVersion     string            `json:"minimumTlsVersion,omitempty"`
	Keys                  []string          `json:"keys"`
	Containers            []Container       `json:"containers"`
}

// Container is a container with the names of its blobs. PublicAccess is "None", "Blob" or "Container".
type Container struct {
	Name         string   `json:"name"`
	PublicAccess string   `json:"publicAccess"`
	Blobs        []string `json:"blobs"`
}

// StorageAccounts returns the storage accounts of a subscription, in the order of their groups and names.
func (c *Cloud) StorageAccounts(subscription string) []StorageAccount {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var all []StorageAccount
	for _, key := range c.accounts.Under(strings.ToLower("/subscriptions/" + subscription + "/")) {
		a := c.accounts.Get(key).Latest()
		if a == nil {
			continue
		}
		shown := StorageAccount{
			ID: a.id(), Name: a.name, Group: a.group, Location: a.location, SKU: a.sku, Kind: a.kind, Tags: maps.Clone(a.tags),
			AllowBlobPublicAccess: a.public(), AllowSharedKeyAccess: a.sharedKeys(), Keys: c.data[a.name].keys[:], Containers: []Container{},
		}
		if a.settings.MinimumTLSVersion != nil {
			shown.MinimumTLSVersion = *a.settings.MinimumTLSVersion
		}
		for _, name := range sortedNames(c.data[a.name].containers) {
			k := c.data[a.name].containers[name]
			shown.Containers = append(shown.Containers, Container{k.name, k.access, sortedNames(k.blobs)})
		}
		all = append(all, shown)
	}
	return all
}

// StorageAccount returns the account of a name.
func (c *Cloud) StorageAccount(name string) (StorageAccount, bool) {
	c.mu.RLock()
	a := c.accountNamed(name)
	c.mu.RUnlock()
	if a == nil {
		return StorageAccount{}, false
	}
	for _, shown := range c.StorageAccounts(a.subscription) {
		if shown.Name == a.name {
			return shown, true
		}
	}
	return StorageAccount{}, false
}

// Blob is a blob.
type Blob struct {
	Content      []byte            `json:"content"`
	ContentType  string            `json:"contentType"`
	CacheControl string            `json:"cacheControl,omitempty"`
	Metadata     map[string]string `json:"metadata,omitempty"`
	Tags         map[string]string `json:"tags,omitempty"`
}

// Blob returns a blob.
func (c *Cloud) Blob(account, container, name string) (Blob, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	data := c.data[account]
	if data == nil || data.containers[container] == nil || data.containers[container].blobs[name] == nil {
		return Blob{}, false
	}
	b := data.containers[container].blobs[name]
	return Blob{bytes.Clone(b.content), b.headers.kind, b.headers.cache, maps.Clone(b.metadata), maps.Clone(b.tags)}, true
}

// Applications returns the applications of the directory, in the order of their IDs.
func (c *Cloud) Applications() []Application {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var all []Application
	for _, a := range c.applications.All() {
		shown := Application{Name: a.name, ClientID: a.appID, ObjectID: a.id}
		if p := c.ofClient(a.appID); p != nil {
			shown.PrincipalID = p.id
		}
		all = append(all, shown)
	}
	return all
}
