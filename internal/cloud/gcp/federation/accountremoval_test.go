package federation

import (
	"maps"
	"strings"
	"testing"

	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

func TestARemovalTakesExactlyWhatIsOurs(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t)
	before := withoutEtag(w.PolicyJSON(accountProject))
	w.options.Requests = componentRequests(t)
	w.make()
	requests := w.options.Requests
	w.options.Requests = nil // what is ours says so itself
	notes, err := w.leave()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{
		"projects.serviceAccounts.list": 1, "projects.getIamPolicy": 1, "projects.setIamPolicy": 1, "projects.serviceAccounts.delete": len(requests),
	}
	if got := w.operations(); !maps.Equal(got, want) {
		t.Errorf("the calls were %v and should have been %v", got, want)
	}
	if len(notes) != 1 || !strings.Contains(notes[0], "Custom roles stay") {
		t.Errorf("this was said: %v", notes)
	}
	w.gone()
	if after := withoutEtag(w.PolicyJSON(accountProject)); after != before {
		t.Errorf("the policy was\n%s\nand is\n%s", before, after)
	}
	w.options.Requests = requests
	w.make() // with the roles that stayed
	w.settled()
}

func TestCustomRolesGoOnlyWhereNobodyElseHasThem(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, dns(), registry())
	w.options.Name = "other"
	w.options.Requests = w.options.Requests[:1]
	w.make()
	w.options.Name, w.options.Requests = "prod", append(w.options.Requests, registry())
	w.make()
	w.options.Accounts.ForceDeleteCustomRoles = true
	notes, err := w.leave()
	if err != nil || len(notes) != 1 || !strings.Contains(notes[0], "_dns_") || !strings.Contains(notes[0], "serviceAccount:other-dns-") {
		t.Errorf("the removal said %v, and ended with %v", notes, err)
	}
	for _, found := range w.Roles(accountProject) {
		if strings.Contains(found.Name, "_dns_") != found.Deleted.IsZero() {
			t.Errorf("the role %s was deleted %v", found.Name, found.Deleted)
		}
	}
	w.make() // what was deleted is restored
	w.settled()
}

func TestACustomRoleThatSomebodyElseMadeStays(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, dns())
	made, _ := w.options.role(dns())
	_, err := w.AddRole(accountProject, made.ID(0), "of the operator", made.Permissions...)
	w.has(err)
	w.make()
	w.options.Accounts.ForceDeleteCustomRoles = true
	notes, err := w.leave()
	if err != nil || len(notes) != 1 || !strings.Contains(notes[0], "is kept") {
		t.Errorf("the removal said %v, and ended with %v", notes, err)
	}
	if roles := w.Roles(accountProject); len(roles) != 1 || !roles[0].Deleted.IsZero() {
		t.Errorf("the roles are %v", roles)
	}
}

func TestWhatIsLeftOfAnAccountThatSomebodyDeletedGoes(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, dns(), registry())
	w.make()
	for _, req := range w.options.Requests {
		w.DeleteServiceAccount(w.emailOf(req))
	}
	w.make()
	w.settled()
	w.DeleteServiceAccount(w.emailOf(dns()))
	if _, err := w.leave(); err != nil {
		t.Fatal(err)
	}
	w.gone()
	for _, b := range w.Policy(accountProject) {
		if strings.Contains(strings.Join(b.Members, " "), "deleted:") {
			t.Errorf("%v is left", b)
		}
	}
}

func TestWhatIsLeftOfAnAccountOfChanceIsNamed(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, dns())
	email := w.earlier(dns(), "prod-dns-bcdfg", "prod", "dns.changes.create", "dns.changes.get")
	w.DeleteServiceAccount(email)
	before := w.PolicyJSON(accountProject)
	notes, err := w.leave()
	if err != nil || len(notes) != 1 || !strings.Contains(notes[0], "deleted:serviceAccount:"+email) {
		t.Errorf("the removal said %v, and ended with %v", notes, err)
	}
	if after := w.PolicyJSON(accountProject); string(after) != string(before) {
		t.Errorf("the policy was\n%s\nand is\n%s", before, after)
	}
}

func TestWhatCannotBeListedIsNamed(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, dns())
	w.make()
	w.key = w.admin("limited", "roles/dns.admin")
	_, err := w.leave()
	if err == nil || !strings.Contains(err.Error(), "iam.serviceAccounts.list") {
		t.Errorf("the removal ended with %v", err)
	}
	if n := len(w.ServiceAccounts(accountProject)); n != 3 {
		t.Errorf("there are %d accounts", n)
	}
}

func TestAccountsKeepTheirRolesWhereThePolicyCannotBeChanged(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, dns())
	w.make()
	w.quota(func(q *simgcp.Quotas) { q.PolicyPrincipals = 0 })
	if _, err := w.leave(); err == nil || !strings.Contains(err.Error(), "maximum allowed size") {
		t.Errorf("the removal ended with %v", err)
	}
	w.quota(func(*simgcp.Quotas) {})
	w.settled()
}
