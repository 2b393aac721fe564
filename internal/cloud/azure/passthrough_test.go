package azure_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/sim/fault"
)

// lacking is what a pass says is missing.
func (w *world) lacking(req *request.Request) []string {
	w.t.Helper()
	err := w.try(req)
	if err == nil {
		return nil
	}
	lacks, is := errors.AsType[*cloud.InsufficientError](err)
	if !is || lacks.Principal != "application "+w.root["azure_client_id"].RevealString() {
		w.t.Fatalf("the pass ended with %v", err)
	}
	return lacks.Missing
}

func TestEachRequestIsToldWhichRightsTheCredentialLacks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	account := w.account("narrow", w.id(), "Reader", "DNS Zone Contributor")
	w.root = w.credential(account)
	w.assess()
	w.pass(w.ingress())
	machines := w.newRequest("machines", v1.AzureProviderSpec{Permissions: []string{
		"Microsoft.Compute/virtualMachines/write", "Microsoft.Compute/virtualMachines/read", "Microsoft.Compute/disks/*", "Microsoft.Compute/virtualMachines/write",
	}})
	want := []string{"Microsoft.Compute/disks/*", "Microsoft.Compute/virtualMachines/write"}
	if got := w.lacking(machines); !slices.Equal(got, want) {
		t.Errorf("it is said to lack %v", got)
	}
	w.called()
	if w.secrets.holds(machines) != nil {
		t.Error("a Secret was written")
	}

	fatal(t, w.AssignRole(w.id(), "Contributor", account.PrincipalID))
	if got := w.lacking(machines); !slices.Equal(got, want) {
		t.Errorf("within the same minute it lacks %v", got)
	}
	w.called()
	w.clock.advance(2 * time.Minute)
	w.pass(machines)
	w.armCalled(permissionsOp, assignmentsOp)
	w.pass(machines)
	w.called()
}

func TestWithoutAnAnswerWhatIsKnownStands(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.root = w.credential(w.account("narrow", w.id(), "Reader", "DNS Zone Contributor"))
	w.assess()
	w.clock.advance(2 * time.Minute)
	w.Faults().Add(fault.Rule{Match: func(fault.Request) bool { return true }, Effect: fault.Unavailable})
	w.pass(w.ingress())
	machines := w.newRequest("machines", v1.AzureProviderSpec{Permissions: []string{"Microsoft.Compute/virtualMachines/write"}})
	for range 2 {
		if got := w.lacking(machines); len(got) != 1 {
			t.Errorf("it lacks %v", got)
		}
	}
	w.called() // the second time it is not asked again
}

func TestACredentialThatIsRefusedMeanwhileIsSaidToBe(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	account := w.account("narrow", w.id(), "Reader")
	w.root = w.credential(account)
	w.assess()
	fatal(t, w.RemoveSecrets(account.ClientID))
	w.clock.advance(2 * time.Hour)
	w.provider.Close() // and with it the token
	err := w.try(w.ingress())
	if !cloud.Is(err, cloud.Unauthenticated) {
		t.Errorf("it ended with %v", err)
	}
}

func TestRightsOnDataAreThereWhereTheKeysOfAccountsAre(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	registry := func() *request.Request {
		return w.newRequest("registry", v1.AzureProviderSpec{DataPermissions: []string{"Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write"}})
	}
	for role, missing := range map[string]int{"Contributor": 0, "Storage Account Contributor": 0, "Storage Blob Data Contributor": 0, "Storage Blob Data Reader": 1, "DNS Zone Contributor": 1} {
		w.root = w.credential(w.account("of-"+role, w.id(), "Reader", role))
		w.assess()
		if got := w.lacking(registry()); len(got) != missing {
			t.Errorf("%s lacks %v", role, got)
		}
	}
}

func TestRolesAreComparedByWhatTheyGive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	asking := func(role string) *request.Request {
		return w.newRequest("olm", v1.AzureProviderSpec{RoleBindings: []v1.RoleBinding{{Role: role}}})
	}
	w.root = w.credential(w.account("narrow", w.id(), "Reader", "Network Contributor"))
	w.assess()
	for _, role := range []string{"Contributor", "network contributor", "It's not there"} {
		w.pass(asking(role)) // nothing is known of the role yet, and no call is made for it
		w.called()
	}
	w.clock.advance(20 * time.Minute)
	w.assess()
	w.armCalled(permissionsOp, assignmentsOp, rolesOp, rolesOp, rolesOp)
	for role, want := range map[string][]string{
		"Contributor": {"the role Contributor"}, "network contributor": nil, "It's not there": {"the role It's not there, which does not exist"},
	} {
		if got := w.lacking(asking(role)); !slices.Equal(got, want) {
			t.Errorf("of %s it lacks %q", role, got)
		}
	}
	w.clock.advance(20 * time.Minute)
	w.assess()
	w.armCalled(permissionsOp, assignmentsOp)
}

func TestAnotherCredentialIsNotMeasuredByTheFormerOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.root = w.credential(w.account("reader", w.id(), "Reader"))
	w.assess()
	if got := w.lacking(w.ingress()); len(got) != 2 {
		t.Errorf("it lacks %v", got)
	}
	w.root = w.credential(w.boss)
	w.pass(w.ingress())
	w.called()
}

func TestManyRequestsThatLackSomethingAskOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.root = w.credential(w.account("narrow", w.id(), "Reader", "DNS Zone Contributor"))
	w.assess()
	w.clock.advance(2 * time.Minute)
	w.Calls().Reset()
	var all sync.WaitGroup
	for i := range 20 {
		req := w.newRequest(fmt.Sprintf("machines-%d", i), v1.AzureProviderSpec{Permissions: []string{"Microsoft.Compute/virtualMachines/write"}})
		all.Go(func() {
			err := w.provider.CheckPassthrough(t.Context(), w.access(), req)
			if _, is := errors.AsType[*cloud.InsufficientError](err); !is {
				t.Errorf("%s: %v", req.Name, err)
			}
		})
	}
	all.Wait()
	w.armCalled(permissionsOp, assignmentsOp)
}
