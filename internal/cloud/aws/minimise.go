package aws

import (
	"fmt"
	"slices"

	v1 "github.com/cloudcredential/operator/api/v1"

	"github.com/cloudcredential/operator/internal/cloud/aws/policy"
)

// Limits of IAM, in characters without white space, see "IAM and STS quotas" of the IAM User Guide.
const (
	// maxInlinePolicy bounds all inline policies of a user together.
	maxInlinePolicy = 2048
	// maxManagedPolicy bounds one managed policy.
	maxManagedPolicy = 6144
	// maxManagedPolicies is how many managed policies a user can carry unless the account was given more.
	maxManagedPolicies = 10
)

// policies are the documents that carry what a request asks for: one that fits into the user as an inline policy, or several.
type policies struct {
	inline  *document
	managed []document
}

// whole returns the documents as one.
func (p policies) whole() document {
	if p.inline != nil {
		return *p.inline
	}
	all := document{Version: policy.Version}
	for _, d := range p.managed {
		all.Statement = append(all.Statement, d.Statement...)
	}
	return all
}

// sizedARN is an ARN as long as that of any user of that name can be. What a policy is made of is decided with it, so that the decision is
// the same before and after the user exists.
func sizedARN(user string) string { return "arn:aws-us-gov:iam::000000000000:user/" + user }

// arrange decides how to carry the statements of a request. The document stays as it was filed if it fits into the user; otherwise it is
// made smaller without a change of meaning, and if that does not do, it is spread over managed policies. The documents name no real
// user yet: see document.forUser.
func arrange(entries []v1.StatementEntry, user string) (policies, error) {
	full := newDocument(entries, sizedARN(user))
	if full.size() <= maxInlinePolicy {
		return policies{inline: &full}, nil
	}
	minimal := minimise(full)
	if minimal.size() <= maxInlinePolicy {
		return policies{inline: &minimal}, nil
	}
	managed, err := split(minimal, maxManagedPolicy)
	if err != nil {
		return policies{}, err
	}
	if len(managed) > maxManagedPolicies {
		return policies{}, fmt.Errorf(
			"spec.providerSpec.statementEntries make a policy of %d characters, which needs %d managed policies of %d characters each, and a user can carry %d: use wildcards in actions, or file several requests",
			minimal.size(), len(managed), maxManagedPolicy, maxManagedPolicies)
	}
	return policies{managed: managed}, nil
}

// minimise returns a policy of the same rights in which statements of equal api.Effect, resource and condition are one, and no action is there
// twice. The last statement stays the last.
func minimise(d document) document {
	last := len(d.Statement) - 1
	merged := document{Version: d.Version}
	position := map[string]int{}
	seen := map[string]bool{}
	for _, s := range d.Statement[:last] {
		key := s.Effect + "\x00" + s.Resource + "\x00" + canonicalCondition(s)
		i, found := position[key]
		if !found {
			i = len(merged.Statement)
			position[key] = i
			merged.Statement = append(merged.Statement, statement{Effect: s.Effect, Resource: s.Resource, Condition: s.Condition})
		}
		for _, action := range s.Action {
			if !seen[key+"\x00"+action] {
				seen[key+"\x00"+action] = true
				merged.Statement[i].Action = append(merged.Statement[i].Action, action)
			}
		}
	}
	merged.Statement = append(merged.Statement, d.Statement[last])
	return merged
}

func canonicalCondition(s statement) string {
	plain := make(map[string]any, len(s.Condition))
	for operator, keys := range s.Condition {
		plain[operator] = map[string]any(keys)
	}
	return policy.Canonical(plain)
}

// split spreads a policy over documents of at most limit characters. The last statement, which lets the user read itself, goes into the
// first. A statement that is too large is spread by its actions; its Deny stays whole in meaning, as each part denies by itself.
func split(d document, limit int) ([]document, error) {
	last := len(d.Statement) - 1
	out := []document{{Version: d.Version, Statement: []statement{d.Statement[last]}}}
	sizes := []int{out[0].size()}
	for i, s := range d.Statement[:last] {
		parts, err := splitStatement(s, limit-document{Version: d.Version, Statement: []statement{}}.size())
		if err != nil {
			return nil, fmt.Errorf("spec.providerSpec.statementEntries[%d], after equal ones were merged: %w", i, err)
		}
		for _, part := range parts {
			size := part.size() + 1
			at := slices.IndexFunc(sizes, func(used int) bool { return used+size <= limit })
			if at < 0 {
				out = append(out, document{Version: d.Version})
				sizes = append(sizes, document{Version: d.Version, Statement: []statement{}}.size())
				at = len(out) - 1
			}
			out[at].Statement = append(out[at].Statement, part)
			sizes[at] += size
		}
	}
	return out, nil
}

// size is the length of the statement as IAM counts it.
func (s statement) size() int {
	return document{Version: policy.Version, Statement: []statement{s}}.size() - document{Version: policy.Version, Statement: []statement{}}.size()
}

// splitStatement spreads the actions of a statement over statements of at most limit characters, a comma included.
func splitStatement(s statement, limit int) ([]statement, error) {
	if s.size() < limit {
		return []statement{s}, nil
	}
	empty := s
	empty.Action = []string{}
	frame := empty.size() + 1
	var parts []statement
	used := limit
	for _, action := range s.Action {
		cost := policy.Size(action) + len(`"",`)
		if frame+cost > limit {
			return nil, fmt.Errorf("its resource and condition take %d characters, and a managed policy holds %d: shorten the condition", frame, maxManagedPolicy)
		}
		if used+cost > limit {
			part := empty
			part.Action = nil
			parts = append(parts, part)
			used = frame
		}
		parts[len(parts)-1].Action = append(parts[len(parts)-1].Action, action)
		used += cost
	}
	return parts, nil
}
