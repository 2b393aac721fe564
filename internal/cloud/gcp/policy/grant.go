// Package policy reads and changes the allow policy of a project. A policy is one document with an etag: whoever changes it reads it all and writes it
// all. What several accounts are to have goes into one write, and what belongs to others is written back as it was read.
package policy

import (
	"slices"
	"strings"

	"google.golang.org/api/cloudresourcemanager/v1"
)

// Grant says which roles a service account is to have on a project, and that it is to have no other one. Only bindings without a condition are
// its concern: those with one are made by administrators.
type Grant struct {
	// Email is the account's address.
	Email string
	// Roles by their full names, in any order; none where the account is to have no role.
	Roles []string
	// Proven asks for a write also where nothing would change: it succeeds only if what was read is what there is, so that roles that were given a
	// moment ago are not overlooked.
	Proven bool
}

// Member is how policies name a service account.
func Member(email string) string { return "serviceAccount:" + email }

// remainsPrefix begins what policies call a service account that was deleted.
const remainsPrefix = "deleted:serviceAccount:"

// Remains is the address of a deleted service account that a policy still names, with the unique ID after it; false for every other member.
// Source: "Members with deleted principals" of the IAM documentation.
func Remains(member string) (email string, is bool) {
	named, is := strings.CutPrefix(member, remainsPrefix)
	email, _, hasID := strings.Cut(named, "?uid=")
	return email, is && hasID
}

// Bound returns the roles that a policy gives to the account without a condition, and those that it gives to a deleted account of the
// same address. Both are sorted and hold nothing twice.
func (g Grant) Bound(policy *cloudresourcemanager.Policy) (roles, remains []string) {
	for _, b := range policy.Bindings {
		if b.Condition != nil {
			continue
		}
		if slices.Contains(b.Members, Member(g.Email)) {
			roles = append(roles, b.Role)
		}
		if slices.ContainsFunc(b.Members, g.isRemains) {
			remains = append(remains, b.Role)
		}
	}
	slices.Sort(roles)
	slices.Sort(remains)
	return slices.Compact(roles), slices.Compact(remains)
}

func (g Grant) isRemains(member string) bool {
	email, is := Remains(member)
	return is && email == g.Email
}

// Apply changes a policy so that the account has its roles and no other ones, and reports whether anything changed. Everything else
// stays as it is; a binding that nobody is left in goes.
func (g Grant) Apply(policy *cloudresourcemanager.Policy) bool {
	member, missing, changed := Member(g.Email), slices.Clone(g.Roles), false
	for _, b := range policy.Bindings {
		if b.Condition != nil {
			continue
		}
		wanted := slices.Contains(missing, b.Role)
		before := len(b.Members)
		has := slices.Contains(b.Members, member)
		b.Members = slices.DeleteFunc(slices.Clone(b.Members), func(m string) bool { return g.isRemains(m) || m == member && !wanted })
		changed = changed || len(b.Members) != before
		if !wanted {
			continue
		}
		missing = slices.DeleteFunc(missing, func(role string) bool { return role == b.Role })
		if !has {
			b.Members = append(b.Members, member)
			changed = true
		}
	}
	for _, role := range missing {
		policy.Bindings = append(policy.Bindings, &cloudresourcemanager.Binding{Role: role, Members: []string{member}})
		changed = true
	}
	policy.Bindings = slices.DeleteFunc(policy.Bindings, func(b *cloudresourcemanager.Binding) bool { return len(b.Members) == 0 })
	return changed
}
