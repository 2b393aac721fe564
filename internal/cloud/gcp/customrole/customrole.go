// Package customrole makes the custom roles of a project that hold exactly the permissions of CredentialsRequests. Requests with equal permissions
// share one, also those of other clusters in the project, so it never gets other permissions than those that its ID stands for.
package customrole

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud/gcp/names"
)

// maxIDs is how many IDs are tried for a role, since the ID of one that was deleted cannot be used for weeks.
const maxIDs = 4

// Role is a custom role as it should be. Make one with New.
type Role struct {
	// Project that the role is in.
	Project string
	// Title is what the console calls it.
	Title string
	// Stem is the ID that earlier releases share, and the first part of the IDs that are given now.
	Stem string
	// Permissions are sorted, and hold nothing twice.
	Permissions []string
}

// New is the role with these permissions, for a request of that name.
func New(project, request string, permissions []string) Role {
	return Role{
		Project: project, Title: names.RoleTitle(project, request), Stem: names.RoleStem(project, request),
		Permissions: slices.Compact(slices.Sorted(slices.Values(permissions))),
	}
}

// Name is how IAM names a role of the project by its ID.
func (r Role) Name(id string) string { return "projects/" + r.Project + "/roles/" + id }

// ID is the ID to give to the role; that of attempt 0 is the usual one.
func (r Role) ID(attempt int) string { return names.RoleID(r.Stem, r.Permissions, attempt) }

// IDs are the IDs that stand for exactly these permissions, the usual one first.
func (r Role) IDs() []string {
	ids := make([]string, maxIDs)
	for attempt := range ids {
		ids[attempt] = r.ID(attempt)
	}
	return ids
}

// StandsFor reports whether the ID of a role, by its name, stands for exactly these permissions.
func (r Role) StandsFor(name string) bool {
	return slices.ContainsFunc(r.IDs(), func(id string) bool { return name == r.Name(id) })
}

// Holds reports whether permissions are exactly those of the role, in whatever order.
func (r Role) Holds(permissions []string) bool {
	return slices.Equal(slices.Compact(slices.Sorted(slices.Values(permissions))), r.Permissions)
}

// Candidates are the names of roles that may be the one, best first: those that the account has already, which are bound to it, then the usual
// one, then those of earlier IDs. What was made by an earlier release is the role only if it Holds the permissions.
func (r Role) Candidates(bound []string, earlier ...string) []string {
	possible := []string{r.Name(r.ID(0))}
	for _, id := range append(earlier, r.Stem) {
		if name := r.Name(id); id != "" && !slices.Contains(possible, name) {
			possible = append(possible, name)
		}
	}
	var has []string
	for _, name := range bound {
		if slices.Contains(possible, name) || r.StandsFor(name) {
			has = append(has, name)
		}
	}
	rest := slices.DeleteFunc(possible, func(name string) bool { return slices.Contains(has, name) })
	return append(has, rest...)
}

// explain names the permissions that custom roles of a project cannot hold, all at once. supported are those that they can, sorted.
func (r Role) explain(err error, supported []string) error {
	var unknown []string
	for _, permission := range r.Permissions {
		if _, found := slices.BinarySearch(supported, permission); !found {
			unknown = append(unknown, permission)
		}
	}
	if len(unknown) == 0 {
		return err
	}
	return fmt.Errorf("%w: spec.providerSpec.permissions holds what a custom role of a project cannot have, remove it: %s", err, strings.Join(unknown, ", "))
}
