package federation

import (
	"slices"
	"strings"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/cloud/gcp/policy"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// actingRole lets its members act as a service account with their tokens.
const actingRole = "roles/iam.workloadIdentityUser"

// fieldMembers are those of the set-up's pool who may act as a service account.
const fieldMembers = "members"

// principalForm begins the principals of all pools, and principalSetForm groups of them. They have this host in every universe. Source: "Principal
// identifiers" of the IAM documentation.
const (
	principalForm    = "principal://iam.googleapis.com/projects/"
	principalSetForm = "principalSet://iam.googleapis.com/projects/"
	poolPart         = "/locations/global/workloadIdentityPools/"
)

// accountPolicy says who may act as the service account of a request: its ServiceAccounts, by tokens of the set-up's pool, and nobody else of that
// pool. Members of other pools, other roles, and bindings under a condition are not its concern.
type accountPolicy struct {
	o   Options
	req *request.Request
}

// Ref implements plan.Resource.
func (p accountPolicy) Ref() plan.Ref { return p.o.accountPolicyRef(p.req.Secret) }

// Fields implements plan.Resource.
func (p accountPolicy) Fields(known plan.Known) plan.Fields {
	number, found := known.Output(p.o.ProjectRef(), OutputNumber)
	if !found {
		return plan.Fields{fieldMembers: plan.Pending(p.o.ProjectRef(), OutputNumber)}
	}
	return plan.Fields{fieldMembers: plan.Set(p.members(number.Text())...)}
}

// members are the principals of the request's ServiceAccounts. They live where the Secret does.
func (p accountPolicy) members(number string) []string {
	var members []string
	for _, name := range p.req.ServiceAccounts {
		members = append(members, principalForm+number+poolPart+p.o.PoolID()+"/subject/system:serviceaccount:"+p.req.Secret.Namespace+":"+name)
	}
	slices.Sort(members)
	return slices.Compact(members)
}

// isOfPool reports whether a member is a principal of the set-up's pool, or a group of them.
func (o Options) isOfPool(member, number string) bool {
	of := number + poolPart + o.PoolID() + "/"
	return strings.HasPrefix(member, principalForm+of) || strings.HasPrefix(member, principalSetForm+of)
}

// isOfAnyPool reports whether a member is a principal of some workload identity pool.
func isOfAnyPool(member string) bool {
	return (strings.HasPrefix(member, principalForm) || strings.HasPrefix(member, principalSetForm)) && strings.Contains(member, poolPart)
}

// acting are the members that a policy lets act as its service account without a condition.
func acting(present *iam.Policy) []string {
	var members []string
	for _, b := range present.Bindings {
		if b.Role == actingRole && b.Condition == nil {
			members = append(members, b.Members...)
		}
	}
	slices.Sort(members)
	return slices.Compact(members)
}

// ofPool are those of members that are principals of the set-up's pool.
func (o Options) ofPool(members []string, number string) []string {
	return slices.DeleteFunc(slices.Clone(members), func(member string) bool { return !o.isOfPool(member, number) })
}

// changed is a policy in which just the wanted members of the set-up's pool may act as the account, and whether that is another one. The one that is
// present is not changed.
func (o Options) changed(present *iam.Policy, wanted []string, number string) (*iam.Policy, bool) {
	if slices.Equal(o.ofPool(acting(present), number), wanted) {
		return present, false
	}
	next := *present
	next.Bindings, next.Version = nil, policy.Version
	missing := wanted
	for _, b := range present.Bindings {
		if b.Role != actingRole || b.Condition != nil {
			next.Bindings = append(next.Bindings, b)
			continue
		}
		kept := *b
		kept.Members = slices.DeleteFunc(slices.Clone(b.Members), func(member string) bool { return o.isOfPool(member, number) })
		kept.Members, missing = append(kept.Members, missing...), nil
		if len(kept.Members) > 0 {
			next.Bindings = append(next.Bindings, &kept)
		}
	}
	if len(missing) > 0 {
		next.Bindings = append(next.Bindings, &iam.Binding{Role: actingRole, Members: missing})
	}
	return &next, true
}
