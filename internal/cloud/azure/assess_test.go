package azure_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/azure"
	"github.com/cloudcredential/operator/internal/secret"
	simazure "github.com/cloudcredential/operator/sim/azure"
	"github.com/cloudcredential/operator/sim/fault"
)

// Names of operations.
const (
	permissionsOp = "Permissions_List"
	assignmentsOp = "RoleAssignments_List"
	rolesOp       = "RoleDefinitions_List"
)

// armCalled checks which calls of the Resource Manager and of Microsoft Graph were made.
func (w *world) armCalled(want ...string) {
	w.t.Helper()
	w.called(append(want, tokens(w)...)...)
}

func tokens(w *world) []string {
	var all []string
	for _, call := range w.Calls().All() {
		if call.Service == "entra" {
			all = append(all, call.Operation)
		}
	}
	return all
}

func TestAssessAsksForATokenAndForRights(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.assess()
	if got.Mode != v1.ModeAnnotationPassthrough || got.Principal != "application "+w.boss.ClientID || len(got.MissingForPassthrough) > 0 {
		t.Errorf("the assessment is %+v", got)
	}
	w.armCalled(permissionsOp, assignmentsOp)
	if n := len(tokens(w)); n != 1 {
		t.Errorf("%d tokens were asked for", n)
	}
	w.root = w.credential(w.account("owner", w.id(), "Owner"))
	w.assess()
	w.armCalled(permissionsOp)
}

func TestAssessLooksAtEachPartOfTheSubscriptionThatThereAreRolesOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.AddResourceGroup(w.subscription, "dns", "westeurope", nil)
	account := w.account("narrow", w.id(), "Reader")
	fatal(t, w.AssignRole(w.id()+"/resourceGroups/dns", "DNS Zone Contributor", account.PrincipalID))
	w.root = w.credential(account)
	if got := w.assess(); got.Mode != v1.ModeAnnotationPassthrough {
		t.Errorf("the assessment is %+v", got)
	}
	w.armCalled(permissionsOp, assignmentsOp, permissionsOp)
	w.pass(w.ingress())
	w.called()
}

func TestAssessRefusesWhatIsOfNoUse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		spoil func(w *world)
		says  []string
	}{
		{"reader", func(w *world) { w.root = w.credential(w.account("reader", w.id(), "Reader")) }, []string{"may change nothing", "Contributor"}},
		{"wrong secret", func(w *world) { w.set("azure_client_secret", "wrong") }, []string{"AADSTS7000215", "Invalid client secret", "kube-system/azure-credentials"}},
		{"expired secret", func(w *world) { w.clock.advance(366 * 24 * time.Hour) }, []string{"AADSTS7000222", "Make a new secret"}},
		{"no application", func(w *world) { w.set("azure_client_id", "6f1c2d3e-0000-4000-8000-000000000001") }, []string{"AADSTS700016"}},
		{"no tenant", func(w *world) { w.set("azure_tenant_id", "6f1c2d3e-0000-4000-8000-000000000001") }, []string{"AADSTS"}},
		{"no subscription", func(w *world) { w.set("azure_subscription_id", "6f1c2d3e-0000-4000-8000-000000000001") }, []string{"azure_subscription_id"}},
	} {
		w := newWorld(t)
		c.spoil(w)
		got := w.assess()
		if got.Mode != v1.ModeAnnotationInsufficient {
			t.Errorf("%s: %+v", c.name, got)
		}
		for _, want := range c.says {
			if !strings.Contains(got.Reason, want) {
				t.Errorf("%s: the reason is %q", c.name, got.Reason)
			}
		}
		if again := w.assess(); again.Reason != got.Reason || strings.Contains(got.Reason, "Trace ID") {
			t.Errorf("%s: the reason is another each time: %q and %q", c.name, got.Reason, again.Reason)
		}
	}
}

// set changes a key of the root secret.
func (w *world) set(key, value string) {
	w.root[key] = secret.FromString(value)
}

func TestWhereItMayNotLookNothingIsRefused(t *testing.T) {
	t.Parallel()
	for name, grant := range map[string]func(w *world, of simazure.Credentials){
		"no roles at all": func(*world, simazure.Credentials) {},
		"a role on its group only": func(w *world, of simazure.Credentials) {
			fatal(t, w.AssignRole(w.id()+"/resourceGroups/"+group, "DNS Zone Contributor", of.PrincipalID))
		},
		"a role that does not show itself": func(w *world, of simazure.Credentials) {
			w.AddRole(w.id(), "narrow", "", "Microsoft.Compute/disks/write")
			fatal(t, w.AssignRole(w.id(), "narrow", of.PrincipalID))
		},
	} {
		w := newWorld(t)
		account := w.account("narrow", w.id())
		grant(w, account)
		w.root = w.credential(account)
		if got := w.assess(); got.Mode != v1.ModeAnnotationPassthrough || !strings.Contains(got.Reason, "may not ask which roles it has on "+w.id()) {
			t.Errorf("%s: %+v", name, got)
		}
		w.pass(w.newRequest("machines", v1.AzureProviderSpec{Permissions: []string{"Microsoft.Compute/virtualMachines/write"}}))
		w.called()
	}
}

func TestThatAzureDoesNotAnswerSaysNothingAboutTheCredential(t *testing.T) {
	t.Parallel()
	for _, effect := range []fault.Effect{fault.Throttle, fault.InternalError, fault.Unavailable, fault.Garbage, fault.ResetBefore} {
		for _, asked := range []string{"entra", permissionsOp, assignmentsOp} {
			w := newWorld(t)
			silent := func() func() {
				return w.Faults().Add(fault.Rule{Match: func(r fault.Request) bool { return r.Service == asked || r.Operation == asked }, Effect: effect})
			}
			lift := silent()
			if got := w.assess(); got.Mode != v1.ModeAnnotationPassthrough || !strings.Contains(got.Reason, "could not be found out") {
				t.Errorf("%s of %s: nobody was asked before, and it is judged %+v", effect, asked, got)
			}
			lift()
			if got := w.assess(); got.Mode != v1.ModeAnnotationPassthrough || strings.Contains(got.Reason, "could not be found out") {
				t.Errorf("%s of %s: when it answers again, it is judged %+v", effect, asked, got)
			}
			w.provider.Close() // and with it the token
			silent()
			_, err := w.provider.Assess(t.Context(), w.cluster, w.root)
			if kind := cloud.KindOf(err); kind != cloud.Unavailable && kind != cloud.Throttled {
				t.Errorf("%s of %s: what was known before does not stand: %s: %v", effect, asked, kind, err)
			}
		}
	}
}

func TestATokenThatEndedEarlyIsReplaced(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	bare := cloud.CallerFunc(w.do)
	w.provider = w.newProvider(cloud.Retry(bare, cloud.RetryOptions{Attempts: 2, Base: time.Nanosecond}))
	w.assess()
	w.clock.advance(2 * time.Hour) // for the cloud; the machine's own clock, which the token's end is compared with, stands still
	if got := w.assess(); got.Mode != v1.ModeAnnotationPassthrough {
		t.Errorf("the assessment is %+v", got)
	}
}

func TestListsAreReadToTheirEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.SetPageSize(1)
	account := w.account("narrow", w.id(), "Reader", "Storage Account Contributor", "DNS Zone Contributor")
	w.root = w.credential(account)
	w.assess()
	w.armCalled(permissionsOp, permissionsOp, permissionsOp, assignmentsOp, assignmentsOp, assignmentsOp)
	w.pass(w.ingress())
	if got := w.lacking(w.newRequest("machines", v1.AzureProviderSpec{Permissions: []string{"Microsoft.Compute/disks/write"}})); len(got) != 1 {
		t.Errorf("it lacks %v", got)
	}
}

func TestTheCloudIsToldWhoCalls(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	agents := map[string]string{}
	var mu sync.Mutex
	w.provider = azure.New(azure.Options{Caller: cloud.CallerFunc(w.do), UserAgentVersion: "v1.2.3", Now: w.clock.now, Transport: carrier(func(r *http.Request) (*http.Response, error) {
		mu.Lock()
		defer mu.Unlock()
		agents[r.URL.Host] = r.UserAgent()
		return w.transport.RoundTrip(r)
	})})
	t.Cleanup(w.provider.Close)
	t.Cleanup(w.transport.CloseIdleConnections)
	w.assess()
	for _, host := range []string{"login.microsoftonline.com", "management.azure.com"} {
		if got := agents[host]; got != "openshift.io cloud-credential-operator/v1.2.3 "+infrastructure {
			t.Errorf("%s is called by %q", host, got)
		}
	}
}

// carrier is a function as an http.RoundTripper.
type carrier func(*http.Request) (*http.Response, error)

func (c carrier) RoundTrip(r *http.Request) (*http.Response, error) { return c(r) }
