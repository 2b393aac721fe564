package gcp

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// What is here is as in seed.go: without a request, and seen at once.

// PutPool makes a workload identity pool, or makes it so, and gives its name. Of the name that is given the last part is the ID. Providers that are given are
// made so as well; others that the pool has stay. The zero value of Deleted restores.
func (c *Cloud) PutPool(projectID string, wanted Pool) (name string, err error) {
	c.mu.Lock()
	p := c.projects[projectID]
	if p == nil {
		c.mu.Unlock()
		return "", fmt.Errorf("workload identity pool %q: the simulated cloud has no project %q", wanted.Name, projectID)
	}
	made := &pool{
		project: p.id, id: lastPart(wanted.Name), displayName: wanted.DisplayName, description: wanted.Description,
		disabled: wanted.Disabled, deleted: wanted.Deleted,
	}
	made.name = poolName(p, made.id)
	c.pools.Make(made.name).Reset(made)
	c.mu.Unlock()
	for _, v := range wanted.Providers {
		if _, err := c.PutProvider(projectID, made.id, v); err != nil {
			return "", err
		}
	}
	return made.name, nil
}

// PutProvider makes a provider of a pool, or makes it so, and gives its name. Of the name that is given the last part is the ID. The rules of the API hold.
func (c *Cloud) PutProvider(projectID, poolID string, wanted Provider) (name string, err error) {
	v := &provider{
		id: lastPart(wanted.Name), displayName: wanted.DisplayName, description: wanted.Description, disabled: wanted.Disabled, deleted: wanted.Deleted,
		mapping: maps.Clone(wanted.Mapping), condition: wanted.Condition,
		oidc: oidcJSON{wanted.Issuer, slices.Clone(wanted.Audiences), wanted.KeySet},
	}
	if err := v.check(); err != nil {
		return "", fmt.Errorf("provider %q of workload identity pool %q: %w", v.id, poolID, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	in := c.poolOf(projectID, poolID)
	if in == nil {
		return "", fmt.Errorf("provider %q: the simulated cloud has no workload identity pool %q in project %q", v.id, poolID, projectID)
	}
	v.name, v.project = in.name+"/providers/"+v.id, in.project
	c.providers.Make(v.name).Reset(v)
	return v.name, nil
}

// DeletePool deletes a workload identity pool softly, as somebody at the console would. It reports whether there was one.
func (c *Cloud) DeletePool(projectID, poolID string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.poolOf(projectID, poolID)
	if old == nil || !old.deleted.IsZero() {
		return false
	}
	next := *old
	next.deleted = c.clock()
	c.pools.Get(old.name).Reset(&next)
	return true
}

// DeleteProvider deletes a provider of a pool softly. It reports whether there was one.
func (c *Cloud) DeleteProvider(projectID, poolID, providerID string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	in := c.poolOf(projectID, poolID)
	if in == nil {
		return false
	}
	e := c.providers.Get(in.name + "/providers/" + providerID)
	old := e.Latest()
	if old == nil || !old.deleted.IsZero() {
		return false
	}
	next := *old
	next.deleted = c.clock()
	e.Reset(&next)
	return true
}

// poolOf finds what is left of a pool. The caller holds the lock.
func (c *Cloud) poolOf(projectID, poolID string) *pool {
	p := c.projects[projectID]
	if p == nil {
		return nil
	}
	found := c.pools.Get(poolName(p, poolID)).Latest()
	if found == nil || gone(found.deleted, c.clock()) {
		return nil
	}
	return found
}

// lastPart is what follows the last slash of a name.
func lastPart(name string) string { return name[strings.LastIndex(name, "/")+1:] }
