package ibmcloud

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// What is here shows what there is, whatever the lag.

// ServiceID is a service ID with its keys and policies.
type ServiceID struct {
	ID          string   `json:"id"`
	IAMID       string   `json:"iamId"`
	Name        string   `json:"name"`
	Description string   `json:"description,omitempty"`
	Locked      bool     `json:"locked,omitempty"`
	Keys        []APIKey `json:"keys"`
	Policies    []Policy `json:"policies"`
}

// APIKey is a key without its value.
type APIKey struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Disabled bool      `json:"disabled,omitempty"`
	Created  time.Time `json:"created"`
}

// Policy is an access policy.
type Policy struct {
	ID         string      `json:"id"`
	Roles      []string    `json:"roles"`
	Attributes []Attribute `json:"attributes"`
}

// ServiceIDs returns the service IDs of the account, in the order of their names.
func (c *Cloud) ServiceIDs() []ServiceID {
	c.mu.RLock()
	defer c.mu.RUnlock()
	all := []ServiceID{}
	for _, s := range c.serviceIDs.All() {
		all = append(all, c.show(s))
	}
	slices.SortStableFunc(all, func(a, b ServiceID) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// ServiceID returns a service ID by its name.
func (c *Cloud) ServiceID(name string) (ServiceID, bool) {
	all := c.ServiceIDs()
	i := slices.IndexFunc(all, func(s ServiceID) bool { return s.Name == name })
	if i < 0 {
		return ServiceID{}, false
	}
	return all[i], true
}

// show tells of a service ID. The caller holds the lock.
func (c *Cloud) show(s *serviceID) ServiceID {
	shown := ServiceID{ID: s.id, IAMID: s.iamID(), Name: s.name, Description: s.description, Locked: s.locked, Keys: []APIKey{}, Policies: []Policy{}}
	for _, k := range c.keys.All() {
		if k.iamID == s.iamID() {
			shown.Keys = append(shown.Keys, APIKey{k.id, k.name, k.disabled, k.created})
		}
	}
	for _, p := range c.policies.All() {
		if p.iamID == s.iamID() {
			shown.Policies = append(shown.Policies, p.show())
		}
	}
	return shown
}

func (p *policy) show() Policy {
	return Policy{ID: p.id, Roles: slices.Clone(p.roles), Attributes: slices.Clone(p.attributes)}
}

// Holder is the ID of the key with a value, and the IAM ID of who signs in with it at present; false where nobody can.
func (c *Cloud) Holder(value string) (keyID, iamID string, works bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	k := c.keyByValue(value)
	if k == nil || !k.works(c.clock()) {
		return "", "", false
	}
	return k.id, k.iamID, true
}

// Allows says whether who signs in with a key has a role on what has these attributes.
func (c *Cloud) Allows(value, role string, on map[string]string) bool {
	_, iamID, works := c.Holder(value)
	c.mu.RLock()
	defer c.mu.RUnlock()
	within := attributes{"accountId": c.account}
	maps.Copy(within, on)
	return works && (iamID == c.owner || c.grants(iamID, []string{role}, within))
}
