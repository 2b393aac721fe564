package gcp_test

import "slices"

// The names of operations in short.
const (
	createAccount = "projects.serviceAccounts.create"
	getAccount    = "projects.serviceAccounts.get"
	deleteAccount = "projects.serviceAccounts.delete"
	listKeys      = "projects.serviceAccounts.keys.list"
	createKey     = "projects.serviceAccounts.keys.create"
	deleteKey     = "projects.serviceAccounts.keys.delete"
	getPolicy     = "projects.getIamPolicy"
	setPolicy     = "projects.setIamPolicy"
	createRole    = "projects.roles.create"
	getRole       = "projects.roles.get"
	patchRole     = "projects.roles.patch"
	undeleteRole  = "projects.roles.undelete"
	testRights    = "projects.testIamPermissions"
	token         = "token"
)

// called checks which calls were made, whatever their order. Access tokens last, so what they cost belongs to no pass.
func (w *world) called(want ...string) {
	w.t.Helper()
	var got []string
	for _, call := range w.Calls().All() {
		if call.Operation != token {
			got = append(got, call.Operation)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		w.t.Errorf("the calls were %v and should have been %v", got, want)
	}
}
