package ccoctl_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

// contents implements simulated. What is deleted softly is not there any more.
func (w *gcpAccount) contents(t testing.TB) string {
	t.Helper()
	var roles []simgcp.Role
	for _, role := range w.Roles(gcpProject) {
		if !role.Deleted.IsZero() {
			continue
		}
		if before, _, ours := strings.Cut(role.Description, " for service account "); ours {
			role.Description = before // What follows is who was the first to need it.
		}
		roles = append(roles, role)
	}
	text, err := json.MarshalIndent(map[string]any{
		"accounts": w.accounts(), "roles": roles, "pools": w.pools(), "buckets": w.buckets(), "policy": orderedMembers(w.Policy(gcpProject)),
	}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return w.anonymous(string(text))
}

// accounts are the service accounts with who may act as them, without the administrator.
func (w *gcpAccount) accounts() []any {
	var all []any
	for _, account := range w.ServiceAccounts(gcpProject) {
		if strings.HasPrefix(account.Email, administratorName+"@") {
			continue
		}
		account.UniqueID, account.Created = "", time.Time{}
		all = append(all, map[string]any{"account": account, "policy": orderedMembers(w.AccountPolicy(account.Email))})
	}
	return all
}

// pools are the workload identity pools with their providers.
func (w *gcpAccount) pools() []simgcp.Pool {
	var all []simgcp.Pool
	for _, pool := range w.Pools(gcpProject) {
		if !pool.Deleted.IsZero() {
			continue
		}
		pool.Providers = slices.DeleteFunc(pool.Providers, func(v simgcp.Provider) bool { return !v.Deleted.IsZero() })
		all = append(all, pool)
	}
	return all
}

// buckets are the buckets with the contents of their objects.
func (w *gcpAccount) buckets() []any {
	var all []any
	for _, bucket := range w.Buckets(gcpProject) {
		contents := map[string]string{}
		for i, object := range bucket.Objects {
			content, _ := w.ObjectContent(bucket.Name, object.Name)
			contents[object.Name] = string(content)
			bucket.Objects[i].Generation, bucket.Objects[i].Metageneration, bucket.Objects[i].Created, bucket.Objects[i].Updated = 0, 0, time.Time{}, time.Time{}
		}
		bucket.Created = time.Time{}
		bucket.Policy = orderedMembers(bucket.Policy)
		all = append(all, map[string]any{"bucket": bucket, "contents": contents})
	}
	return all
}

// orderedMembers has the members of each binding in their order.
func orderedMembers(bindings []simgcp.Binding) []simgcp.Binding {
	for _, binding := range bindings {
		slices.Sort(binding.Members)
	}
	return bindings
}

// anonymous implements simulated. IDs follow from names, and the project's number is always the same.
func (w *gcpAccount) anonymous(text string) string { return text }
