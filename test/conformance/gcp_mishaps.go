package conformance

import (
	"encoding/json"
	"testing"
)

// Mishaps implements Account.
func (a *gcpAccount) Mishaps(root RootKind) []Mishap {
	administrator := a.email(gcpRootPrefix + "-" + string(root))
	whole := a.Root(root)
	keep := func(testing.TB) map[string][]byte { return whole }
	holding := func(file string) func(testing.TB) map[string][]byte {
		return func(testing.TB) map[string][]byte { return gcpData([]byte(file)) }
	}
	replace := func(t testing.TB) map[string][]byte {
		a.RemoveKey(administrator, a.KeyID(whole))
		return a.anotherRootKey(t, root)
	}
	return []Mishap{
		{Name: "removed", Mend: keep, Says: []string{"gcp-credentials does not exist"}, Happen: func(testing.TB) map[string][]byte { return nil }},
		{Name: "emptied", Mend: keep, Says: []string{"gcp-credentials is empty", "has no service_account.json"},
			Happen: func(testing.TB) map[string][]byte { return map[string][]byte{} }},
		{Name: "half filled", Mend: keep, Says: []string{"has no private_key"}, Happen: func(t testing.TB) map[string][]byte {
			return gcpData(without(t, whole[gcpFile], "private_key"))
		}},
		{Name: "no key file", Mend: keep, Says: []string{"not a credentials file in JSON"}, Happen: holding("-----BEGIN PRIVATE KEY-----\nMIIE\n")},
		{Name: "external account", Mend: keep, Says: []string{"external_account"}, Happen: holding(`{"type":"external_account","audience":"//iam.googleapis.com/x"}`)},
		{Name: "key of another", Mend: keep, Says: []string{"Invalid JWT Signature"}, Happen: func(t testing.TB) map[string][]byte {
			return gcpData(with(t, whole[gcpFile], "private_key_id", "0123456789abcdef0123456789abcdef01234567"))
		}},
		{Name: "key deleted", Mend: replaceOnce(replace), Says: []string{"Invalid JWT Signature"}, Happen: func(testing.TB) map[string][]byte {
			a.RemoveKey(administrator, a.KeyID(whole))
			return whole
		}},
		{Name: "key disabled", Says: []string{"Invalid JWT Signature"}, Happen: func(t testing.TB) map[string][]byte {
			must(t, a.SetKeyDisabled(administrator, a.KeyID(whole), true))
			return whole
		}, Mend: func(t testing.TB) map[string][]byte {
			must(t, a.SetKeyDisabled(administrator, a.KeyID(whole), false))
			return whole
		}},
		{Name: "account disabled", Says: []string{"account disabled", "UNAUTHENTICATED"}, Happen: func(t testing.TB) map[string][]byte {
			must(t, a.SetAccountDisabled(administrator, true))
			return whole
		}, Mend: func(t testing.TB) map[string][]byte {
			must(t, a.SetAccountDisabled(administrator, false))
			return whole
		}},
		{Name: "rotated", Mend: func(testing.TB) map[string][]byte { return a.Root(root) }, Harmless: true, Happen: replace},
		{Name: "downgraded", Says: []string{"was denied", "lacks"}, Happen: func(t testing.TB) map[string][]byte {
			a.setRootRoles(t, root, gcpRootRoles[RootInsufficient]...)
			return whole
		}, Mend: func(t testing.TB) map[string][]byte {
			a.setRootRoles(t, root, a.roles[root]...)
			return whole
		}},
	}
}

// anotherRootKey makes another key the one that a root credential has.
func (a *gcpAccount) anotherRootKey(t testing.TB, root RootKind) map[string][]byte {
	t.Helper()
	file, err := a.Cloud.AddKey(a.email(gcpRootPrefix + "-" + string(root)))
	must(t, err)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.roots[root] = file
	return gcpData(file)
}

// with is a JSON object with another value of a member.
func with(t testing.TB, object []byte, name string, value any) []byte {
	t.Helper()
	return edited(t, object, func(members map[string]any) { members[name] = value })
}

// without is a JSON object that lacks a member.
func without(t testing.TB, object []byte, name string) []byte {
	t.Helper()
	return edited(t, object, func(members map[string]any) { delete(members, name) })
}

func edited(t testing.TB, object []byte, edit func(members map[string]any)) []byte {
	t.Helper()
	var members map[string]any
	must(t, json.Unmarshal(object, &members))
	edit(members)
	encoded, err := json.Marshal(members)
	must(t, err)
	return encoded
}
