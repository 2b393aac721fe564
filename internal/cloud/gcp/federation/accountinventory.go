package federation

import (
	"context"
	"slices"
	"strings"

	"google.golang.org/api/cloudresourcemanager/v1"
	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/cloud/gcp/names"
	"github.com/cloudcredential/operator/internal/cloud/gcp/policy"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// ownedAccount is a service account of the set-up, which should not exist.
type ownedAccount struct {
	o     Options
	found *iam.ServiceAccount
}

// Ref implements plan.Resource. An address has no slash, which tells it from a target Secret's name.
func (a ownedAccount) Ref() plan.Ref { return plan.Ref{Kind: KindAccount, Name: a.found.Email} }

// Fields implements plan.Resource.
func (a ownedAccount) Fields(plan.Known) plan.Fields { return nil }

// unlistedAccounts stands for service accounts that could not be listed, or of which it could not be told whose they are.
type unlistedAccounts struct {
	o    Options
	name string
	err  error
}

// Ref implements plan.Resource.
func (a unlistedAccounts) Ref() plan.Ref { return plan.Ref{Kind: KindAccount, Name: a.name} }

// Fields implements plan.Resource.
func (a unlistedAccounts) Fields(plan.Known) plan.Fields { return nil }

// accountsFound are the service accounts of a set-up.
type accountsFound struct {
	owned  []*iam.ServiceAccount
	unread []plan.Node
}

// findAccounts finds what belongs to service accounts of the set-up. They lose their roles first, all with one write, and are deleted then; a
// policy that names deleted accounts is hard to read.
func (i *inventory) findAccounts(ctx context.Context) []plan.Node {
	listed, err := i.listAccounts(ctx, i.o.Project)
	if err != nil {
		// Nothing can be said of anything else before it is known which accounts there are.
		return []plan.Node{{Resource: unlistedAccounts{i.o, i.o.Name + "-*", i.Failed(err)}, Absent: true}}
	}
	found := i.ownAccounts(ctx, listed)
	nodes := found.unread
	present, err := i.readProjectPolicy(ctx, i.o.Project)
	if err != nil {
		_ = i.Failed(err) // the driver, which reads it again, tells it
	}
	gone := withdrawal{i.o, i.addresses(found.owned, present)}
	var after []plan.Ref
	if len(gone.emails) > 0 {
		nodes, after = append(nodes, plan.Node{Resource: gone}), []plan.Ref{gone.Ref()}
	}
	for _, each := range found.owned {
		nodes = append(nodes, plan.Node{Resource: ownedAccount{i.o, each}, After: after, Absent: true})
	}
	switch {
	case present == nil && i.o.Accounts.ForceDeleteCustomRoles:
		return append(nodes, plan.Node{Resource: unlistedRoles{i.o, err}, Absent: true})
	case present == nil:
		return nodes
	}
	i.noteRemains(present, gone.emails)
	return append(nodes, i.findRoles(ctx, present, gone.emails, after)...)
}

// ownAccounts picks the set-up's own: those whose description says so, and those of earlier releases.
func (i *inventory) ownAccounts(ctx context.Context, listed []*iam.ServiceAccount) accountsFound {
	var found accountsFound
	for _, each := range listed {
		if setUp, named := setUpOf(each.Description); named {
			if setUp == i.o.Name {
				found.owned = append(found.owned, each)
			}
			continue
		}
		if !i.mayBeEarlier(each) {
			continue
		}
		of, err := i.poolsOf(ctx, i.o, each.Email)
		switch {
		case err != nil:
			found.unread = append(found.unread, plan.Node{Resource: unlistedAccounts{i.o, each.Email, i.Failed(err)}, Absent: true})
		case of.ours, !of.others && i.isAsked(each):
			found.owned = append(found.owned, each)
		case of.others:
			i.Note("Service account %s (%s) is kept: tokens of another pool act as it.", each.Email, each.DisplayName)
		default:
			i.Note("Service account %s (%s) is kept: nobody may act as it, and no CredentialsRequest says that it is part of %s.", each.Email, each.DisplayName, i.o.Name)
		}
	}
	return found
}

// mayBeEarlier reports whether an account may be one that an earlier release made for the set-up.
func (i *inventory) mayBeEarlier(found *iam.ServiceAccount) bool {
	prefix := names.DisplayNamePrefix(i.o.Name)
	return len(found.DisplayName) > len(prefix) && found.DisplayName[:len(prefix)] == prefix && isEarlier(found.Description, found.DisplayName)
}

// isAsked reports whether one of the requests asks for an account of that display name.
func (i *inventory) isAsked(found *iam.ServiceAccount) bool {
	for _, req := range i.o.Requests {
		if i.o.displayName(req) == found.DisplayName {
			return true
		}
	}
	return false
}

// addresses are those of accounts that the project's policy names, of deleted ones too where only the set-up can have had them. present is nil where
// the policy cannot be read: then each may be named.
func (i *inventory) addresses(owned []*iam.ServiceAccount, present *cloudresourcemanager.Policy) []string {
	var possible, emails []string
	for _, each := range owned {
		possible = append(possible, each.Email)
	}
	if present == nil {
		return possible
	}
	for _, req := range i.o.Requests {
		possible = append(possible, names.Email(i.o.accountID(req), i.o.Project))
	}
	for _, email := range possible {
		roles, remains := policy.Grant{Email: email}.Bound(present)
		foreign := !slices.ContainsFunc(owned, func(each *iam.ServiceAccount) bool { return each.Email == email })
		if len(remains) > 0 || len(roles) > 0 && !foreign {
			emails = append(emails, email)
		}
	}
	slices.Sort(emails)
	return slices.Compact(emails)
}

// noteRemains names deleted accounts in the policy that may have been the set-up's, which nobody can tell by an ID of chance.
func (i *inventory) noteRemains(present *cloudresourcemanager.Policy, emails []string) {
	var told []string
	for _, b := range present.Bindings {
		for _, member := range b.Members {
			email, is := policy.Remains(member)
			mayBe := slices.ContainsFunc(i.o.Requests, func(req *request.Request) bool {
				return strings.HasPrefix(idOf(email), names.AccountID(i.o.Name, req.Name.Name, ""))
			})
			if is && mayBe && b.Condition == nil && !slices.Contains(emails, email) && !slices.Contains(told, member) {
				told = append(told, member)
				i.Note("The policy of project %s still names %s, which may be left of %s. It gives nobody a right.", i.o.Project, member, i.o.Name)
			}
		}
	}
}
