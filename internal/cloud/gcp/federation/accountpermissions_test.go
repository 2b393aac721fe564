package federation

import (
	"slices"
	"testing"
	"time"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/plan"
)

// limitedTo has the calls be made by a service account with just this custom role, from then on.
func (w *accountWorld) limitedTo(permissions ...string) {
	w.t.Helper()
	roles := w.open().shared.client.iam.Projects.Roles
	_, err := roles.Create("projects/"+accountProject, &iam.CreateRoleRequest{
		RoleId: "limited", Role: &iam.Role{Title: "limited", Stage: "GA", IncludedPermissions: permissions},
	}).Context(w.t.Context()).Do()
	w.has(err)
	w.key = w.admin("limited", "projects/"+accountProject+"/roles/limited")
}

// refused are the operations of the last run that the cloud refused for want of a right.
func (w *accountWorld) refused() []string {
	var refused []string
	for _, call := range w.Calls().All() {
		if call.Code == "PERMISSION_DENIED" {
			refused = append(refused, call.Operation)
		}
	}
	return refused
}

// life makes a set-up, makes it again, both in a project whose parts know of it late, spoils all of it, and repairs it.
func (w *accountWorld) life() error {
	w.t.Helper()
	w.offset.Add(int64(time.Hour))
	w.SetLag(20 * time.Second)
	if _, err := w.attempt(); err != nil {
		return err
	}
	if _, err := w.attempt(); err != nil {
		return err
	}
	w.SetLag(0)
	w.offset.Add(int64(time.Hour))
	unlimited := w.admin("unlimited", "roles/owner")
	limited := w.key
	w.key = unlimited
	email := w.emailOf(w.options.Requests[0])
	w.has(w.AddAccountBinding(email, actingRole, principalSetForm+w.number+poolPart+"prod/*"))
	w.has(w.AddBinding(accountProject, "roles/viewer", "serviceAccount:"+email))
	w.changeRole(w.customRoleOf(w.options.Requests[0]), "dns.changes.list")
	w.DeleteRole(w.customRoleOf(w.options.Requests[1]))
	w.key = limited
	_, err := w.attempt()
	return err
}

func TestThePermissionsToMakeAreEnoughAndNoneIsTooMuch(t *testing.T) {
	t.Parallel()
	wanted := Options{Name: "prod", Project: accountProject}
	wanted.Requests = newAccountWorld(t, registry(), dns()).options.Requests
	all := MakingPermissions(wanted.AccountNodes()).IncludedPermissions
	w := newAccountWorld(t, registry(), dns())
	w.limitedTo(all...)
	if err := w.life(); err != nil {
		t.Errorf("with all of %v the run ended with %v", all, err)
	}
	// What is only asked for where an account or a role came about a moment ago, see below.
	rare := []string{"iam.serviceAccounts.get", "iam.roles.get"}
	for _, each := range all {
		if slices.Contains(rare, each) {
			continue
		}
		t.Run("without "+each, func(t *testing.T) {
			t.Parallel()
			w := newAccountWorld(t, registry(), dns())
			w.limitedTo(slices.DeleteFunc(slices.Clone(all), func(other string) bool { return other == each })...)
			if err := w.life(); err == nil {
				t.Error("nobody missed it")
			}
		})
	}
}

func TestThePermissionsToRemoveAreEnoughAndNoneIsTooMuch(t *testing.T) {
	t.Parallel()
	o := Options{Accounts: Accounts{ForceDeleteCustomRoles: true}}
	all := permit("", o.removingAccounts()).IncludedPermissions
	for _, without := range append([]string{""}, all...) {
		t.Run("without "+without, func(t *testing.T) {
			t.Parallel()
			w := newAccountWorld(t, registry())
			w.make()
			w.earlier(dns(), "prod-dns-bcdfg", "prod", "dns.changes.create", "dns.changes.get")
			w.limitedTo(slices.DeleteFunc(slices.Clone(all), func(other string) bool { return other == without })...)
			w.options.Accounts.ForceDeleteCustomRoles = true
			_, err := w.leave()
			if without == "" {
				if err != nil {
					t.Error(err)
				}
				w.gone()
			}
			if (len(w.refused()) == 0) != (without == "") {
				t.Errorf("what was refused: %v", w.refused())
			}
		})
	}
}

func TestThePermissionsToVerifyAreEnoughAndNoneIsTooMuch(t *testing.T) {
	t.Parallel()
	made := Verification{Options: Options{Name: "prod", Project: accountProject, Requests: newAccountWorld(t, registry()).options.Requests}}
	var all []string
	for _, node := range made.Options.AccountNodes() {
		if resource, is := node.Resource.(needy); is {
			all = append(all, resource.needs().read...)
		}
	}
	all = permit("", append(all, made.verifyingAccounts()...)).IncludedPermissions
	for _, without := range append([]string{""}, all...) {
		t.Run("without "+without, func(t *testing.T) {
			t.Parallel()
			w := newAccountWorld(t, registry())
			w.make()
			w.limitedTo(slices.DeleteFunc(slices.Clone(all), func(other string) bool { return other == without })...)
			w.verified().accountFindings(t.Context())
			if (len(w.refused()) == 0) != (without == "") {
				t.Errorf("what was refused: %v", w.refused())
			}
		})
	}
}

func TestWhatCameAboutAMomentAgoIsReadByItself(t *testing.T) {
	t.Parallel()
	for _, without := range []string{"", "iam.serviceAccounts.get", "iam.roles.get"} {
		t.Run("without "+without, func(t *testing.T) {
			t.Parallel()
			w := newAccountWorld(t, registry(), dns())
			all := MakingPermissions(w.options.AccountNodes()).IncludedPermissions
			w.limitedTo(slices.DeleteFunc(slices.Clone(all), func(other string) bool { return other == without })...)
			s := w.open()
			graph, err := plan.NewGraph(w.options.AccountNodes()...)
			w.has(err)
			outdated := w.planOf(s, graph)
			w.make()
			if _, err := w.applied(outdated); (err == nil) != (without == "") {
				t.Errorf("a plan that was made before ended with %v", err)
			}
		})
	}
}
