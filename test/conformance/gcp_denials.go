package conformance

import (
	"slices"
	"strconv"
	"testing"

	"github.com/cloudcredential/operator/sim/fault"
	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

// Denials implements Account.
func (a *gcpAccount) Denials(root RootKind) []Denial {
	return []Denial{
		{Name: "no policy allows", Says: "grant ", Deny: func(_ testing.TB, service, operation string) func() {
			return a.Faults().Add(fault.Rule{Effect: fault.Deny, Match: only(service, operation)})
		}},
		{Name: "role lacks the permission", Says: "grant ", Deny: func(t testing.TB, service, operation string) func() {
			return a.takeRights(t, root, a.Right(service, operation))
		}},
		{Name: "all roles taken away", Says: "grant ", All: true, Deny: func(t testing.TB, _, _ string) func() {
			return a.takeRights(t, root, gcpMintPermissions...)
		}},
		{Name: "API is not enabled", Says: "gcloud services enable iam.googleapis.com --project", All: true, Anybody: true,
			Deny: func(testing.TB, string, string) func() {
				a.SetServiceEnabled(a.project, "iam.googleapis.com", false)
				return func() { a.SetServiceEnabled(a.project, "iam.googleapis.com", true) }
			}},
		{Name: "API of projects is not enabled", Says: "gcloud services enable cloudresourcemanager.googleapis.com --project", All: true, Anybody: true,
			Deny: func(testing.TB, string, string) func() {
				a.SetServiceEnabled(a.project, "cloudresourcemanager.googleapis.com", false)
				return func() { a.SetServiceEnabled(a.project, "cloudresourcemanager.googleapis.com", true) }
			}},
		{Name: "organization forbids keys", Says: "constraints/iam.disableServiceAccountKeyCreation", All: true, Anybody: true,
			Deny: func(testing.TB, string, string) func() {
				a.SetConstraint(a.project, simgcp.DisableKeyCreation, true)
				return func() { a.SetConstraint(a.project, simgcp.DisableKeyCreation, false) }
			}},
	}
}

// takeRights gives the account of a root credential a role that lacks permissions in the place of its own, until it is undone.
func (a *gcpAccount) takeRights(t testing.TB, root RootKind, permissions ...string) (undo func()) {
	t.Helper()
	left := slices.DeleteFunc(slices.Clone(gcpMintPermissions), func(p string) bool { return slices.Contains(permissions, p) })
	lesser, err := a.AddRole(a.project, gcpRootPrefix+"_"+strconv.Itoa(len(a.Cloud.Roles(a.project))), gcpRootPrefix, left...)
	must(t, err)
	a.setRootRoles(t, root, lesser)
	return func() { a.setRootRoles(t, root, a.roles[root]...) }
}

// setRootRoles gives the account of a root credential those roles and no others.
func (a *gcpAccount) setRootRoles(t testing.TB, root RootKind, roles ...string) {
	t.Helper()
	member := a.member(gcpRootPrefix + "-" + string(root))
	a.RemoveMember(a.project, member)
	for _, role := range roles {
		must(t, a.AddBinding(a.project, role, member))
	}
}
