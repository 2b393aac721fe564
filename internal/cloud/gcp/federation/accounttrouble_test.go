package federation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/sim/fault"
	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

func TestRequestsThatCannotBeSatisfiedAreRefusedBeforeAnyCall(t *testing.T) {
	t.Parallel()
	change := func(change func(req *request.Request)) []*request.Request {
		req := dns()
		req.Source = "0000_dns.yaml"
		change(req)
		return []*request.Request{req}
	}
	spec := func(of v1.GCPProviderSpec) []*request.Request {
		return change(func(req *request.Request) { req.Spec = &of })
	}
	for name, c := range map[string]struct {
		requests []*request.Request
		sentence string
	}{
		"nobody may act as it":    {change(func(req *request.Request) { req.ServiceAccounts = nil }), "0000_dns.yaml: CredentialsRequest openshift-cloud-credential-operator/dns: spec.serviceAccountNames is empty"},
		"a wildcard":              {change(func(req *request.Request) { req.ServiceAccounts = []string{"*"} }), `spec.serviceAccountNames[0] is "*"`},
		"no rights":               {spec(v1.GCPProviderSpec{}), "neither predefinedRoles nor permissions"},
		"no role":                 {spec(v1.GCPProviderSpec{PredefinedRoles: []string{"dns.admin"}}), `predefinedRoles[0] is "dns.admin"`},
		"no permission":           {spec(v1.GCPProviderSpec{Permissions: []string{"dns"}}), `permissions[0] is "dns"`},
		"another cloud":           {change(func(req *request.Request) { req.Kind, req.Spec = "AWSProviderSpec", &v1.AWSProviderSpec{} }), `kind "AWSProviderSpec"`},
		"a file name is too long": {change(func(req *request.Request) { req.Secret.Name = strings.Repeat("s", 250) }), "shorten the name of the Secret"},
		"one Secret for two": {[]*request.Request{dns(), func() *request.Request {
			req := registry()
			req.Secret = dns().Secret
			return req
		}()}, "spec.secretRef is openshift-dns/cloud-credentials, and so is that of CredentialsRequest openshift-cloud-credential-operator/dns"},
		"one file for two": {[]*request.Request{dns(), func() *request.Request {
			req := registry()
			req.Secret.Namespace, req.Secret.Name = "openshift", "dns-cloud-credentials"
			return req
		}()}, "rename one of the Secrets"},
		"one name for two": {[]*request.Request{dns(), func() *request.Request {
			req := registry()
			req.Name = dns().Name
			return req
		}()}, "its service account would have the ID prod-dns-"},
	} {
		err := Options{Name: "prod", Project: accountProject, Requests: c.requests}.validateAccounts()
		if err == nil || !strings.Contains(err.Error(), c.sentence) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := (Options{Name: "prod", Project: accountProject, Requests: componentRequests(t)}).validateAccounts(); err != nil {
		t.Errorf("the components: %v", err)
	}
}

func TestRefusalsNameTheCauseAndTheWayOut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		spoil    func(w *accountWorld)
		kind     cloud.Kind
		sentence string
	}{
		{"too many accounts", func(w *accountWorld) { w.quota(func(q *simgcp.Quotas) { q.ServiceAccounts = 1 }) }, cloud.Quota, "Maximum number of service accounts"},
		{"too many roles", func(w *accountWorld) { w.quota(func(q *simgcp.Quotas) { q.CustomRoles = 0 }) }, cloud.Quota, "Maximum number of roles"},
		{"too large a policy", func(w *accountWorld) { w.quota(func(q *simgcp.Quotas) { q.PolicyPrincipals = 1 }) }, cloud.Quota, "maximum allowed size"},
		{"IAM is not enabled", func(w *accountWorld) { w.SetServiceEnabled(accountProject, "iam.googleapis.com", false) }, cloud.Denied, "gcloud services enable iam.googleapis.com"},
		{"no right", func(w *accountWorld) { w.key = w.admin("viewer", "roles/viewer") }, cloud.Denied, "grant "},
		{"a role that no project knows", func(w *accountWorld) {
			w.options.Requests[0].Spec = &v1.GCPProviderSpec{PredefinedRoles: []string{"roles/dns.adminn"}}
		}, cloud.Invalid, "roles/dns.adminn"},
		{"a role of organisations", func(w *accountWorld) {
			w.options.Requests[0].Spec = &v1.GCPProviderSpec{PredefinedRoles: []string{"roles/resourcemanager.organizationAdmin"}}
		}, cloud.Invalid, "CredentialsRequest openshift-cloud-credential-operator/dns: "},
		{"a permission that custom roles cannot have", func(w *accountWorld) {
			w.options.Requests[0].Spec = &v1.GCPProviderSpec{Permissions: []string{"dns.changes.get", "dns.changes.made.up"}}
		}, cloud.Invalid, "remove it: dns.changes.made.up"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newAccountWorld(t, dns(), registry())
			c.spoil(w)
			_, err := w.attempt()
			if !cloud.Is(err, c.kind) || !strings.Contains(err.Error(), c.sentence) {
				t.Errorf("the run ended with %v", err)
			}
			if w.slept.Load() != 0 {
				t.Error("it was waited for what does not go away")
			}
		})
	}
}

func (w *accountWorld) quota(change func(*simgcp.Quotas)) {
	q := simgcp.DefaultQuotas()
	change(&q)
	w.SetQuotas(q)
}

func TestARoleThatCannotBeGrantedKeepsNobodyElseFromTheirs(t *testing.T) {
	t.Parallel()
	bad := newRequest("bad", v1.GCPProviderSpec{PredefinedRoles: []string{"roles/resourcemanager.organizationAdmin"}})
	w := newAccountWorld(t, bad, dns(), registry())
	if _, err := w.attempt(); err == nil || strings.Contains(err.Error(), "operator/dns") {
		t.Errorf("the run ended with %v", err)
	}
	w.options.Requests = w.options.Requests[1:]
	w.settled()
}

func TestTooManyRolesOfOneRequestKeepNobodyElseFromTheirs(t *testing.T) {
	t.Parallel()
	many := newRequest("many", v1.GCPProviderSpec{PredefinedRoles: []string{
		"roles/storage.admin", "roles/storage.objectAdmin", "roles/iam.roleViewer", "roles/iam.serviceAccountViewer", "roles/serviceusage.serviceUsageViewer",
	}})
	w := newAccountWorld(t, many, dns())
	w.quota(func(q *simgcp.Quotas) { q.PolicyPrincipals = 4 })
	_, err := w.attempt()
	if !cloud.Is(err, cloud.Quota) || !strings.Contains(err.Error(), "operator/many") || strings.Contains(err.Error(), "operator/dns") {
		t.Errorf("the run ended with %v", err)
	}
	w.options.Requests = w.options.Requests[1:]
	w.settled()
}

func TestWhatIsNotKnownEverywhereYetIsWaitedFor(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, dns(), registry())
	w.offset.Add(int64(time.Hour))
	w.SetLag(20 * time.Second)
	w.make()
	if slept := time.Duration(w.slept.Load()); slept < 20*time.Second || slept > 2*time.Minute {
		t.Errorf("it was waited for %v", slept)
	}
	w.make() // before everybody knows
	w.offset.Add(int64(time.Minute))
	w.settled()
	if n := len(w.ServiceAccounts(accountProject)); n != 3 {
		t.Errorf("there are %d accounts", n)
	}
}

func TestARoleThatWasMadeAMomentAgoIsNotMadeTwice(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, registry())
	w.offset.Add(int64(time.Hour))
	w.Faults().Add(fault.Rule{Match: func(r fault.Request) bool { return r.Operation == "projects.roles.create" }, Times: 1, Effect: fault.ResetAfter})
	_, err := w.attempt()
	if !cloud.Is(err, cloud.Unavailable) {
		t.Fatalf("the run whose answer got lost ended with %v", err)
	}
	w.SetLag(20 * time.Second)
	w.make()
	if roles := w.Roles(accountProject); len(roles) != 1 {
		t.Errorf("there are the custom roles %v", roles)
	}
}

func TestPatienceEnds(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, dns())
	w.offset.Add(int64(time.Hour))
	w.SetLag(time.Hour)
	_, err := w.attempt()
	if !cloud.Is(err, cloud.Unavailable) && !cloud.Is(err, cloud.NotFound) {
		t.Errorf("the run ended with %v", err)
	}
	if slept := time.Duration(w.slept.Load()); slept > 10*time.Minute {
		t.Errorf("it was waited for %v", slept)
	}
}

// Between the reading and the writing of each policy somebody else writes.
func TestConcurrentChangesOfPoliciesAreNotLost(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, dns(), registry())
	var mu sync.Mutex
	meddled := 0
	w.Faults().Add(fault.Rule{
		Match: func(r fault.Request) bool { return strings.HasSuffix(r.Operation, "setIamPolicy") }, Times: 6,
		Before: func(r fault.Request) {
			mu.Lock()
			defer mu.Unlock()
			meddled++
			member := fmt.Sprintf("user:somebody-%d@example.com", meddled)
			if r.Operation == "projects.setIamPolicy" {
				w.has(w.AddBinding(accountProject, "roles/viewer", member))
				return
			}
			for _, found := range w.ServiceAccounts(accountProject) {
				if isMarked(found.Description) {
					w.has(w.AddAccountBinding(found.Email, actingRole, member))
				}
			}
		},
	})
	w.make()
	present := fmt.Sprint(w.Policy(accountProject), w.AccountPolicy(w.emailOf(dns())), w.AccountPolicy(w.emailOf(registry())))
	for n := range meddled {
		if !strings.Contains(present, fmt.Sprintf("somebody-%d@", n+1)) {
			t.Errorf("the change of somebody %d is lost", n+1)
		}
	}
	if p := w.planned(); !p.Empty() {
		t.Error("another run has something to do")
	}
}

// brokenOff makes n calls, and then no more: the next one has its effect or not, and its answer is never seen.
func brokenOff(n int, effect bool) (caller cloud.Caller, died func() bool) {
	var mu sync.Mutex
	made := 0
	count := func() int {
		mu.Lock()
		defer mu.Unlock()
		made++
		return made
	}
	caller = cloud.CallerFunc(func(ctx context.Context, call cloud.Call, invoke func(context.Context) error) error {
		switch now := count(); {
		case now <= n:
			return invoke(ctx)
		case now == n+1 && effect:
			_ = invoke(ctx)
		}
		return &cloud.Error{Kind: cloud.Unavailable, Action: call.Operation, Message: "the program died", Err: errors.New("it died")}
	})
	return caller, func() bool {
		mu.Lock()
		defer mu.Unlock()
		return made > n
	}
}

func TestARunThatDiedAnywhereIsGoneOnWith(t *testing.T) {
	t.Parallel()
	for _, effect := range []bool{false, true} {
		for n := range 13 { // 5 for all, and 4 for each of two requests
			t.Run(fmt.Sprintf("after %d calls, with effect %v", n, effect), func(t *testing.T) {
				t.Parallel()
				w := newAccountWorld(t, dns(), registry())
				lives := w.caller
				var died func() bool
				w.caller, died = brokenOff(n, effect)
				if _, err := w.attempt(); err == nil || !died() {
					t.Fatalf("the run died: %v, and ended with %v", died(), err)
				}
				w.caller = lives
				w.make()
				w.settled()
				if accounts, roles := len(w.ServiceAccounts(accountProject)), len(w.Roles(accountProject)); accounts != 3 || roles != 2 {
					t.Errorf("there are %d accounts and %d roles", accounts, roles)
				}
			})
		}
	}
}

func TestARemovalThatDiedAnywhereIsGoneOnWith(t *testing.T) {
	t.Parallel()
	for _, effect := range []bool{false, true} {
		for n := range 8 { // accounts, policy, roles; policy; two accounts, two roles
			t.Run(fmt.Sprintf("after %d calls, with effect %v", n, effect), func(t *testing.T) {
				t.Parallel()
				w := newAccountWorld(t, dns(), registry())
				w.make()
				w.options.Accounts.ForceDeleteCustomRoles = true
				lives := w.caller
				var died func() bool
				w.caller, died = brokenOff(n, effect)
				_, err := w.leave()
				if err == nil && died() {
					t.Errorf("the run died, and ended with %v", err)
				}
				w.caller = lives
				if _, err := w.leave(); err != nil {
					t.Fatal(err)
				}
				w.gone()
				if live := slices.DeleteFunc(w.Roles(accountProject), func(r simgcp.Role) bool { return !r.Deleted.IsZero() }); len(live) != 0 {
					t.Errorf("the custom roles %v are left", live)
				}
			})
		}
	}
}
