package docs

import (
	"errors"

	configv1 "github.com/openshift/api/config/v1"

	"github.com/cloudcredential/operator/sim/azure"
)

const (
	// subscription is the ID of the subscription that the document works in, and azureRegion where everything in it is.
	subscription = "5c0b7d9e-2f41-4c8a-9b63-7d1e0a4f6c28"
	azureRegion  = "westeurope"
	// clusterGroup is the resource group that a cluster was installed into without ccoctl.
	clusterGroup = "cluster-x7k2p-rg"
)

// microsoft is a subscription of Azure.
type microsoft struct{ *azure.Cloud }

// NewAzure makes a subscription in which no resource provider is registered but those that always are. There are resource groups that the company keeps: for its
// network, its DNS zones, and an account whose documents everybody can read.
func NewAzure() (Account, error) {
	account := azure.New(azure.Options{})
	account.AddSubscription(subscription)
	for _, namespace := range []string{"Microsoft.ManagedIdentity", "Microsoft.Storage"} {
		account.SetProviderRegistered(subscription, namespace, false)
	}
	for _, group := range []string{"company-network", "company-dns", "company-issuers", clusterGroup} {
		account.AddResourceGroup(subscription, group, azureRegion, nil)
	}
	err := account.AddStorageAccount(subscription, "company-issuers", "companyissuers", azure.StorageSettings{PublicBlobs: true})
	if err == nil {
		err = account.AddContainer("companyissuers", "issuers", "Blob")
	}
	return microsoft{account}, err
}

// Name implements Account.
func (microsoft) Name() string { return "azure" }

// CommandLine implements Account. It is always the stand-in, which knows the scripts of ccoctl, too.
func (microsoft) CommandLine() CommandLine { return CommandLine{StandIn: "az"} }

// Credential implements Account. The administrator is logged in to az, which ccoctl asks for tokens, and not the machine that the test runs on. Who owns a
// subscription may not write blobs for that.
func (a microsoft) Credential(home, _ string) ([]string, error) {
	administrator, err := a.AddServicePrincipal("administrator", "/subscriptions/"+subscription, "Owner", "Storage Blob Data Contributor")
	login := azLogin{Tenant: a.TenantID(), Subscription: subscription, Client: administrator.ClientID, Secret: administrator.ClientSecret}
	return []string{"AZURE_TOKEN_CREDENTIALS=AzureCLICredential"}, errors.Join(err, a.GrantGraph(administrator.PrincipalID, "Application.ReadWrite.All"), login.write(home))
}

// Platform implements Account.
func (microsoft) Platform() configv1.PlatformStatus {
	return configv1.PlatformStatus{Type: configv1.AzurePlatformType, Azure: &configv1.AzurePlatformStatus{
		CloudName: configv1.AzurePublicCloud, ResourceGroupName: clusterGroup, NetworkResourceGroupName: clusterGroup,
	}}
}

// RootSecret implements Account.
func (microsoft) RootSecret() string { return "azure-credentials" }

// LeftOver implements Account. Blobs are not counted.
func (a microsoft) LeftOver() []string {
	names := []string{}
	for _, group := range a.ResourceGroups(subscription) {
		names = append(names, "resource group "+group.Name)
	}
	for _, account := range a.StorageAccounts(subscription) {
		names = append(names, "storage account "+account.Name)
	}
	for _, identity := range a.Identities(subscription) {
		names = append(names, "managed identity "+identity.Name)
	}
	for _, role := range a.RoleDefinitions() {
		names = append(names, "role "+role.Name)
	}
	for _, assignment := range a.RoleAssignments(subscription) {
		names = append(names, assignment.PrincipalID+" has "+assignment.Role+" at "+assignment.Scope)
	}
	for _, application := range a.Applications() {
		names = append(names, "application "+application.Name)
	}
	return names
}
