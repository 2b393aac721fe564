package azure_test

import (
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armresources/v3"

	"github.com/cloudcredential/operator/sim/azure"
)

func TestResourceGroupsAreMadeFoundTaggedAndDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	api := w.owner.groups
	_, err := api.Get(t.Context(), groupName, nil)
	refused(t, err, http.StatusNotFound, "ResourceGroupNotFound", "Resource group 'Cluster-RG' could not be found.")
	made := must(api.CreateOrUpdate(t.Context(), groupName, armresources.ResourceGroup{Location: new("West Europe"), Tags: map[string]*string{"a": new("1")}}, nil))(t)
	if *made.ID != w.id()+"/resourceGroups/Cluster-RG" || *made.Location != region || *made.Properties.ProvisioningState != "Succeeded" {
		t.Errorf("made %s in %s", *made.ID, *made.Location)
	}
	if !must(api.CheckExistence(t.Context(), "cluster-rg", nil))(t).Success {
		t.Error("the group is not found by another spelling")
	}
	_, err = api.CreateOrUpdate(t.Context(), groupName, armresources.ResourceGroup{Location: new("eastus")}, nil)
	refused(t, err, http.StatusConflict, "InvalidResourceGroupLocation", "already exists in location 'westeurope'")
	must(api.Update(t.Context(), groupName, armresources.ResourceGroupPatchable{Tags: map[string]*string{"b": new("2")}}, nil))(t)
	if g, _ := w.ResourceGroup(w.subscription, groupName); !maps.Equal(g.Tags, map[string]string{"b": "2"}) {
		t.Errorf("the tags are %v", g.Tags)
	}
	w.owner.group(t, "other")
	pager := api.NewListPager(nil)
	if found := all(t, pager.More, pager.NextPage, func(p armresources.ResourceGroupsClientListResponse) []*armresources.ResourceGroup { return p.Value }); len(found) != 2 {
		t.Errorf("%d groups are listed", len(found))
	}
	poller := must(api.BeginDelete(t.Context(), groupName, nil))(t)
	must(poller.PollUntilDone(t.Context(), nil))(t)
	_, err = api.BeginDelete(t.Context(), groupName, nil)
	refused(t, err, http.StatusNotFound, "ResourceGroupNotFound", groupName)
}

func TestResourceGroupsThatAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	for _, test := range []struct {
		name, group, location string
		tags                  map[string]*string
		code                  string
	}{
		{"bad character", "a b", region, nil, "InvalidResourceGroup"},
		{"dot at the end", "a.", region, nil, "InvalidResourceGroup"},
		{"no such region", "a", "mars", nil, "LocationNotAvailableForResourceGroup"},
		{"tag with a slash", "a", region, map[string]*string{"kubernetes.io/x": new("")}, "InvalidTagNameCharacters"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := w.owner.groups.CreateOrUpdate(t.Context(), test.group, armresources.ResourceGroup{Location: new(test.location), Tags: test.tags}, nil)
			refused(t, err, http.StatusBadRequest, test.code, "")
		})
	}
}

func TestDeletionOfAGroupTakesItsTime(t *testing.T) {
	t.Parallel()
	c := newClock()
	w := newWorld(t, azure.Options{Clock: c.Now})
	w.owner.group(t, groupName)
	principal := *w.owner.identity(t, "inside").Properties.PrincipalID
	w.SetOperationDelay(3 * time.Second)
	poller := must(w.owner.groups.BeginDelete(t.Context(), groupName, nil))(t)
	must(poller.Poll(t.Context()))(t)
	if poller.Done() {
		t.Error("the deletion is done at once")
	}
	if g := must(w.owner.groups.Get(t.Context(), groupName, nil))(t); *g.Properties.ProvisioningState != "Deleting" {
		t.Errorf("the state is %s", *g.Properties.ProvisioningState)
	}
	_, err := w.owner.groups.CreateOrUpdate(t.Context(), groupName, armresources.ResourceGroup{Location: new(region)}, nil)
	refused(t, err, http.StatusConflict, "ResourceGroupBeingDeleted", groupName)
	c.Advance(3 * time.Second)
	must(poller.PollUntilDone(t.Context(), &runtime.PollUntilDoneOptions{Frequency: time.Second}))(t)
	if len(w.Identities(w.subscription)) != 0 || len(w.ResourceGroups(w.subscription)) != 0 {
		t.Error("the group or its identity is still there")
	}
	if w.Token(principal, "", time.Hour) != "" {
		t.Error("the service principal of the identity is still there")
	}
}

func TestReadsLagBehindWrites(t *testing.T) {
	t.Parallel()
	c := newClock()
	w := newWorld(t, azure.Options{Clock: c.Now})
	w.SetLag(10 * time.Second)
	w.owner.group(t, groupName)
	_, err := w.owner.groups.Get(t.Context(), groupName, nil)
	refused(t, err, http.StatusNotFound, "ResourceGroupNotFound", "")
	w.owner.identity(t, "early") // what a write needs is there at once
	c.Advance(10 * time.Second)
	must(w.owner.groups.Get(t.Context(), groupName, nil))(t)
}

func TestProvidersHaveToBeRegistered(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	w.owner.group(t, groupName)
	w.SetProviderRegistered(w.subscription, "Microsoft.ManagedIdentity", false)
	them, _ := w.with(t, w.id(), "Managed Identity Contributor")
	_, err := them.identities.CreateOrUpdate(t.Context(), groupName, "early", identityIn(region), nil)
	refused(t, err, http.StatusForbidden, "AuthorizationFailed", "Microsoft.ManagedIdentity/register/action") // the SDK's try to register
	q := must(http.NewRequestWithContext(t.Context(), http.MethodPut, "https://management.azure.com"+w.id()+"/resourceGroups/"+groupName+
		"/providers/Microsoft.ManagedIdentity/userAssignedIdentities/early?api-version=2024-11-30", strings.NewReader(`{"location":"westeurope"}`)))(t)
	q.Header.Set("Authorization", "Bearer "+w.Token(w.boss.PrincipalID, "", time.Hour))
	answer := must(w.plain.Do(q))(t)
	body := string(must(io.ReadAll(answer.Body))(t))
	if answer.Body.Close(); answer.StatusCode != http.StatusConflict || !strings.Contains(body, `"code":"MissingSubscriptionRegistration"`) {
		t.Errorf("a write is answered with %s %s", answer.Status, body)
	}
	if got := must(w.owner.providers.Get(t.Context(), "microsoft.managedidentity", nil))(t); *got.RegistrationState != "NotRegistered" {
		t.Errorf("the state is %s", *got.RegistrationState)
	}
	// The SDK registers by itself what the caller may register.
	w.owner.identity(t, "late")
	if got := must(w.owner.providers.Get(t.Context(), "Microsoft.ManagedIdentity", nil))(t); *got.RegistrationState != "Registered" {
		t.Errorf("the state is %s", *got.RegistrationState)
	}
	if w.Calls().Count("arm", "Providers_Register") != 2 {
		t.Errorf("%d registrations were asked for", w.Calls().Count("arm", "Providers_Register"))
	}
}

func TestTagsAreMergedAtAScope(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	w.owner.group(t, groupName)
	w.owner.identity(t, "one")
	i, _ := w.Identity(w.subscription, groupName, "one")
	tags := must(armresources.NewTagsClient(w.subscription, w.owner.credential, &arm.ClientOptions{ClientOptions: w.options()}))(t)
	change := func(operation armresources.TagsPatchOperation, name, value string) {
		t.Helper()
		poller := must(tags.BeginUpdateAtScope(t.Context(), i.ID, armresources.TagsPatchResource{Operation: &operation, Properties: &armresources.Tags{Tags: map[string]*string{name: &value}}}, nil))(t)
		must(poller.PollUntilDone(t.Context(), nil))(t)
	}
	change(armresources.TagsPatchOperationMerge, "a", "1")
	change(armresources.TagsPatchOperationMerge, "b", "2")
	change(armresources.TagsPatchOperationDelete, "a", "1")
	if i, _ := w.Identity(w.subscription, groupName, "one"); !maps.Equal(i.Tags, map[string]string{"b": "2"}) {
		t.Errorf("the tags are %v", i.Tags)
	}
	if got := must(tags.GetAtScope(t.Context(), i.ID, nil))(t); *got.Properties.Tags["b"] != "2" {
		t.Errorf("the tags are %v", got.Properties.Tags)
	}
}
