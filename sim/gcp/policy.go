package gcp

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"github.com/cloudcredential/operator/sim/gcp/cel"
)

// policy is an allow policy. Its bindings are in the order of their roles, none without members.
type policy struct {
	bindings []binding
	audit    json.RawMessage
	etag     string
}

type binding struct {
	role      string
	members   []member
	condition *condition
}

// member is a principal of a binding. The unique ID holds on to a service account beyond its deletion.
type member struct {
	text, uid string
}

type condition struct {
	Expression  string `json:"expression"`
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	Location    string `json:"location,omitempty"`
	parsed      *cel.Expression
}

// The forms of a policy in JSON (schemas Policy and Binding).
type (
	policyJSON struct {
		Version      int             `json:"version,omitempty"`
		Etag         string          `json:"etag,omitempty"`
		Bindings     []bindingJSON   `json:"bindings,omitempty"`
		AuditConfigs json.RawMessage `json:"auditConfigs,omitempty"`
	}
	bindingJSON struct {
		Role      string     `json:"role"`
		Members   []string   `json:"members"`
		Condition *condition `json:"condition,omitempty"`
	}
)

// conditionalVersion is the version of policies that have conditions.
const conditionalVersion = 3

// noPolicy is the etag of a policy that has never been set.
const noPolicy = "ACAB"

// version is 3 for a policy with conditions and 1 for all others.
func (p *policy) version() int {
	for _, b := range p.bindings {
		if b.condition != nil {
			return conditionalVersion
		}
	}
	return 1
}

// hash tells conditions apart in roles that end in _withcond_.
func (c *condition) hash() string {
	sum := sha256.Sum256([]byte(c.Expression + "\x00" + c.Title + "\x00" + c.Description))
	return hex.EncodeToString(sum[:10])
}

func (c *condition) equal(other *condition) bool {
	if c == nil || other == nil {
		return c == other
	}
	return c.Expression == other.Expression && c.Title == other.Title && c.Description == other.Description
}

// show gives a policy as a reader of a version sees it. Below version 3 a binding with a condition is one of
// a role whose name ends in _withcond_ and a hash, without the condition. The caller holds the lock.
func (c *Cloud) show(p *policy, version int) policyJSON {
	if p == nil {
		return policyJSON{Etag: noPolicy}
	}
	shown := policyJSON{Etag: p.etag, AuditConfigs: p.audit, Version: 1}
	for _, b := range p.bindings {
		role, held := b.role, b.condition
		if held != nil && version < conditionalVersion {
			role, held = role+"_withcond_"+held.hash(), nil
		}
		if held != nil {
			shown.Version = conditionalVersion
		}
		members := make([]string, 0, len(b.members))
		for _, m := range b.members {
			members = append(members, c.showMember(m))
		}
		shown.Bindings = append(shown.Bindings, bindingJSON{role, members, held})
	}
	return shown
}

// normal merges bindings of one role and condition, drops those without members, and puts all in their order.
func normal(bindings []binding) []binding {
	var merged []binding
	for _, b := range bindings {
		if len(b.members) == 0 {
			continue
		}
		i := slices.IndexFunc(merged, func(m binding) bool { return m.role == b.role && m.condition.equal(b.condition) })
		if i < 0 {
			merged = append(merged, binding{b.role, nil, b.condition})
			i = len(merged) - 1
		}
		for _, m := range b.members {
			if !slices.Contains(merged[i].members, m) {
				merged[i].members = append(merged[i].members, m)
			}
		}
	}
	for i := range merged {
		slices.SortFunc(merged[i].members, func(a, b member) int { return cmp.Or(cmp.Compare(a.text, b.text), cmp.Compare(a.uid, b.uid)) })
	}
	slices.SortStableFunc(merged, func(a, b binding) int { return cmp.Compare(a.role, b.role) })
	return merged
}

// policyEntry gives the entry of a policy, a new one if need be. The caller holds the lock.
func (c *Cloud) policyEntry(key string) *entry[policy] {
	e := c.policies[key]
	if e == nil {
		e = &entry[policy]{}
		c.policies[key] = e
	}
	return e
}
