package gcp_test

import (
	"context"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
)

func TestRemovalIsDoneWhereThingsAreGoneAlready(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		spoil func(w *world, email string)
	}{
		{"the account", func(w *world, email string) { w.DeleteServiceAccount(email) }},
		{"the roles", func(w *world, email string) { w.RemoveMember(project, "serviceAccount:"+email) }},
		{"the key", func(w *world, email string) {
			account, _ := w.ServiceAccount(email)
			w.RemoveKey(email, account.Keys[0])
		}},
		{"everything", func(w *world, email string) {
			w.RemoveMember(project, "serviceAccount:"+email)
			w.DeleteServiceAccount(email)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			req := w.ingress()
			w.mint(req)
			email := w.email(req)
			c.spoil(w, email)
			w.remove(req)
			if _, found := w.ServiceAccount(email); found || strings.Contains(string(w.PolicyJSON(project)), email) {
				t.Errorf("something is left: %s", w.PolicyJSON(project))
			}
		})
	}
}

func TestRemovalLooksForTheOwnerWhereTheRecordsDoNotProveIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.ingress()
	w.mint(req)
	email := w.email(req)
	req.Status = nil
	delete(w.secrets.held, req.Secret)
	w.remove(req)
	w.called(getAccount, getPolicy, setPolicy, deleteAccount)
	if _, found := w.ServiceAccount(email); found {
		t.Error("the account is still there")
	}
}

func TestRemovalLeavesAnAccountOfSomebodyElseAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.ingress()
	w.account("administrator", "roles/storage.admin")
	req.Status = &v1.GCPProviderStatus{ServiceAccountID: "administrator"}
	before := string(w.PolicyJSON(project))
	w.remove(req)
	w.called(getAccount)
	if account, found := w.ServiceAccount(w.email(req)); !found || len(account.Keys) != 1 || string(w.PolicyJSON(project)) != before {
		t.Errorf("the account is now %+v", account)
	}
}

func TestRemovalOfARequestThatGotNothingNeedsNoCredential(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.noRoot = true
	w.remove(w.ingress())
	w.called()
}

func TestRemovalOfARecordedAccountWaitsForACredential(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.ingress()
	w.mint(req)
	w.noRoot = true
	in := w.input(req)
	in.Remove = true
	if err := w.try(req, in); err == nil || !strings.Contains(err.Error(), "gcp-credentials") {
		t.Errorf("the removal ended with %v", err)
	}
	if _, found := w.ServiceAccount(w.email(req)); !found || w.secrets.delivered(req.Secret) == nil {
		t.Error("something was removed")
	}
}

func TestAnAccountThatMayNotBeSeenYetIsWaitedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.ingress()
	req.Object = &v1.CredentialsRequest{}
	leaving := metav1.NewTime(w.clock.now())
	req.Object.DeletionTimestamp = &leaving
	in := w.input(req)
	in.Remove = true
	if err := w.try(req, in); !cloud.Is(err, cloud.Unavailable) {
		t.Errorf("the removal ended with %v", err)
	}
	w.clock.advance(2 * time.Minute)
	w.remove(req)
}

func TestTheRemainsOfADeletedAccountGoFromThePolicy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.ingress()
	w.mint(req)
	w.DeleteServiceAccount(w.email(req))
	w.clock.advance(5 * time.Minute)
	w.pass(req)
	if text := string(w.PolicyJSON(project)); strings.Contains(text, "deleted:") || len(w.rolesOf(req)) != 1 {
		t.Errorf("the policy is %s", text)
	}
	w.pass(req)
	w.called(listKeys, getPolicy)
}

func TestTheAccountOfAnEarlierRequestOfTheSameNameGoesLast(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.ingress()
	w.mint(req)
	earlier := w.email(req)
	req.UID, req.Status = "6f1c2d3e-0000-4000-8000-00000000beef", nil
	w.mint(req)
	if _, found := w.ServiceAccount(earlier); found || strings.Contains(string(w.PolicyJSON(project)), earlier) {
		t.Error("the account of the earlier request is still there")
	}
	w.pass(req)
	w.called(listKeys, getPolicy)
}

func TestAKeyThatCouldNotBeDeliveredIsReplaced(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.ingress()
	w.secrets.fail = context.DeadlineExceeded
	in := w.input(req)
	in.Fresh = true
	if err := w.try(req, in); err == nil {
		t.Fatal("the pass did not fail")
	}
	w.secrets.fail = nil
	w.pass(req)
	w.called(listKeys, getAccount, getPolicy, createKey, deleteKey)
	if account := w.accountOf(req); len(account.Keys) != 1 {
		t.Errorf("the keys are %v", account.Keys)
	}
}

func TestTenKeysLeaveRoomForANewOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.ingress()
	w.mint(req)
	for range 9 {
		_, err := w.AddKey(w.email(req))
		fatal(t, err)
	}
	held := w.secrets.delivered(req.Secret).Data
	in := w.input(req)
	in.Delivered.Distrusted = true
	fatal(t, w.try(req, in))
	if account := w.accountOf(req); len(account.Keys) != 1 || w.secrets.delivered(req.Secret).Data[keyFile].Equal(held[keyFile]) {
		t.Errorf("the keys are %v", account.Keys)
	}
}

func TestADisabledKeyIsReplaced(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.ingress()
	w.mint(req)
	old := w.accountOf(req).Keys[0]
	w.disableKey(w.email(req), old)
	w.pass(req)
	w.called(listKeys, getPolicy, createKey, deleteKey)
	if keys := w.accountOf(req).Keys; len(keys) != 1 || keys[0] == old {
		t.Errorf("the keys are %v", keys)
	}
}

func TestDesireIsPureAndItsGraphsAreWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, mode := range []v1.Mode{v1.ModeMint, v1.ModePassthrough} {
		in := w.input(w.registry())
		in.Mode = mode
		desired, err := w.provider.Desire(in)
		if err != nil || desired.Graph == nil {
			t.Fatalf("mode %s: %v", mode, err)
		}
		if nodes := desired.Graph.Nodes(); (len(nodes) == 1) != (mode == v1.ModePassthrough) || nodes[0].Resource.Ref() == (plan.Ref{}) {
			t.Errorf("mode %s has %d nodes", mode, len(nodes))
		}
	}
	w.called()
}
