package conformance

import (
	"maps"
	"testing"
)

// Mishaps implements Account.
func (a *vsphereAccount) Mishaps(root RootKind) []Mishap {
	whole, v := a.Root(root), a.VCenters()[0]
	user, password := v.Host()+".username", v.Host()+".password"
	keep := func(testing.TB) map[string][]byte { return whole }
	changed := func(change func(data map[string][]byte)) func(testing.TB) map[string][]byte {
		return func(testing.TB) map[string][]byte {
			data := maps.Clone(whole)
			change(data)
			return data
		}
	}
	holding := func(key, value string) func(testing.TB) map[string][]byte {
		return changed(func(data map[string][]byte) { data[key] = []byte(value) })
	}
	without := func(key string) func(testing.TB) map[string][]byte {
		return changed(func(data map[string][]byte) { delete(data, key) })
	}
	renewed := func(testing.TB) map[string][]byte { return a.renew() }
	return []Mishap{
		{Name: "removed", Mend: keep, Says: []string{"vsphere-creds does not exist"}, Happen: func(testing.TB) map[string][]byte { return nil }},
		{Name: "emptied", Mend: keep, Says: []string{"vsphere-creds is empty", "it has no account"}, Happen: func(testing.TB) map[string][]byte { return map[string][]byte{} }},
		{Name: "without a password", Mend: keep, Says: []string{"it has " + user + " and no " + password}, Happen: without(password)},
		{Name: "without a user", Mend: keep, Says: []string{"it has " + password + " and no " + user}, Happen: without(user)},
		{Name: "with an empty password", Mend: keep, Says: []string{password + " is empty"}, Happen: holding(password, "")},
		{Name: "with a line break", Mend: keep, Says: []string{password + " holds a line break"}, Happen: holding(password, string(whole[password])+"\n")},
		{Name: "in upper case", Mend: keep, Says: []string{"rename them to vc-9.example.com.username"}, Happen: changed(func(data map[string][]byte) {
			data["VC-9.example.com.username"], data["VC-9.example.com.password"] = []byte("u"), []byte("p")
		})},
		{Name: "password mistyped", Mend: keep, Says: []string{"InvalidLogin"}, Happen: holding(password, "mistyped")},
		{Name: "user of nobody", Mend: keep, Says: []string{"InvalidLogin"}, Happen: holding(user, "nobody@vsphere.local")},
		{Name: "password changed", Mend: renewed, Says: []string{"InvalidLogin"}, Happen: func(testing.TB) map[string][]byte {
			a.renew()
			return whole
		}},
		{Name: "rotated", Mend: func(testing.TB) map[string][]byte { return a.Root(root) }, Harmless: true, Happen: renewed},
		{Name: "permission taken back", Says: []string{"does not let the account in", "lacks"}, Happen: func(testing.TB) map[string][]byte {
			v.Revoke(vsphereUser, "/")
			return whole
		}, Mend: func(t testing.TB) map[string][]byte {
			must(t, v.Grant(vsphereUser, vsphereRole, "/", true))
			return whole
		}},
	}
}
