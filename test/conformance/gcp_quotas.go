package conformance

import (
	"testing"

	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

// Quotas implements Account.
func (a *gcpAccount) Quotas() []Quota {
	reduce := func(change func(*simgcp.Quotas)) func(testing.TB, string) func() {
		return func(testing.TB, string) func() {
			before := a.Cloud.Quotas()
			less := before
			change(&less)
			a.SetQuotas(less)
			return func() { a.SetQuotas(before) }
		}
	}
	return []Quota{
		{Name: "service accounts", Says: []string{"iam.serviceAccounts.create", "Maximum number of service accounts"}, Exhaust: func(t testing.TB, _ string) func() {
			const foreign = "somebody-"
			most := a.Cloud.Quotas().ServiceAccounts - len(a.ServiceAccounts(a.project))
			must(t, a.AddServiceAccounts(a.project, foreign, most))
			return func() { a.deleteForeign(foreign) }
		}},
		{Name: "custom roles", Says: []string{"iam.roles.create", "Maximum number of roles"},
			Exhaust: reduce(func(q *simgcp.Quotas) { q.CustomRoles = len(a.Cloud.Roles(a.project)) })},
		{Name: "keys of a service account", Says: []string{"iam.serviceAccountKeys.create", "10 keys"},
			Exhaust: reduce(func(q *simgcp.Quotas) { q.KeysPerServiceAccount = 0 })},
		{Name: "principals of the policy", Says: []string{"resourcemanager.projects.setIamPolicy", "larger than the maximum allowed size"},
			Exhaust: reduce(func(q *simgcp.Quotas) { q.PolicyPrincipals = 1 })},
	}
}

// deleteForeign deletes the accounts whose IDs begin so.
func (a *gcpAccount) deleteForeign(prefix string) {
	for _, account := range a.ServiceAccounts(a.project) {
		if len(account.Email) > len(prefix) && account.Email[:len(prefix)] == prefix {
			a.DeleteServiceAccount(account.Email)
		}
	}
}
