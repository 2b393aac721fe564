package azure_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/msi/armmsi"

	"github.com/cloudcredential/operator/sim/azure"
	"github.com/cloudcredential/operator/sim/fault"
)

func identityIn(location string) armmsi.Identity { return armmsi.Identity{Location: new(location)} }

const issuer = "https://issuer.example.com/cluster"

func federation(subject string) armmsi.FederatedIdentityCredential {
	return armmsi.FederatedIdentityCredential{Properties: &armmsi.FederatedIdentityCredentialProperties{Issuer: new(issuer), Subject: new(subject), Audiences: []*string{new("openshift")}}}
}

func TestIdentitiesAreMadeFoundTaggedAndDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	api := w.owner.identities
	_, err := api.Get(t.Context(), groupName, "one", nil)
	refused(t, err, http.StatusNotFound, "ResourceGroupNotFound", "")
	w.owner.group(t, groupName)
	_, err = api.Get(t.Context(), groupName, "one", nil)
	refused(t, err, http.StatusNotFound, "ResourceNotFound", "The Resource 'Microsoft.ManagedIdentity/userAssignedIdentities/one' under resource group 'Cluster-RG' was not found.")
	made := w.owner.identity(t, "one")
	if *made.Properties.TenantID != w.TenantID() || *made.Properties.ClientID == *made.Properties.PrincipalID || *made.Location != region {
		t.Errorf("made %+v", made.Properties)
	}
	again := must(api.CreateOrUpdate(t.Context(), groupName, "ONE", armmsi.Identity{Location: new(region), Tags: map[string]*string{"a": new("1")}}, nil))(t)
	if *again.Properties.ClientID != *made.Properties.ClientID || *again.Tags["a"] != "1" || *again.Name != "one" {
		t.Errorf("put again: %+v", again.Identity)
	}
	_, err = api.CreateOrUpdate(t.Context(), groupName, "one", identityIn("eastus"), nil)
	refused(t, err, http.StatusConflict, "InvalidResourceLocation", "")
	_, err = api.CreateOrUpdate(t.Context(), groupName, strings.Repeat("n", 129), identityIn(region), nil)
	refused(t, err, http.StatusBadRequest, "InvalidResourceName", "")
	must(api.Update(t.Context(), groupName, "one", armmsi.IdentityUpdate{Tags: map[string]*string{"b": new("2")}}, nil))(t)
	w.SetPageSize(1)
	w.owner.identity(t, "two")
	pager := api.NewListByResourceGroupPager(groupName, nil)
	if found := all(t, pager.More, pager.NextPage, func(p armmsi.UserAssignedIdentitiesClientListByResourceGroupResponse) []*armmsi.Identity {
		return p.Value
	}); len(found) != 2 {
		t.Errorf("%d identities are listed", len(found))
	}
	must(api.Delete(t.Context(), groupName, "one", nil))(t)
	must(api.Delete(t.Context(), groupName, "one", nil))(t)
	if left := w.Identities(w.subscription); len(left) != 1 || left[0].Name != "two" {
		t.Errorf("left are %+v", left)
	}
}

func TestFederatedCredentialsAreMadeChangedAndDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	w.owner.group(t, groupName)
	api := w.owner.federated
	_, err := api.CreateOrUpdate(t.Context(), groupName, "one", "sa-1", federation("s1"), nil)
	refused(t, err, http.StatusNotFound, "ParentResourceNotFound", "could not be found")
	w.owner.identity(t, "one")
	_, err = api.Get(t.Context(), groupName, "one", "sa-1", nil)
	refused(t, err, http.StatusNotFound, "NotFound", "")
	must(api.CreateOrUpdate(t.Context(), groupName, "one", "sa-1", federation("s1"), nil))(t)
	must(api.CreateOrUpdate(t.Context(), groupName, "one", "sa-1", federation("s2"), nil))(t)
	if got := must(api.Get(t.Context(), groupName, "one", "sa-1", nil))(t); *got.Properties.Subject != "s2" || *got.Properties.Audiences[0] != "openshift" {
		t.Errorf("got %+v", got.Properties)
	}
	_, err = api.CreateOrUpdate(t.Context(), groupName, "one", "sa-2", federation("s2"), nil)
	refused(t, err, http.StatusConflict, "FederatedIdentityCredentialAlreadyExists", "Issuer and subject combination already exists")
	for name, change := range map[string]func(p *armmsi.FederatedIdentityCredentialProperties){
		"plain HTTP":       func(p *armmsi.FederatedIdentityCredentialProperties) { p.Issuer = new("http://a.example") },
		"two audiences":    func(p *armmsi.FederatedIdentityCredentialProperties) { p.Audiences = []*string{new("a"), new("b")} },
		"no subject":       func(p *armmsi.FederatedIdentityCredentialProperties) { p.Subject = new("") },
		"too long a claim": func(p *armmsi.FederatedIdentityCredentialProperties) { p.Subject = new(strings.Repeat("s", 601)) },
	} {
		f := federation("s3")
		change(f.Properties)
		if _, err = api.CreateOrUpdate(t.Context(), groupName, "one", "sa-3", f, nil); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	must(api.Delete(t.Context(), groupName, "one", "sa-1", nil))(t)
	must(api.Delete(t.Context(), groupName, "one", "sa-1", nil))(t)
	pager := api.NewListPager(groupName, "one", nil)
	if found := all(t, pager.More, pager.NextPage, func(p armmsi.FederatedIdentityCredentialsClientListResponse) []*armmsi.FederatedIdentityCredential {
		return p.Value
	}); len(found) != 0 {
		t.Errorf("%d credentials are listed", len(found))
	}
}

func TestAnIdentityHasTwentyFederatedCredentialsAtMost(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	w.owner.group(t, groupName)
	id := *w.owner.identity(t, "one").ID
	for i := range 20 {
		ok(t, w.AddFederation(id, "sa-"+string(rune('a'+i)), issuer, "s"+string(rune('a'+i)), "openshift"))
	}
	_, err := w.owner.federated.CreateOrUpdate(t.Context(), groupName, "one", "sa-21", federation("s21"), nil)
	refused(t, err, http.StatusBadRequest, "BadRequest", "limit of 20")
	must(w.owner.federated.CreateOrUpdate(t.Context(), groupName, "one", "sa-a", federation("other"), nil))(t)
}

func TestOneFederatedCredentialIsWrittenAtATime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	w.owner.group(t, groupName)
	w.owner.identity(t, "one")
	w.owner.identity(t, "two")
	// The first write waits until the others have been answered.
	arrived, others := make(chan struct{}), make(chan struct{})
	var once sync.Once
	defer w.Faults().Add(fault.Rule{
		Match: func(q fault.Request) bool { return q.Operation == "FederatedIdentityCredentials_CreateOrUpdate" }, Times: 1,
		Before: func(fault.Request) { once.Do(func() { close(arrived); <-others }) },
	})()
	first := make(chan error)
	go func() {
		_, err := w.owner.federated.CreateOrUpdate(t.Context(), groupName, "one", "sa-1", federation("s1"), nil)
		first <- err
	}()
	<-arrived
	_, err := w.owner.federated.CreateOrUpdate(t.Context(), groupName, "one", "sa-2", federation("s2"), nil)
	refused(t, err, http.StatusConflict, "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity", "")
	must(w.owner.federated.CreateOrUpdate(t.Context(), groupName, "two", "sa-2", federation("s2"), nil))(t)
	close(others)
	ok(t, <-first)
	must(w.owner.federated.CreateOrUpdate(t.Context(), groupName, "one", "sa-2", federation("s2"), nil))(t)
}

func TestCallsAreCountedByOperation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	w.owner.group(t, groupName)
	w.owner.identity(t, "one")
	if w.Calls().Count("arm", "UserAssignedIdentities_CreateOrUpdate") != 1 || w.Calls().Count("entra", "Token") != 1 || w.Calls().Writes() != 2 {
		t.Errorf("the calls are %+v", w.Calls().All())
	}
	if last := w.Calls().All()[w.Calls().Count("", "")-1]; last.Principal != w.boss.ClientID {
		t.Errorf("the caller is %q", last.Principal)
	}
}
