package gcp_test

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/secret"
	"github.com/cloudcredential/operator/sim/fault"
	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

func TestRefusalsNameTheCauseAndTheWayOut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		spoil func(w *world)
		kind  cloud.Kind
		says  string
	}{
		{"the organisation forbids keys", func(w *world) { w.SetConstraint(project, simgcp.DisableKeyCreation, true) },
			cloud.Invalid, "constraints/iam.disableServiceAccountKeyCreation"},
		{"the organisation forbids keys with a managed constraint", func(w *world) { w.SetConstraint(project, simgcp.DisableKeyCreationManaged, true) },
			cloud.Invalid, "exempted from iam.managed.disableServiceAccountKeyCreation"},
		{"too many accounts", func(w *world) { w.quota(func(q *simgcp.Quotas) { q.ServiceAccounts = 1 }) }, cloud.Quota, "Maximum number of service accounts"},
		{"too many roles", func(w *world) { w.quota(func(q *simgcp.Quotas) { q.CustomRoles = 0 }) }, cloud.Quota, "Maximum number of roles"},
		{"too many principals", func(w *world) { w.quota(func(q *simgcp.Quotas) { q.PolicyPrincipals = 1 }) }, cloud.Quota, "maximum allowed size"},
		{"IAM is not enabled", func(w *world) { w.SetServiceEnabled(project, "iam.googleapis.com", false) },
			cloud.Denied, "gcloud services enable iam.googleapis.com --project"},
		{"a right is missing", func(w *world) {
			w.RemoveMember(project, "serviceAccount:root-admin@"+project+".iam.gserviceaccount.com")
		}, cloud.Denied, "grant iam."},
		{"the root key is gone", func(w *world) { w.DeleteServiceAccount("root-admin@" + project + ".iam.gserviceaccount.com") },
			cloud.Unauthenticated, "account not found"},
		{"throttled", func(w *world) { w.Faults().Add(fault.Rule{Match: writes, Effect: fault.Throttle}) }, cloud.Throttled, "Quota exceeded"},
		{"broken", func(w *world) { w.Faults().Add(fault.Rule{Match: writes, Effect: fault.InternalError}) }, cloud.Unavailable, "Internal error"},
		{"no answer of the cloud", func(w *world) { w.Faults().Add(fault.Rule{Match: writes, Effect: fault.Garbage}) }, cloud.Unavailable, "proxy"},
		{"connections break", func(w *world) { w.Faults().Add(fault.Rule{Match: writes, Effect: fault.ResetBefore}) }, cloud.Unavailable, "could not be reached"},
		{"no token", func(w *world) {
			w.Faults().Add(fault.Rule{Match: func(r fault.Request) bool { return r.Operation == token }, Effect: fault.Unavailable})
		}, cloud.Unavailable, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c.spoil(w)
			req := w.registry()
			in := w.input(req)
			in.Fresh = true
			first := w.try(req, in)
			if !cloud.Is(first, c.kind) || !strings.Contains(first.Error(), c.says) {
				t.Fatalf("the pass ended with %v: %v", cloud.KindOf(first), first)
			}
			if w.secrets.delivered(req.Secret) != nil {
				t.Error("a Secret was written")
			}
		})
	}
}

func writes(r fault.Request) bool { return r.Write }

func (w *world) quota(change func(*simgcp.Quotas)) {
	q := simgcp.DefaultQuotas()
	change(&q)
	w.SetQuotas(q)
}

func TestARoleThatCannotBeGrantedKeepsNobodyElseFromTheirs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	bad := w.newRequest("bad-component", v1.GCPProviderSpec{PredefinedRoles: []string{"roles/resourcemanager.organizationAdmin"}})
	in := w.input(bad)
	in.Fresh = true
	err := w.try(bad, in)
	if !cloud.Is(err, cloud.Invalid) || !strings.Contains(err.Error(), "roles/resourcemanager.organizationAdmin") {
		t.Errorf("the pass ended with %v", err)
	}
	w.mint(w.ingress())
}

func TestAPassThatWasInterruptedAnywhereIsGoneOnWith(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{createAccount, createRole, getPolicy, setPolicy, createKey} {
		for _, effect := range []fault.Effect{fault.ResetBefore, fault.ResetAfter} {
			t.Run(operation+" "+effect.String(), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				remove := w.Faults().Add(fault.Rule{Match: func(r fault.Request) bool { return r.Operation == operation }, Effect: effect})
				req := w.registry()
				in := w.input(req)
				in.Fresh = true
				if err := w.try(req, in); err == nil {
					t.Fatal("the pass did not fail")
				}
				remove()
				w.pass(req)
				account := w.accountOf(req)
				if len(account.Keys) != 1 || len(w.rolesOf(req)) != 2 || len(w.Roles(project)) != 1 || len(w.ServiceAccounts(project)) != 2 {
					t.Errorf("there are %d keys, the roles %v, and %d accounts", len(account.Keys), w.rolesOf(req), len(w.ServiceAccounts(project)))
				}
				w.pass(req)
				w.called(listKeys, getPolicy, getRole)
			})
		}
	}
}

func TestWhatIsNotSeenYetIsWaitedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.clock.advance(time.Hour)
	w.SetLag(20 * time.Second)
	req := w.ingress()
	in := w.input(req)
	in.Fresh = true
	if err := w.try(req, in); !cloud.Is(err, cloud.Unavailable) || !strings.Contains(err.Error(), "was just made") {
		t.Fatalf("the pass ended with %v", err)
	}
	w.clock.advance(30 * time.Second)
	w.pass(req)
	w.clock.advance(30 * time.Second)
	w.pass(req)
	w.called(listKeys, getPolicy)
	w.clock.advance(time.Hour)
	w.remove(req)
	w.clock.advance(30 * time.Second)
	if len(w.ServiceAccounts(project)) != 1 {
		t.Error("the account is still there")
	}
}

func TestAKeyOfAnAccountThatIsNotKnownEverywhereIsWaitedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.clock.advance(time.Hour)
	w.SetLag(20 * time.Second)
	req := w.newRequest("no-rights", v1.GCPProviderSpec{})
	in := w.input(req)
	in.Fresh = true
	if err := w.try(req, in); !cloud.Is(err, cloud.Unavailable) || !strings.Contains(err.Error(), "was just made") {
		t.Fatalf("the pass ended with %v", err)
	}
	w.called(createAccount, getPolicy, createKey)
	w.clock.advance(30 * time.Second)
	w.pass(req)
	if len(w.accountOf(req).Keys) != 1 {
		t.Error("there is no key")
	}
}

func TestASettledRequestNeedsNoRootCredential(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.registry()
	w.mint(req)
	w.readOnly = w.account("reader", w.role("reader", "iam.roles.get", "iam.serviceAccountKeys.list", "resourcemanager.projects.getIamPolicy"))
	w.noRoot = true
	w.pass(req)
	w.called(listKeys, getPolicy, getRole)
}

func TestARefusedReadOnlyCredentialIsPassedOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.ingress()
	w.mint(req)
	w.readOnly = w.account("reader")
	w.pass(req)
	w.called(listKeys, listKeys, getPolicy, getPolicy)
	w.pass(req)
	w.called(listKeys, getPolicy)
	w.readOnly = cloud.Credential{keyFile: secret.FromString("{}")}
	w.pass(req)
	w.called(listKeys, getPolicy)
}

func TestTwentyClustersOfOneProjectLoseNoBinding(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const clusters = 20
	type installation struct {
		*world
		req *request.Request
	}
	var all []installation
	for i := range clusters {
		other := *w
		other.cluster.InfrastructureName = "cluster-" + string(rune('a'+i))
		other.secrets = &secretDriver{held: map[types.NamespacedName]*corev1.Secret{}}
		other.provider = w.newProvider()
		all = append(all, installation{&other, other.ingress()})
	}
	done := make(chan error, clusters)
	for _, one := range all {
		go func() {
			in := one.input(one.req)
			in.Fresh = true
			done <- one.run(one.req, in)
		}()
	}
	for range clusters {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	for _, one := range all {
		if len(one.rolesOf(one.req)) != 1 {
			t.Errorf("%s lost its binding", one.cluster.InfrastructureName)
		}
	}
}

func TestAnErrorIsNeverTakenForAbsence(t *testing.T) {
	t.Parallel()
	for _, effect := range []fault.Effect{fault.InternalError, fault.Unavailable, fault.Throttle, fault.ResetBefore, fault.Garbage, fault.Deny} {
		for _, operation := range []string{listKeys, getPolicy, getRole} {
			t.Run(effect.String()+" of "+operation, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				req := w.registry()
				w.mint(req)
				w.Faults().Add(fault.Rule{Effect: effect, Match: func(q fault.Request) bool { return q.Operation == operation }})
				if err := w.try(req, w.input(req)); cloud.KindOf(err) == "" {
					t.Errorf("the pass ended with %v", err)
				}
				if w.Calls().Writes() != 0 {
					t.Error("something was written")
				}
			})
		}
	}
}

func TestAnAddressInTheSecretThatIsNotOfThisProjectIsNotBelieved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.ingress()
	w.mint(req)
	email := w.email(req)
	edited := strings.ReplaceAll(string(w.secrets.held[req.Secret].Data[keyFile]), "@"+project+".iam", "@elsewhere.iam")
	w.secrets.held[req.Secret].Data[keyFile] = []byte(edited)
	w.clock.advance(time.Hour)
	w.pass(req)
	if file := w.secrets.held[req.Secret].Data[keyFile]; !strings.Contains(string(file), email) || len(w.accountOf(req).Keys) != 1 {
		t.Error("the Secret holds no new key of the account")
	}
}
