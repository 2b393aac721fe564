package aws

import (
	"maps"
	"slices"
)

func putUserPolicy(r *request) (any, *Error) {
	name, policyName, err := r.aboutInline(true)
	if err != nil {
		return nil, err
	}
	if err := r.mayUser(name); err != nil {
		return nil, err
	}
	d, err := r.documentParam()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	return nil, c.changeUser(name, func(u *user) *Error {
		u.inline[policyName] = d
		if inlineSize(u.inline) > c.quotas.InlinePolicySizePerUser {
			return limitExceeded("Maximum policy size of %d bytes exceeded for user %s", c.quotas.InlinePolicySizePerUser, u.name)
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

// aboutInline reads which inline policy of which user an operation is about. It does not authorize.
func (r *request) aboutInline(named bool) (name, policyName string, err *Error) {
	if name, err = r.nameParam("UserName", maxExistingName); err != nil || !named {
		return name, "", err
	}
	policyName, err = r.nameParam("PolicyName", maxPolicyName)
	return name, policyName, err
}

// inlineXML is an inline policy in an answer.
type inlineXML struct {
	UserName       string `xml:",omitempty"`
	RoleName       string `xml:",omitempty"`
	PolicyName     string
	PolicyDocument string
}

func getUserPolicy(r *request) (any, *Error) {
	name, policyName, err := r.aboutInline(true)
	if err != nil {
		return nil, err
	}
	if err := r.mayUser(name); err != nil {
		return nil, err
	}
	u, err := r.cloud.seeUser(name)
	if err != nil {
		return nil, err
	}
	d, ok := u.inline[policyName]
	if !ok {
		return nil, noSuchEntity("The user policy with name %s cannot be found.", policyName)
	}
	return inlineXML{UserName: u.name, PolicyName: policyName, PolicyDocument: d.encoded()}, nil
}

func deleteUserPolicy(r *request) (any, *Error) {
	name, policyName, err := r.aboutInline(true)
	if err != nil {
		return nil, err
	}
	if err := r.mayUser(name); err != nil {
		return nil, err
	}
	return nil, r.cloud.changeUser(name, func(u *user) *Error {
		if _, ok := u.inline[policyName]; !ok {
			return noSuchEntity("The user policy with name %s cannot be found.", policyName)
		}
		delete(u.inline, policyName)
		return nil
	})
}

func listUserPolicies(r *request) (any, *Error) {
	name, _, err := r.aboutInline(false)
	if err != nil {
		return nil, err
	}
	if err := r.mayUser(name); err != nil {
		return nil, err
	}
	u, err := r.cloud.seeUser(name)
	if err != nil {
		return nil, err
	}
	return listPolicyNames(r, u.inline)
}

func listPolicyNames(r *request, inline map[string]document) (any, *Error) {
	names, rest, err := cut(r, slices.Sorted(maps.Keys(inline)))
	if err != nil {
		return nil, err
	}
	return struct {
		PolicyNames members[string]
		paged
	}{members[string]{names}, rest}, nil
}
