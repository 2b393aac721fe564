package conformance

import (
	"strings"
	"testing"
)

// Edits implements Account. A policy is read again before it is written; and so is an account whose key is lost, since nothing else tells whose it is. That an account itself is disabled, or described otherwise, is not among them: a check that would see it costs a call more, and
// an administrator who disables an account means it.
func (a *gcpAccount) Edits() []Edit {
	return []Edit{
		{Name: "binding removed", Writes: 2, Removes: true, Make: func(_ testing.TB, identity string, _ map[string][]byte) {
			a.RemoveMember(a.project, a.member(identity))
		}},
		{Name: "role in excess", Writes: 2, Make: func(t testing.TB, identity string, _ map[string][]byte) {
			must(t, a.AddBinding(a.project, gcpExcess["make accounts"].role, a.member(identity)))
		}},
		{Name: "another's custom role in excess", Writes: 2, Make: func(t testing.TB, identity string, _ map[string][]byte) {
			must(t, a.AddBinding(a.project, "projects/"+a.project+"/roles/"+gcpRootPrefix, a.member(identity)))
		}},
		{Name: "custom role deleted", Writes: 1, Make: func(testing.TB, string, map[string][]byte) {
			for _, role := range a.Cloud.Roles(a.project) {
				if !strings.Contains(role.Name, "/roles/"+gcpRootPrefix) {
					a.DeleteRole(role.Name)
				}
			}
		}},
		{Name: "key deleted", Writes: 2, Removes: true, Make: func(_ testing.TB, identity string, data map[string][]byte) {
			a.RemoveKey(a.email(identity), a.KeyID(data))
		}},
		{Name: "key in excess", Writes: 1, Make: func(t testing.TB, identity string, _ map[string][]byte) {
			a.AddKey(t, identity)
		}},
		{Name: "key deactivated", Writes: 2, Make: func(t testing.TB, identity string, data map[string][]byte) {
			must(t, a.SetKeyDisabled(a.email(identity), a.KeyID(data), true))
		}},
		{Name: "identity deleted", Writes: 1, Gone: true, Removes: true, Make: func(t testing.TB, identity string, _ map[string][]byte) {
			if !a.DeleteServiceAccount(a.email(identity)) {
				t.Fatalf("there is no service account %q to delete", identity)
			}
		}},
	}
}

// AddKey implements Account.
func (a *gcpAccount) AddKey(t testing.TB, identity string) {
	t.Helper()
	_, err := a.Cloud.AddKey(a.email(identity))
	must(t, err)
}
