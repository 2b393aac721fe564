package azure_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/storage/armstorage/v2"

	"github.com/cloudcredential/operator/sim/azure"
)

const accountName = "clusteroidc1"

// accountIn is an account whose blobs may be public.
func accountIn(location string) armstorage.AccountCreateParameters {
	return armstorage.AccountCreateParameters{
		Kind: new(armstorage.KindStorageV2), Location: &location, SKU: &armstorage.SKU{Name: new(armstorage.SKUNameStandardLRS)}, Tags: map[string]*string{"a": new("1")},
		Properties: &armstorage.AccountPropertiesCreateParameters{AllowBlobPublicAccess: new(true), MinimumTLSVersion: new(armstorage.MinimumTLSVersionTLS12)},
	}
}

// account makes a storage account through the API.
func (c *clients) account(t *testing.T, name string, in armstorage.AccountCreateParameters) armstorage.Account {
	t.Helper()
	poller := must(c.accounts.BeginCreate(t.Context(), groupName, name, in, nil))(t)
	return must(poller.PollUntilDone(t.Context(), nil))(t).Account
}

func TestStorageAccountsAreMadeFoundChangedAndDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	w.owner.group(t, groupName)
	api := w.owner.accounts
	_, err := api.GetProperties(t.Context(), groupName, accountName, nil)
	refused(t, err, http.StatusNotFound, "ResourceNotFound", "'Microsoft.Storage/storageAccounts/clusteroidc1' under resource group 'Cluster-RG' was not found")
	made := w.owner.account(t, accountName, accountIn("West Europe"))
	if *made.Properties.PrimaryEndpoints.Blob != "https://clusteroidc1.blob.core.windows.net/" || !*made.Properties.AllowBlobPublicAccess || *made.Properties.ProvisioningState != armstorage.ProvisioningStateSucceeded {
		t.Errorf("made %+v", made.Properties)
	}
	changed := must(api.Update(t.Context(), groupName, accountName, armstorage.AccountUpdateParameters{
		Properties: &armstorage.AccountPropertiesUpdateParameters{AllowSharedKeyAccess: new(false)}, Tags: map[string]*string{"b": new("2")},
	}, nil))(t)
	if *changed.Properties.AllowSharedKeyAccess || !*changed.Properties.AllowBlobPublicAccess || *changed.Tags["b"] != "2" || changed.Tags["a"] != nil {
		t.Errorf("changed to %+v with %v", changed.Properties, changed.Tags)
	}
	keys := must(api.ListKeys(t.Context(), groupName, accountName, nil))(t)
	if shown, _ := w.StorageAccount(accountName); len(keys.Keys) != 2 || *keys.Keys[0].Value != shown.Keys[0] {
		t.Errorf("the keys are %v", keys.Keys)
	}
	pager := api.NewListByResourceGroupPager(groupName, nil)
	if found := all(t, pager.More, pager.NextPage, func(p armstorage.AccountsClientListByResourceGroupResponse) []*armstorage.Account { return p.Value }); len(found) != 1 {
		t.Errorf("%d accounts are listed", len(found))
	}
	must(api.Delete(t.Context(), groupName, accountName, nil))(t)
	must(api.Delete(t.Context(), groupName, accountName, nil))(t)
	if len(w.StorageAccounts(w.subscription)) != 0 {
		t.Error("the account is still there")
	}
}

func TestNamesOfStorageAccountsAreOneForAll(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	w.owner.group(t, groupName)
	w.TakeStorageAccountName("taken")
	w.owner.account(t, accountName, accountIn(region))
	for name, want := range map[string]armstorage.Reason{"taken": armstorage.ReasonAlreadyExists, accountName: armstorage.ReasonAlreadyExists, "With-Hyphen": armstorage.ReasonAccountNameInvalid, "free1": ""} {
		got := must(w.owner.accounts.CheckNameAvailability(t.Context(), armstorage.AccountCheckNameAvailabilityParameters{Name: &name, Type: new("Microsoft.Storage/storageAccounts")}, nil))(t)
		if *got.NameAvailable != (want == "") || want != "" && *got.Reason != want {
			t.Errorf("%s: %v %v", name, *got.NameAvailable, got.Reason)
		}
	}
	_, err := w.owner.accounts.BeginCreate(t.Context(), groupName, "taken", accountIn(region), nil)
	refused(t, err, http.StatusConflict, "StorageAccountAlreadyTaken", "The storage account named taken is already taken.")
	must(w.owner.groups.CreateOrUpdate(t.Context(), "other", groupIn(region), nil))(t)
	_, err = w.owner.accounts.BeginCreate(t.Context(), "other", accountName, accountIn(region), nil)
	refused(t, err, http.StatusConflict, "StorageAccountAlreadyExists", "")
	_, err = w.owner.accounts.BeginCreate(t.Context(), groupName, "Upper", accountIn(region), nil)
	refused(t, err, http.StatusBadRequest, "AccountNameInvalid", "Upper is not a valid storage account name.")
	_, err = w.owner.accounts.BeginCreate(t.Context(), groupName, accountName, accountIn("eastus"), nil)
	refused(t, err, http.StatusConflict, "InvalidResourceLocation", "")
}

func TestAStorageAccountTakesItsTime(t *testing.T) {
	t.Parallel()
	c := newClock()
	w := newWorld(t, azure.Options{Clock: c.Now})
	w.owner.group(t, groupName)
	w.SetOperationDelay(time.Second)
	poller := must(w.owner.accounts.BeginCreate(t.Context(), groupName, accountName, accountIn(region), nil))(t)
	must(poller.Poll(t.Context()))(t)
	if poller.Done() {
		t.Error("the account is there at once")
	}
	if got := must(w.owner.accounts.GetProperties(t.Context(), groupName, accountName, nil))(t); *got.Properties.ProvisioningState != armstorage.ProvisioningStateCreating {
		t.Errorf("the state is %s", *got.Properties.ProvisioningState)
	}
	_, err := w.owner.containers.Create(t.Context(), groupName, accountName, "early", armstorage.BlobContainer{}, nil)
	refused(t, err, http.StatusNotFound, "ParentResourceNotFound", "")
	c.Advance(time.Second)
	if got := must(poller.PollUntilDone(t.Context(), &runtime.PollUntilDoneOptions{Frequency: time.Second}))(t); *got.Name != accountName {
		t.Errorf("made %s", *got.Name)
	}
}

func TestPoliciesForbidAccounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	w.owner.group(t, groupName)
	w.AddPolicy(azure.Policy{Name: "No public blobs", Scope: w.id(), PublicBlobs: true})
	_, err := w.owner.accounts.BeginCreate(t.Context(), groupName, accountName, accountIn(region), nil)
	refused(t, err, http.StatusForbidden, "RequestDisallowedByPolicy", "Resource 'clusteroidc1' was disallowed by policy.")
	private := accountIn(region)
	private.Properties.AllowBlobPublicAccess = new(false)
	w.owner.account(t, accountName, private)
	w.AddPolicy(azure.Policy{Name: "No keys", Scope: w.id(), SharedKeys: true})
	_, err = w.owner.accounts.BeginCreate(t.Context(), groupName, "another", private, nil)
	refused(t, err, http.StatusForbidden, "RequestDisallowedByPolicy", "No keys")
	private.Properties.AllowSharedKeyAccess = new(false)
	w.owner.account(t, "another", private)
}

func TestContainersAreManaged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	w.owner.group(t, groupName)
	w.owner.account(t, accountName, accountIn(region))
	api := w.owner.containers
	_, err := api.Get(t.Context(), groupName, accountName, "issuer", nil)
	refused(t, err, http.StatusNotFound, "ContainerNotFound", "The specified container does not exist.")
	public := armstorage.BlobContainer{ContainerProperties: &armstorage.ContainerProperties{PublicAccess: new(armstorage.PublicAccessBlob)}}
	must(api.Create(t.Context(), groupName, accountName, "issuer", public, nil))(t)
	if got := must(api.Get(t.Context(), groupName, accountName, "issuer", nil))(t); *got.ContainerProperties.PublicAccess != armstorage.PublicAccessBlob {
		t.Errorf("everybody may read: %s", *got.ContainerProperties.PublicAccess)
	}
	must(api.Update(t.Context(), groupName, accountName, "issuer", armstorage.BlobContainer{ContainerProperties: &armstorage.ContainerProperties{PublicAccess: new(armstorage.PublicAccessNone)}}, nil))(t)
	must(w.owner.accounts.Update(t.Context(), groupName, accountName, armstorage.AccountUpdateParameters{
		Properties: &armstorage.AccountPropertiesUpdateParameters{AllowBlobPublicAccess: new(false)},
	}, nil))(t)
	_, err = api.Update(t.Context(), groupName, accountName, "issuer", public, nil)
	refused(t, err, http.StatusConflict, "PublicAccessNotPermitted", "")
	_, err = api.Create(t.Context(), groupName, accountName, "Bad--Name", armstorage.BlobContainer{}, nil)
	refused(t, err, http.StatusBadRequest, "ContainerNameInvalid", "")
	pager := api.NewListPager(groupName, accountName, nil)
	found := all(t, pager.More, pager.NextPage, func(p armstorage.BlobContainersClientListResponse) []*armstorage.ListContainerItem { return p.Value })
	if !slices.ContainsFunc(found, func(i *armstorage.ListContainerItem) bool { return *i.Name == "issuer" }) || len(found) != 1 {
		t.Errorf("%d containers are listed", len(found))
	}
	must(api.Delete(t.Context(), groupName, accountName, "issuer", nil))(t)
	must(api.Delete(t.Context(), groupName, accountName, "issuer", nil))(t)
}
