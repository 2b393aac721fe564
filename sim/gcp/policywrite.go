package gcp

import (
	"encoding/json"
	"strings"

	"github.com/cloudcredential/operator/sim/gcp/cel"
)

type setPolicyRequest struct {
	Policy     *policyJSON `json:"policy"`
	UpdateMask string      `json:"updateMask"`
}

// writePolicy answers setIamPolicy. The caller's permission has been checked.
func (r *request) writePolicy(on resource) (any, *Error) {
	var in setPolicyRequest
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if in.Policy == nil {
		return nil, invalid("Request contains an invalid argument.")
	}
	mask, err := parseMask(in.UpdateMask, "bindings", "etag", "version", "auditConfigs")
	if err != nil {
		return nil, err
	}
	if mask.empty() {
		mask.paths = []string{"bindings", "etag"}
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.policyEntry(on.policy)
	next, err := c.nextPolicy(e.Latest(), in.Policy, mask, on)
	if err != nil {
		return nil, err
	}
	e.Put(c.clock(), c.visible(), next)
	return c.show(next, in.Policy.Version), nil
}

// nextPolicy is what a policy becomes. The caller holds the lock.
func (c *Cloud) nextPolicy(old *policy, wanted *policyJSON, mask updateMask, on resource) (*policy, *Error) {
	if old == nil {
		old = &policy{etag: noPolicy}
	}
	same, err := sameEtag("policy.etag", wanted.Etag, old.etag)
	if err != nil {
		return nil, err
	}
	if mask.has("etag") && wanted.Etag != "" && !same {
		return nil, concurrentChange("policy")
	}
	if err := checkVersion("Specified", wanted.Version); err != nil {
		return nil, err
	}
	next := &policy{bindings: old.bindings, audit: old.audit}
	if mask.has("bindings") {
		if err := checkConditional(old, wanted); err != nil {
			return nil, err
		}
		bindings, err := c.readBindings(wanted.Bindings, old, on)
		if err != nil {
			return nil, err
		}
		next.bindings = bindings
	}
	if mask.has("auditConfigs") {
		if len(wanted.AuditConfigs) > 0 && !json.Valid(wanted.AuditConfigs) {
			return nil, invalid("Invalid value at 'policy.audit_configs'")
		}
		next.audit = wanted.AuditConfigs
	}
	next.etag = c.nextEtag()
	return next, nil
}

// checkConditional holds callers that do not know of conditions back from policies that have some. Without an etag a policy with conditions
// may be overwritten by one without ("Policy versions" in the IAM documentation). Which words refuse a condition below
// version 3 is an assumption.
func checkConditional(old *policy, wanted *policyJSON) *Error {
	if wanted.Version >= conditionalVersion {
		return nil
	}
	for _, b := range wanted.Bindings {
		if b.Condition != nil {
			return invalid("Specified policy version (%d) does not support conditional role bindings; version %d is needed. "+
				"For more information, please refer to %s.", wanted.Version, conditionalVersion, aboutVersions)
		}
	}
	if existing := old.version(); wanted.Etag != "" && existing > wanted.Version && existing == conditionalVersion {
		return invalid("Specified policy version (%d) cannot be less than the existing policy version (%d). For more information, please refer to %s",
			wanted.Version, existing, aboutVersions)
	}
	return nil
}

// readBindings checks the bindings of a new policy and brings them in order. The caller holds the lock.
func (c *Cloud) readBindings(wanted []bindingJSON, old *policy, on resource) ([]binding, *Error) {
	if err := c.checkSize(wanted); err != nil {
		return nil, err
	}
	known := old.members()
	var all []binding
	for _, w := range wanted {
		if err := c.checkBindable(w.Role, on); err != nil {
			return nil, err
		}
		b := binding{role: w.Role}
		if w.Condition != nil {
			held, err := readCondition(*w.Condition, w.Role)
			if err != nil {
				return nil, err
			}
			b.condition = held
		}
		for _, text := range w.Members {
			m, err := c.readMember(text, known)
			if err != nil {
				return nil, err
			}
			b.members = append(b.members, m)
		}
		all = append(all, b)
	}
	merged := normal(all)
	return merged, c.checkVariants(merged)
}

// checkVariants bounds how many conditions one principal may have for one role. The words are an assumption.
func (c *Cloud) checkVariants(bindings []binding) *Error {
	count := map[[3]string]int{}
	for _, b := range bindings {
		for _, m := range b.members {
			which := [3]string{b.role, m.text, m.uid}
			if count[which]++; count[which] > c.quotas.ConditionsPerPrincipal {
				return invalid("The principal %s has more than %d bindings of %s with different conditions.", m.text, c.quotas.ConditionsPerPrincipal, b.role)
			}
		}
	}
	return nil
}

// readCondition checks a condition. Basic roles cannot have one ("Conditions overview" in the IAM documentation).
func readCondition(held condition, role string) (*condition, *Error) {
	if held.Title == "" {
		return nil, invalid("Condition title must be specified.")
	}
	if isBasic(role) {
		return nil, invalid("Conditions can't be set on primitive roles")
	}
	parsed, err := cel.Parse(held.Expression)
	if err != nil {
		return nil, invalid("Expression in condition %q could not be parsed: %s", held.Title, err)
	}
	held.parsed = parsed
	return &held, nil
}

// checkSize counts principals. Each counts as often as it is there.
func (c *Cloud) checkSize(bindings []bindingJSON) *Error {
	members, groups := 0, 0
	for _, b := range bindings {
		members += len(b.Members)
		for _, m := range b.Members {
			if strings.HasPrefix(m, "group:") || strings.HasPrefix(m, "domain:") {
				groups++
			}
		}
	}
	if members > c.quotas.PolicyPrincipals {
		return invalid("The number of members in the policy (%s) is larger than the maximum allowed size %s.",
			grouped(members), grouped(c.quotas.PolicyPrincipals))
	}
	if groups > c.quotas.PolicyGroups {
		return invalid("The number of groups and domains in the policy (%s) is larger than the maximum allowed size %s.",
			grouped(groups), grouped(c.quotas.PolicyGroups))
	}
	return nil
}
