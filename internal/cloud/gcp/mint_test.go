package gcp_test

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/sim/fault"
	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

func TestMintMakesAnAccountItsRolesAndAKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.ingress()
	w.mint(req)
	w.called(createAccount, getPolicy, setPolicy, createKey)
	account := w.accountOf(req)
	if account.DisplayName != infrastructure+"-openshift-ingress-gcp" || !strings.Contains(account.Description, string(req.UID)) {
		t.Errorf("the account is %+v", account)
	}
	if id, _, _ := strings.Cut(account.Email, "@"); !strings.HasPrefix(id, infrastructure+"-openshift-i-") || len(id) > 30 {
		t.Errorf("the ID is %s", id)
	}
	if got := w.rolesOf(req); !slices.Equal(got, []string{"roles/dns.admin"}) {
		t.Errorf("the roles are %v", got)
	}
	file := w.secrets.held[req.Secret].Data[keyFile]
	if len(w.secrets.held[req.Secret].Data) != 1 || !bytes.Contains(file, []byte(account.Email)) || !bytes.Contains(file, []byte(account.Keys[0])) {
		t.Errorf("the Secret holds %d bytes in %d keys", len(file), len(w.secrets.held[req.Secret].Data))
	}
}

func TestASettledRequestCostsTwoReads(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.ingress()
	w.mint(req)
	for range 3 {
		w.pass(req)
		w.called(listKeys, getPolicy)
	}
}

func TestPermissionsCostOneCallMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.registry()
	w.mint(req)
	w.called(createAccount, createRole, getPolicy, setPolicy, createKey)
	if !w.Allows(project, "serviceAccount:"+w.email(req), "compute.instances.get") || w.Allows(project, "serviceAccount:"+w.email(req), "compute.instances.delete") {
		t.Errorf("the roles are %v", w.rolesOf(req))
	}
	w.pass(req)
	w.called(listKeys, getPolicy, getRole)
}

func TestRemovalCostsOneCallAndTwoForThePolicy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.registry()
	before := w.PolicyJSON(project)
	w.mint(req)
	email := w.email(req)
	w.remove(req)
	w.called(getPolicy, setPolicy, deleteAccount)
	if _, found := w.ServiceAccount(email); found {
		t.Error("the account is still there")
	}
	if bindings := string(w.PolicyJSON(project)); strings.Contains(bindings, email) {
		t.Errorf("the policy was %s and is %s", before, bindings)
	}
	if len(w.Roles(project)) != 1 {
		t.Error("the custom role, which others may use, was deleted")
	}
}

func TestPassesSideBySideShareThePolicy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const count = 8
	var requests []*request.Request
	for i := range count {
		requests = append(requests, w.newRequest(fmt.Sprintf("component-%d", i), v1.GCPProviderSpec{PredefinedRoles: []string{"roles/dns.admin"}}))
	}
	w.Faults().Add(fault.Rule{Latency: 50 * time.Millisecond})
	w.together(requests, func(in *cloud.Input) { in.Fresh = true })
	if w.Calls().Count("", createAccount) != count || w.Calls().Count("", createKey) != count || w.Calls().Count("", setPolicy) > count/2 {
		t.Errorf("the policy was written %d times", w.Calls().Count("", setPolicy))
	}
	for _, req := range requests {
		if !slices.Equal(w.rolesOf(req), []string{"roles/dns.admin"}) {
			t.Errorf("%s has the roles %v", req.Name, w.rolesOf(req))
		}
	}
	w.together(requests, func(in *cloud.Input) {})
	if w.Calls().Count("", listKeys) != count || w.Calls().Writes() != 0 || w.Calls().Count("", getPolicy) > count/2 {
		t.Errorf("the policy was read %d times", w.Calls().Count("", getPolicy))
	}
	w.together(requests, func(in *cloud.Input) { in.Remove = true })
	if len(w.ServiceAccounts(project)) != 1 || strings.Contains(string(w.PolicyJSON(project)), "roles/dns.admin") {
		t.Errorf("something is left: %s", w.PolicyJSON(project))
	}
}

func TestRightsThatAreNoLongerAskedForAreTakenAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.registry()
	w.mint(req)
	old := w.rolesOf(req)
	req.Spec = &v1.GCPProviderSpec{PredefinedRoles: []string{"roles/dns.admin"}, Permissions: []string{"compute.instances.get"}}
	w.pass(req)
	roles := w.rolesOf(req)
	if !slices.Contains(roles, "roles/dns.admin") || slices.Contains(roles, "roles/storage.admin") || len(roles) != 2 {
		t.Errorf("the roles were %v and are %v", old, roles)
	}
	if w.Allows(project, "serviceAccount:"+w.email(req), "dns.changes.delete") {
		t.Error("a right was left")
	}
	w.pass(req)
	w.called(listKeys, getPolicy, getRole)
}

func TestBindingsOfOthersStayAsTheyAre(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const until = `request.time < timestamp("2030-01-01T00:00:00Z")`
	fatal(t, w.AddBinding(project, "roles/dns.admin", "user:alice@example.com"))
	fatal(t, w.AddConditionalBinding(project, "roles/dns.admin", "until", until, "user:bob@example.com"))
	before := w.Policy(project)
	req := w.ingress()
	w.mint(req)
	fatal(t, w.AddConditionalBinding(project, "roles/storage.admin", "until", until, "serviceAccount:"+w.email(req)))
	w.pass(req)
	w.called(listKeys, getPolicy)
	if roles := w.rolesOf(req); len(roles) != 2 {
		t.Errorf("a conditional binding is gone: %v", roles)
	}
	w.remove(req)
	after := w.Policy(project)
	for _, binding := range before {
		if !slices.ContainsFunc(after, func(b simgcp.Binding) bool { return reflect.DeepEqual(b, binding) }) {
			t.Errorf("%+v is gone from %+v", binding, after)
		}
	}
}

func TestAKeyThatIsLostIsReplacedAndSurplusOnesGo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.ingress()
	w.mint(req)
	old := w.accountOf(req).Keys[0]
	w.clock.advance(5 * time.Minute)
	w.RemoveKey(w.email(req), old)
	_, err := w.AddKey(w.email(req))
	fatal(t, err)
	w.pass(req)
	w.called(listKeys, getAccount, getPolicy, createKey, deleteKey)
	if keys := w.accountOf(req).Keys; len(keys) != 1 || keys[0] == old {
		t.Errorf("the keys are %v", keys)
	}
	w.pass(req)
	w.called(listKeys, getPolicy)
}

func TestAnAccountOfSomebodyElseIsLeftAloneAndAnotherIDIsTaken(t *testing.T) {
	t.Parallel()
	first := newWorld(t)
	req := first.ingress()
	first.mint(req)
	id := req.Status.(*v1.GCPProviderStatus).ServiceAccountID

	w := newWorld(t)
	w.account(id, "roles/storage.admin")
	req.Status = nil
	in := w.input(req)
	in.Fresh = true
	if err := w.try(req, in); !cloud.Is(err, cloud.AlreadyExists) {
		t.Fatalf("the first pass ended with %v", err)
	}
	var foreign *plan.ForeignError
	if err := w.try(req, w.input(req)); !errors.As(err, &foreign) {
		t.Fatalf("the second pass ended with %v", err)
	}
	if w.Calls().Writes() != 0 {
		t.Error("something was written")
	}
	in = w.input(req)
	in.Attempt = 1
	fatal(t, w.try(req, in))
	if req.Status.(*v1.GCPProviderStatus).ServiceAccountID == id {
		t.Error("the same ID was taken")
	}
	w.pass(req)
	w.called(listKeys, getPolicy)
}

func TestAnAccountThatAnEarlierReleaseMadeIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.registry()
	const id = "prod-x7k2p-openshift-i-x7k2p"
	file, err := w.AddServiceAccountWithRoles(project, id, "roles/storage.admin", "roles/dns.admin")
	fatal(t, err)
	legacy, err := w.AddRole(project, "myproject_openshiftimageregistrygcs", "legacy", "dns.changes.create", "compute.instances.get")
	fatal(t, err)
	fatal(t, w.AddBinding(project, legacy, "serviceAccount:"+id+"@"+project+".iam.gserviceaccount.com"))
	req.Status = &v1.GCPProviderStatus{ServiceAccountID: id, RoleID: "myproject_openshiftimageregistrygcs"}
	w.secrets.put(req, file)

	w.pass(req)
	w.called(listKeys, getPolicy, getRole, getPolicy, setPolicy)
	if roles := w.rolesOf(req); !slices.Equal(roles, []string{legacy, "roles/storage.admin"}) {
		t.Errorf("the roles are %v", roles)
	}
	if status := req.Status.(*v1.GCPProviderStatus); status.ServiceAccountID != id || status.RoleID != "myproject_openshiftimageregistrygcs" {
		t.Errorf("the status is %+v", status)
	}
	w.pass(req)
	w.called(listKeys, getPolicy, getRole)
}
