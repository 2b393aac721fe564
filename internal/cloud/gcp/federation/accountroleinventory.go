package federation

import (
	"context"
	"slices"
	"strings"

	"google.golang.org/api/cloudresourcemanager/v1"
	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/cloud/gcp/policy"
	"github.com/cloudcredential/operator/internal/plan"
)

// ownedRole is a custom role that nobody but the set-up has, and that should not exist.
type ownedRole struct {
	o Options
	// name as IAM has it.
	name string
}

// Ref implements plan.Resource.
func (r ownedRole) Ref() plan.Ref { return plan.Ref{Kind: KindRole, Name: r.name} }

// Fields implements plan.Resource.
func (r ownedRole) Fields(plan.Known) plan.Fields { return nil }

// unlistedRoles stands for custom roles that are to be deleted, and of which it is not known which they are.
type unlistedRoles struct {
	o   Options
	err error
}

// Ref implements plan.Resource.
func (r unlistedRoles) Ref() plan.Ref {
	return plan.Ref{Kind: KindRole, Name: "projects/" + r.o.Project + "/roles/*"}
}

// Fields implements plan.Resource.
func (r unlistedRoles) Fields(plan.Known) plan.Fields { return nil }

// findRoles finds the custom roles of the set-up's accounts, and those that its requests ask for. They are in common with other set-ups of the
// project, so they stay unless that is asked for; and even then those stay that somebody else made or has.
func (i *inventory) findRoles(ctx context.Context, present *cloudresourcemanager.Policy, emails []string, after []plan.Ref) []plan.Node {
	bound := i.boundRoles(present, emails)
	if !i.o.Accounts.ForceDeleteCustomRoles {
		if len(bound) > 0 {
			i.Note("Custom roles stay, as others of the project may have them, too: %s. With --force-delete-custom-roles those are deleted that nobody else has.", strings.Join(bound, ", "))
		}
		return nil
	}
	listed, err := i.listRoles(ctx, i.o.Project)
	if err != nil {
		return []plan.Node{{Resource: unlistedRoles{i.o, i.Failed(err)}, Absent: true}}
	}
	var nodes []plan.Node
	for _, found := range listed {
		if found.Deleted || !slices.Contains(bound, found.Name) && !i.isAskedRole(found) {
			continue
		}
		others := otherMembers(present, found.Name, emails)
		switch {
		case !isMarked(found.Description):
			i.Note("Custom role %s is kept: its description does not say that it was made by ccoctl.", found.Name)
		case len(others) > 0:
			i.Note("Custom role %s is kept, as others have it, too: %s.", found.Name, strings.Join(others, ", "))
		default:
			nodes = append(nodes, plan.Node{Resource: ownedRole{i.o, found.Name}, After: after, Absent: true})
		}
	}
	return nodes
}

// boundRoles are the project's custom roles that the policy gives to accounts.
func (i *inventory) boundRoles(present *cloudresourcemanager.Policy, emails []string) []string {
	var all []string
	for _, email := range emails {
		roles, remains := policy.Grant{Email: email}.Bound(present)
		for _, name := range append(roles, remains...) {
			if strings.HasPrefix(name, "projects/"+i.o.Project+"/roles/") && !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	slices.Sort(all)
	return all
}

// isAskedRole reports whether a role is one that the requests ask for: also after their accounts are gone.
func (i *inventory) isAskedRole(found *iam.Role) bool {
	return slices.ContainsFunc(i.o.roles(), func(wanted role) bool {
		return wanted.StandsFor(found.Name) || found.Title == wanted.Title && wanted.Holds(found.IncludedPermissions)
	})
}

// otherMembers are those who have a role besides these accounts, also under conditions.
func otherMembers(present *cloudresourcemanager.Policy, role string, emails []string) []string {
	var others []string
	for _, b := range present.Bindings {
		if b.Role != role {
			continue
		}
		for _, member := range b.Members {
			email, gone := policy.Remains(member)
			if !gone {
				email = strings.TrimPrefix(member, policy.Member(""))
			}
			if (!slices.Contains(emails, email) || b.Condition != nil) && !slices.Contains(others, member) {
				others = append(others, member)
			}
		}
	}
	slices.Sort(others)
	return others
}
