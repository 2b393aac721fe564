package gcp

import (
	"maps"
	"slices"
	"time"
)

// Pool is a workload identity pool with its providers. Of what is deleted softly, Deleted says when.
type Pool struct {
	Name        string     `json:"name"`
	DisplayName string     `json:"displayName,omitempty"`
	Description string     `json:"description,omitempty"`
	Disabled    bool       `json:"disabled,omitempty"`
	Deleted     time.Time  `json:"deleted,omitzero"`
	Providers   []Provider `json:"providers,omitempty"`
}

// Provider is an OpenID Connect provider of a pool.
type Provider struct {
	Name        string            `json:"name"`
	DisplayName string            `json:"displayName,omitempty"`
	Description string            `json:"description,omitempty"`
	Disabled    bool              `json:"disabled,omitempty"`
	Deleted     time.Time         `json:"deleted,omitzero"`
	Mapping     map[string]string `json:"attributeMapping"`
	Condition   string            `json:"attributeCondition,omitempty"`
	Issuer      string            `json:"issuerUri"`
	Audiences   []string          `json:"allowedAudiences,omitempty"`
	// KeySet is the JWKS that was uploaded, empty if the issuer publishes it.
	KeySet string `json:"jwksJson,omitempty"`
}

// Pools returns the workload identity pools of a project, in the order of their names, with those that can be restored.
func (c *Cloud) Pools(projectID string) []Pool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	p := c.projects[projectID]
	if p == nil {
		return nil
	}
	var all []Pool
	for _, name := range c.pools.Under(poolName(p, "")) {
		found := c.pools.Get(name).Latest()
		if found == nil || gone(found.deleted, c.clock()) {
			continue
		}
		all = append(all, Pool{found.name, found.displayName, found.description, found.disabled, found.deleted, c.providersOf(name)})
	}
	return all
}

// providersOf needs the lock.
func (c *Cloud) providersOf(poolName string) []Provider {
	var all []Provider
	for _, name := range c.providers.Under(poolName + "/providers/") {
		v := c.providers.Get(name).Latest()
		if v == nil || gone(v.deleted, c.clock()) {
			continue
		}
		all = append(all, Provider{
			v.name, v.displayName, v.description, v.disabled, v.deleted, maps.Clone(v.mapping), v.condition,
			v.oidc.IssuerURI, slices.Clone(v.oidc.AllowedAudiences), v.oidc.JwksJSON,
		})
	}
	return all
}
