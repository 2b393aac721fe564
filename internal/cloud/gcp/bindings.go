package gcp

import (
	"slices"
	"strings"

	"google.golang.org/api/cloudresourcemanager/v1"
)

// grant says which roles a service account is to have on a project, and that it is to have no other one. Only bindings without a condition are
// its concern: those with one are made by administrators.
type grant struct {
	email string
	roles []string
}

// member is how a policy names the account.
func (g grant) member() string { return "serviceAccount:" + g.email }

// isRemains reports whether a member is an account of the same address that was deleted. Policies go on naming it, with its unique ID.
func (g grant) isRemains(member string) bool {
	return strings.HasPrefix(member, "deleted:serviceAccount:"+g.email+"?uid=")
}

// bound returns the roles that a policy gives to the account without a condition, and those that it gives to a deleted account of the
// same address.
func (g grant) bound(policy *cloudresourcemanager.Policy) (roles, remains []string) {
	for _, b := range policy.Bindings {
		if b.Condition != nil {
			continue
		}
		if slices.Contains(b.Members, g.member()) {
			roles = append(roles, b.Role)
		}
		if slices.ContainsFunc(b.Members, g.isRemains) {
			remains = append(remains, b.Role)
		}
	}
	return sortedSet(roles), sortedSet(remains)
}

// apply changes a policy so that the account has its roles and no other ones, and reports whether anything changed. Everything else
// stays as it is; a binding that nobody is left in goes.
func (g grant) apply(policy *cloudresourcemanager.Policy) bool {
	missing := slices.Clone(g.roles)
	changed := false
	for _, b := range policy.Bindings {
		if b.Condition != nil {
			continue
		}
		wanted := slices.Contains(missing, b.Role)
		before := len(b.Members)
		has := slices.Contains(b.Members, g.member())
		b.Members = slices.DeleteFunc(slices.Clone(b.Members), func(m string) bool { return g.isRemains(m) || m == g.member() && !wanted })
		changed = changed || len(b.Members) != before
		if !wanted {
			continue
		}
		missing = slices.DeleteFunc(missing, func(role string) bool { return role == b.Role })
		if !has {
			b.Members = append(b.Members, g.member())
			changed = true
		}
	}
	for _, role := range missing {
		policy.Bindings = append(policy.Bindings, &cloudresourcemanager.Binding{Role: role, Members: []string{g.member()}})
		changed = true
	}
	policy.Bindings = slices.DeleteFunc(policy.Bindings, func(b *cloudresourcemanager.Binding) bool { return len(b.Members) == 0 })
	return changed
}
