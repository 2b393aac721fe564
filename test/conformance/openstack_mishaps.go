package conformance

import (
	"bytes"
	"testing"
)

// Mishaps implements Account.
func (a *openStackAccount) Mishaps(root RootKind) []Mishap {
	whole := a.Root(root)
	keep := func(testing.TB) map[string][]byte { return whole }
	file := func(text string) func(testing.TB) map[string][]byte {
		return func(testing.TB) map[string][]byte { return map[string][]byte{"clouds.yaml": []byte(text)} }
	}
	with := func(old, changed string) func(testing.TB) map[string][]byte {
		return file(string(bytes.Replace(whole["clouds.yaml"], []byte(old), []byte(changed), 1)))
	}
	return []Mishap{
		{Name: "removed", Mend: keep, Says: []string{"openstack-credentials does not exist"}, Happen: func(testing.TB) map[string][]byte { return nil }},
		{Name: "emptied", Mend: keep, Says: []string{"openstack-credentials is empty", "it has no key clouds.yaml"}, Happen: func(testing.TB) map[string][]byte { return map[string][]byte{} }},
		{Name: "not YAML", Mend: keep, Says: []string{"it is not YAML, see line 2"}, Happen: file("clouds:\n\t- openstack")},
		{Name: "wrong name", Mend: keep, Says: []string{"so name the cloud mycloud so"}, Happen: with("  openstack:", "  mycloud:")},
		{Name: "half filled", Mend: keep, Says: []string{"clouds.openstack.auth.password is missing"}, Happen: with("      password:", "      passwort:")},
		{Name: "wrong type", Mend: keep, Says: []string{"clouds.openstack.auth.auth_url is a mapping"}, Happen: with(a.AuthURL(), "{}")},
		{Name: "without a project", Mend: keep, Says: []string{"add project_id"}, Happen: with("      project_id:", "      project:")},
		{Name: "password mistyped", Mend: keep, Says: []string{"Unauthorized"}, Happen: with("      password: ", "      password: x")},
		{Name: "user of nobody", Mend: keep, Says: []string{"Unauthorized"}, Happen: with(a.user, "nobody")},
		{Name: "password changed", Says: []string{"Unauthorized"}, Happen: func(testing.TB) map[string][]byte {
			a.renew()
			return whole
		}, Mend: func(testing.TB) map[string][]byte { return a.Root(root) }},
		{Name: "rotated", Harmless: true, Happen: func(testing.TB) map[string][]byte { return a.renew() }, Mend: func(testing.TB) map[string][]byte { return a.Root(root) }},
		{Name: "role taken away", Says: []string{"Unauthorized"}, Happen: func(testing.TB) map[string][]byte {
			a.Revoke(a.user, a.project, "member")
			return whole
		}, Mend: func(testing.TB) map[string][]byte {
			a.Grant(a.user, a.project, "member")
			return whole
		}},
	}
}
