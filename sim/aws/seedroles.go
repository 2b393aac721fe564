package aws

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// PutRole makes a role, or gives one that there is everything that is said here and nothing else; the ID and the date of creation
// are not read. Empty fields get what IAM gives them by itself. Principals and quotas are not checked. It returns the ARN.
func (c *Cloud) PutRole(s Role) (arn string, err error) {
	trust, bad := parseTrust(s.Trust)
	if bad != nil {
		return "", fmt.Errorf("trust policy of role %q: %w", s.Name, bad)
	}
	ro := &role{
		path: s.Path, description: s.Description, maxSession: s.MaxSession, trust: trust,
		holder: holder{name: s.Name, tags: sortedTags(s.Tags), boundary: s.Boundary, inline: map[string]document{}, attached: slices.Clone(s.Attached)},
	}
	if ro.path == "" {
		ro.path = "/"
	}
	if ro.maxSession == 0 {
		ro.maxSession = time.Hour
	}
	for name, text := range s.Policies {
		d, bad := c.parseDocument("policyDocument", text)
		if bad != nil {
			return "", fmt.Errorf("policy %q of role %q: %w", name, s.Name, bad)
		}
		ro.inline[name] = d
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.placeRole(ro); err != nil {
		return "", fmt.Errorf("role %q: %w", s.Name, err)
	}
	return ro.arn(c), nil
}

// placeRole makes a role the one that has always been. The lock is held.
func (c *Cloud) placeRole(ro *role) error {
	if ro.boundary != "" {
		if err := c.useAsBoundary(ro.boundary, 1); err != nil {
			return err
		}
	}
	for _, arn := range ro.attached {
		c.countAttachment(arn, 1)
	}
	e := c.roles.Make(foldName(ro.name))
	ro.id, ro.created = "", c.clock()
	if old := e.Latest(); old != nil {
		ro.id, ro.created = old.id, old.created
		c.removeRole(e)
	}
	if ro.id == "" {
		ro.id = c.ids.entityID(prefixRole)
	}
	c.roleCount++
	e.Reset(ro)
	return nil
}

// DeleteRole deletes a role with everything that it has. It reports whether there was one.
func (c *Cloud) DeleteRole(name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.roles.Get(foldName(name))
	if e.Latest() == nil {
		return false
	}
	c.removeRole(e)
	e.Reset(nil)
	c.roles.Forget(foldName(name))
	return true
}

// AddForeignRoles makes n roles that belong to nobody in particular: foreign-0000 and so on. They trust EC2 and have no policy.
func (c *Cloud) AddForeignRoles(n int) error {
	trust, bad := parseTrust(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`)
	if bad != nil {
		return bad
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range n {
		own := holder{name: fmt.Sprintf("foreign-%04d", i), inline: map[string]document{}}
		ro := &role{holder: own, path: "/", trust: trust, maxSession: time.Hour}
		if err := c.placeRole(ro); err != nil {
			return err
		}
	}
	return nil
}

// PutOIDCProvider makes an OpenID Connect provider, or gives one that there is everything that is said here. The issuer may have
// its scheme. Quotas are not checked. It returns the ARN.
func (c *Cloud) PutOIDCProvider(s OIDCProvider) (arn string) {
	p := &oidcProvider{
		issuer: strings.TrimPrefix(s.Issuer, "https://"), created: c.clock(), tags: sortedTags(s.Tags),
		clientIDs: slices.Clone(s.ClientIDs), thumbprints: slices.Clone(s.Thumbprints),
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.oidc.Make(p.issuer)
	if old := e.Latest(); old != nil {
		p.created = old.created
	}
	e.Reset(p)
	return p.arn(c)
}

// DeleteOIDCProvider deletes a provider, whose issuer is given without its scheme. It reports whether there was one.
func (c *Cloud) DeleteOIDCProvider(issuer string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.oidc.Get(issuer)
	if e.Latest() == nil {
		return false
	}
	e.Reset(nil)
	c.oidc.Forget(issuer)
	return true
}

// AddForeignOIDCProviders makes n providers that belong to nobody in particular: foreign-000.example.com and so on.
func (c *Cloud) AddForeignOIDCProviders(n int) {
	for i := range n {
		c.PutOIDCProvider(OIDCProvider{Issuer: fmt.Sprintf("foreign-%03d.example.com", i), ClientIDs: []string{"sts.amazonaws.com"}})
	}
}

// sortedTags are tags in the order of their keys.
func sortedTags(tags map[string]string) []tag {
	var list []tag
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, tag{key, tags[key]})
	}
	return list
}
