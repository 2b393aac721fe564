package conformance

import (
	"maps"
	"testing"
	"time"

	simazure "github.com/cloudcredential/operator/sim/azure"
)

// Mishaps implements Account.
func (a *azureAccount) Mishaps(root RootKind) []Mishap {
	a.mu.Lock()
	of := a.roots[root]
	a.mu.Unlock()
	whole := a.dataOf(of)
	keep := func(testing.TB) map[string][]byte { return whole }
	holding := func(key, value string) func(testing.TB) map[string][]byte {
		return func(testing.TB) map[string][]byte {
			data := maps.Clone(whole)
			data[key] = []byte(value)
			return data
		}
	}
	renew := func(t testing.TB) map[string][]byte { return a.renew(t, root) }
	const nobody = "6f1c2d3e-0000-4000-8000-000000000009"
	return []Mishap{
		{Name: "removed", Mend: keep, Says: []string{"azure-credentials does not exist"}, Happen: func(testing.TB) map[string][]byte { return nil }},
		{Name: "emptied", Mend: keep, Says: []string{"azure-credentials is empty", "has no azure_client_id"}, Happen: func(testing.TB) map[string][]byte { return map[string][]byte{} }},
		{Name: "half filled", Mend: keep, Says: []string{"has no azure_client_secret"}, Happen: holding("azure_client_secret", "")},
		{Name: "with a line break", Mend: keep, Says: []string{"azure_tenant_id begins or ends"}, Happen: holding("azure_tenant_id", of.TenantID+"\n")},
		{Name: "secret mistyped", Mend: keep, Says: []string{"AADSTS7000215"}, Happen: holding("azure_client_secret", "mistyped")},
		{Name: "application of nobody", Mend: keep, Says: []string{"AADSTS700016"}, Happen: holding("azure_client_id", nobody)},
		{Name: "tenant of nobody", Mend: keep, Says: []string{"AADSTS"}, Happen: holding("azure_tenant_id", nobody)},
		{Name: "subscription of nobody", Mend: keep, Says: []string{"azure_subscription_id"}, Happen: holding("azure_subscription_id", nobody)},
		{Name: "secret deleted", Mend: replaceOnce(renew), Says: []string{"AADSTS7000215"}, Happen: func(t testing.TB) map[string][]byte {
			must(t, a.tenant.RemoveSecrets(of.ClientID))
			return whole
		}},
		{Name: "secret expired", Mend: replaceOnce(renew), Says: []string{"AADSTS7000222"}, Happen: func(t testing.TB) map[string][]byte {
			must(t, a.tenant.RemoveSecrets(of.ClientID))
			value, err := a.tenant.AddSecret(of.ClientID, -time.Minute)
			must(t, err)
			expired := of
			expired.ClientSecret = value
			a.remember(root, expired)
			return a.dataOf(expired)
		}},
		{Name: "rotated", Mend: func(testing.TB) map[string][]byte { return a.Root(root) }, Harmless: true, Happen: renew},
		{Name: "roles taken away", Harmless: true, Happen: func(testing.TB) map[string][]byte {
			a.tenant.RemoveAssignments(of.PrincipalID) // it may not even ask which roles it has, and who may not look is no reason to hold anything up
			return whole
		}, Mend: func(t testing.TB) map[string][]byte {
			a.setRootRole(t, of, azureRootRoles[root])
			return whole
		}},
		{Name: "downgraded", Says: []string{"may change nothing", "lacks"}, Happen: func(t testing.TB) map[string][]byte {
			a.setRootRole(t, of, azureRootRoles[RootInsufficient])
			return whole
		}, Mend: func(t testing.TB) map[string][]byte {
			a.setRootRole(t, of, azureRootRoles[root])
			return whole
		}},
	}
}

// renew gives a root credential another secret in the place of all that it had.
func (a *azureAccount) renew(t testing.TB, root RootKind) map[string][]byte {
	t.Helper()
	a.mu.Lock()
	of := a.roots[root]
	a.mu.Unlock()
	must(t, a.tenant.RemoveSecrets(of.ClientID))
	value, err := a.tenant.AddSecret(of.ClientID, 365*24*time.Hour)
	must(t, err)
	of.ClientSecret = value
	a.remember(root, of)
	return a.dataOf(of)
}

// remember makes a credential the one that a root secret holds.
func (a *azureAccount) remember(root RootKind, of simazure.Credentials) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.roots[root] = of
}

// setRootRole gives the application of a root credential that role on the subscription, and no other.
func (a *azureAccount) setRootRole(t testing.TB, of simazure.Credentials, role string) {
	t.Helper()
	a.tenant.RemoveAssignments(of.PrincipalID)
	must(t, a.tenant.AssignRole(a.scope(), role, of.PrincipalID))
}
