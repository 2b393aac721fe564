package aws

import (
	"maps"
	"slices"
)

func (k holders) putInline(r *request) (any, *Error) {
	name, policyName, err := k.aboutInline(r)
	if err != nil {
		return nil, err
	}
	d, err := r.documentParam()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	return nil, k.change(c, name, func(h *holder) *Error {
		h.inline[policyName] = d
		if most := k.maxInline(&c.quotas); inlineSize(h.inline) > most {
			return limitExceeded("Maximum policy size of %d bytes exceeded for %s %s", most, k.noun, h.name)
		}
		return nil
	})
}

// inlineSize is what the quota of inline policies counts: all of them together.
func inlineSize(inline map[string]document) int {
	sum := 0
	for _, d := range inline {
		sum += d.size()
	}
	return sum
}

// aboutInline reads which inline policy of which user or role an operation is about and checks that the caller may do this to it.
func (k holders) aboutInline(r *request) (name, policyName string, err *Error) {
	if _, err = k.name(r); err != nil {
		return "", "", err
	}
	if policyName, err = r.nameParam("PolicyName", maxPolicyName); err != nil {
		return "", "", err
	}
	name, err = k.about(r)
	return name, policyName, err
}

// inlineXML is an inline policy in an answer.
type inlineXML struct {
	UserName       string `xml:",omitempty"`
	RoleName       string `xml:",omitempty"`
	PolicyName     string
	PolicyDocument string
}

func (k holders) noSuchInline(policyName string) *Error {
	return noSuchEntity("The %s policy with name %s cannot be found.", k.noun, policyName)
}

func (k holders) getInline(r *request) (any, *Error) {
	name, policyName, err := k.aboutInline(r)
	if err != nil {
		return nil, err
	}
	h, err := k.see(r.cloud, name)
	if err != nil {
		return nil, err
	}
	d, ok := h.inline[policyName]
	if !ok {
		return nil, k.noSuchInline(policyName)
	}
	answer := k.inlineOf(h.name)
	answer.PolicyName, answer.PolicyDocument = policyName, d.encoded()
	return answer, nil
}

func (k holders) deleteInline(r *request) (any, *Error) {
	name, policyName, err := k.aboutInline(r)
	if err != nil {
		return nil, err
	}
	return nil, k.change(r.cloud, name, func(h *holder) *Error {
		if _, ok := h.inline[policyName]; !ok {
			return k.noSuchInline(policyName)
		}
		delete(h.inline, policyName)
		return nil
	})
}

func (k holders) listInline(r *request) (any, *Error) {
	h, err := k.read(r)
	if err != nil {
		return nil, err
	}
	names, rest, err := cut(r, slices.Sorted(maps.Keys(h.inline)))
	if err != nil {
		return nil, err
	}
	return struct {
		PolicyNames members[string]
		paged
	}{members[string]{names}, rest}, nil
}
