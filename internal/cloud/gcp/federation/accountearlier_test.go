package federation

import (
	"strings"
	"testing"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/request"
)

// earlier makes the account of an earlier release: an ID of chance, the shared custom role, and no more in its description than what it is called.
func (w *accountWorld) earlier(req *request.Request, id, pool string, permissions ...string) (email string) {
	w.t.Helper()
	display := w.options.displayName(req)
	email, err := w.AddServiceAccount(accountProject, id, display)
	w.has(err)
	w.has(w.DescribeServiceAccount(email, display, "Created by OpenShift ccoctl for service account "+display))
	role := w.options.shared(req)
	if len(permissions) > 0 {
		_, err = w.AddRole(accountProject, role[strings.LastIndex(role, "/")+1:], "my-project-"+req.Name.Name, permissions...)
		w.has(err)
		w.has(w.AddBinding(accountProject, role, "serviceAccount:"+email))
	}
	if pool != "" {
		o := w.options
		o.Accounts.Pool = pool
		w.has(w.AddAccountBinding(email, actingRole, accountPolicy{o, req}.members(w.number)...))
	}
	return email
}

// shared is the name of the custom role that set-ups of earlier releases share.
func (o Options) shared(req *request.Request) string {
	made, _ := o.role(req)
	return made.Name(made.Stem)
}

func TestAccountsOfEarlierReleasesAreTakenOver(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, dns())
	email := w.earlier(dns(), "prod-dns-bcdfg", "prod", "dns.changes.create", "dns.changes.get")
	before := w.PolicyJSON(accountProject)
	if said := strings.Join(w.make(), "\n"); !strings.Contains(said, "Existing IAM service account prod-dns found") {
		t.Errorf("this was said: %s", said)
	}
	if w.Calls().Writes() > 1 || string(w.PolicyJSON(accountProject)) != string(before) || w.emailOf(dns()) != email { // the token counts as one
		t.Errorf("there was something to write: %v", w.operations())
	}
	w.settled()
	if len(w.ServiceAccounts(accountProject)) != 2 || len(w.Roles(accountProject)) != 1 {
		t.Error("something was made")
	}
	if notes, err := w.leave(); err != nil || len(notes) != 1 || !strings.Contains(notes[0], "--force-delete-custom-roles") {
		t.Errorf("the removal said %v, and ended with %v", notes, err)
	}
	w.gone()
}

func TestASharedRoleWithOtherPermissionsIsLeftAloneAndNotHadAnyMore(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, dns())
	email := w.earlier(dns(), "prod-dns-bcdfg", "prod", "dns.changes.create", "dns.changes.get", "compute.instances.get")
	w.make()
	w.settled()
	roles := w.Roles(accountProject)
	if len(roles) != 2 || len(roles[0].Permissions) != 3 {
		t.Errorf("the custom roles are %+v", roles)
	}
	if has := w.RolesOf(accountProject, "serviceAccount:"+email); len(has) != 1 || has[0] == w.options.shared(dns()) {
		t.Errorf("the account has %v", has)
	}
}

func TestAnAccountOfAnInterruptedEarlierRunIsGoneOnWith(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, dns())
	email := w.earlier(dns(), "prod-dns-bcdfg", "")
	w.make()
	if got := w.emailOf(dns()); got != email {
		t.Errorf("the account is %s", got)
	}
	w.settled()
}

func TestAnAccountOfAnotherPoolIsNotTaken(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, dns())
	other := w.earlier(dns(), "prod-dns-bcdfg", "theirs")
	before := w.AccountPolicy(other)
	w.make()
	if len(w.ServiceAccounts(accountProject)) != 3 {
		t.Error("no account was made")
	}
	notes, err := w.leave()
	if err != nil || len(notes) == 0 || !strings.Contains(notes[0], other+" (prod-dns) is kept") {
		t.Errorf("the removal said %v, and ended with %v", notes, err)
	}
	if after := w.AccountPolicy(other); len(after) != len(before) {
		t.Errorf("its policy is %v", after)
	}
}

func TestSeveralAccountsOfEarlierReleasesAreNotGuessedAmong(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, dns())
	first := w.earlier(dns(), "prod-dns-bcdfg", "")
	second := w.earlier(dns(), "prod-dns-zzzzz", "")
	_, err := w.attempt()
	if err == nil || !strings.Contains(err.Error(), first+", "+second+"; delete those that are not in use") {
		t.Errorf("the run ended with %v", err)
	}
	w.has(w.AddAccountBinding(second, actingRole, w.members(dns())...))
	w.make()
	if got := w.RolesOf(accountProject, "serviceAccount:"+second); len(got) != 1 {
		t.Errorf("the one in use has %v", got)
	}
}

func TestTheIDOfSomebodyElsesAccountIsSaidToBeTaken(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, dns(), registry())
	_, err := w.AddServiceAccount(accountProject, w.options.accountID(dns()), "mine")
	w.has(err)
	_, err = w.attempt()
	if err == nil || !strings.Contains(err.Error(), w.options.accountID(dns())+"@") || !strings.Contains(err.Error(), "--adopt") {
		t.Errorf("the run ended with %v", err)
	}
	w.options.Adopt = true
	all := MakingPermissions(w.options.AccountNodes()).IncludedPermissions
	w.limitedTo(all...)
	said := strings.Join(w.make(), "\n")
	if len(w.ServiceAccounts(accountProject)) != 4 || !strings.Contains(said, "Existing IAM service account prod-dns taken over") {
		t.Errorf("there are %v; this was said: %s", w.ServiceAccounts(accountProject), said)
	}
	w.settled()
	w.options.Adopt = false
	w.settled() // it is ours from now on
	w.key = w.admin("unlimited", "roles/owner")
	if _, err := w.leave(); err != nil {
		t.Fatal(err)
	}
	w.gone()
}

func TestRequestsThatAreCalledAlikeGetAccountsOfTheirOwn(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 49)
	a := newRequest(long+"-a", v1.GCPProviderSpec{PredefinedRoles: []string{"roles/viewer"}})
	b := newRequest(long+"-b", v1.GCPProviderSpec{PredefinedRoles: []string{"roles/dns.admin"}})
	w := newAccountWorld(t, a, b)
	w.earlier(a, "prod-xxxxxxxxxxx-bcdfg", "prod")
	w.make()
	if n := len(w.ServiceAccounts(accountProject)); n != 4 {
		t.Errorf("there are %d accounts", n)
	}
	p := w.planned()
	if !p.Empty() {
		t.Error("another run has something to do")
	}
}
