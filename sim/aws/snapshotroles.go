package aws

import (
	"slices"
	"time"

	"github.com/cloudcredential/operator/sim/aws/policy"
)

// Role is what there is of a role, whatever the lag.
type Role struct {
	Name        string    `json:"name"`
	ARN         string    `json:"arn"`
	ID          string    `json:"id"`
	Path        string    `json:"path"`
	Description string    `json:"description,omitempty"`
	Created     time.Time `json:"created"`
	// MaxSession is the longest session; nanoseconds in JSON.
	MaxSession time.Duration     `json:"maxSession"`
	Tags       map[string]string `json:"tags"`
	Boundary   string            `json:"boundary,omitempty"`
	// Trust is the trust policy as it was given.
	Trust string `json:"trust"`
	// Policies are the inline policies as they were given, by name.
	Policies map[string]string `json:"policies"`
	// Attached are the ARNs of managed policies.
	Attached []string `json:"attached,omitempty"`
}

// Role returns a role.
func (c *Cloud) Role(name string) (Role, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	ro := c.roles.Get(foldName(name)).Latest()
	if ro == nil {
		return Role{}, false
	}
	return ro.snapshot(c), true
}

// Roles returns all roles, in the order of their names.
func (c *Cloud) Roles() []Role {
	c.mu.RLock()
	defer c.mu.RUnlock()
	all := []Role{}
	for _, ro := range c.roles.All() {
		all = append(all, ro.snapshot(c))
	}
	return all
}

func (ro *role) snapshot(c *Cloud) Role {
	s := Role{
		Name: ro.name, ARN: ro.arn(c), ID: ro.id, Path: ro.path, Description: ro.description, Created: ro.created, MaxSession: ro.maxSession,
		Tags: tagMap(ro.tags), Boundary: ro.boundary, Trust: ro.trust.text, Policies: map[string]string{}, Attached: slices.Clone(ro.attached),
	}
	for name, d := range ro.inline {
		s.Policies[name] = d.text
	}
	return s
}

// OIDCProvider is what there is of an OpenID Connect provider, whatever the lag.
type OIDCProvider struct {
	ARN string `json:"arn"`
	// Issuer is the URL without its scheme.
	Issuer      string            `json:"issuer"`
	Created     time.Time         `json:"created"`
	ClientIDs   []string          `json:"clientIDs"`
	Thumbprints []string          `json:"thumbprints"`
	Tags        map[string]string `json:"tags"`
}

// OIDCProvider returns a provider. The issuer is given without its scheme.
func (c *Cloud) OIDCProvider(issuer string) (OIDCProvider, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	p := c.oidc.Get(issuer).Latest()
	if p == nil {
		return OIDCProvider{}, false
	}
	return p.snapshot(c), true
}

// OIDCProviders returns all providers, in the order of their issuers.
func (c *Cloud) OIDCProviders() []OIDCProvider {
	c.mu.RLock()
	defer c.mu.RUnlock()
	all := []OIDCProvider{}
	for _, p := range c.oidc.All() {
		all = append(all, p.snapshot(c))
	}
	return all
}

func (p *oidcProvider) snapshot(c *Cloud) OIDCProvider {
	return OIDCProvider{
		ARN: p.arn(c), Issuer: p.issuer, Created: p.created, ClientIDs: slices.Clone(p.clientIDs), Thumbprints: slices.Clone(p.thumbprints),
		Tags: tagMap(p.tags),
	}
}

func tagMap(tags []tag) map[string]string {
	m := map[string]string{}
	for _, t := range tags {
		m[t.Key] = t.Value
	}
	return m
}

// RoleAllows reports whether sessions of a role may do something at present, with no condition key but those of the role itself.
func (c *Cloud) RoleAllows(name, action, resource string) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	ro := c.roles.Get(foldName(name)).At(c.visible())
	if ro == nil {
		return false
	}
	who := c.sessionCaller(&session{role: ro.name, ownerID: ro.id, name: "anybody"})
	decision, _ := who.decide(policy.Request{Principal: who.arn, Action: action, Resource: resource, Context: who.context()})
	return decision == policy.Allowed
}
