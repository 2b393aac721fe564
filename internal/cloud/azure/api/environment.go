package api

import (
	"errors"
	"fmt"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	configv1 "github.com/openshift/api/config/v1"
)

// Environment is where the endpoints of one of Azure's clouds are. URLs of endpoints have no slash at the end.
type Environment struct {
	// Name is as Infrastructure objects have it.
	Name configv1.AzureCloudEnvironment
	// ResourceManager is the URL of the Azure Resource Manager, Audience what its tokens are for, as Microsoft's clients have it.
	ResourceManager, Audience string
	// Authority is the URL of Microsoft Entra ID, which tokens come from.
	Authority string
	// Graph is the URL of Microsoft Graph; empty where there is none. It is the audience of its tokens, too.
	Graph string
	// StorageSuffix is what follows "ACCOUNT.blob." in the names of hosts.
	StorageSuffix string
}

// EnvironmentOf is one of Microsoft's own clouds ("National cloud deployments" and "Azure endpoints" of their documentation); an empty name is the
// public one. Where an Azure Stack Hub is, only itself can tell: see Discover.
func EnvironmentOf(name configv1.AzureCloudEnvironment) (Environment, error) {
	switch name {
	case "", configv1.AzurePublicCloud:
		return national(configv1.AzurePublicCloud, cloud.AzurePublic, "https://graph.microsoft.com", "core.windows.net"), nil
	case configv1.AzureUSGovernmentCloud:
		return national(name, cloud.AzureGovernment, "https://graph.microsoft.us", "core.usgovcloudapi.net"), nil
	case configv1.AzureChinaCloud:
		return national(name, cloud.AzureChina, "https://microsoftgraph.chinacloudapi.cn", "core.chinacloudapi.cn"), nil
	case configv1.AzureGermanCloud:
		return Environment{}, fmt.Errorf("cloud %s was closed in 2021: correct status.platformStatus.azure.cloudName of the Infrastructure object", name)
	case configv1.AzureStackCloud:
		return Environment{}, errors.New("the endpoints of an Azure Stack Hub are its own: ask its Resource Manager for them")
	}
	return Environment{}, fmt.Errorf("cloud %q is not known: status.platformStatus.azure.cloudName of the Infrastructure object must be one of %s, %s, %s, %s",
		string(name), configv1.AzurePublicCloud, configv1.AzureUSGovernmentCloud, configv1.AzureChinaCloud, configv1.AzureStackCloud)
}

func national(name configv1.AzureCloudEnvironment, of cloud.Configuration, graph, storage string) Environment {
	manager := of.Services[cloud.ResourceManager]
	return Environment{
		Name: name, ResourceManager: bare(manager.Endpoint), Audience: manager.Audience, Authority: bare(of.ActiveDirectoryAuthorityHost),
		Graph: graph, StorageSuffix: storage,
	}
}

// Configuration is the environment as Microsoft's clients take it.
func (e Environment) Configuration() cloud.Configuration {
	return cloud.Configuration{
		ActiveDirectoryAuthorityHost: e.Authority + "/",
		Services: map[cloud.ServiceName]cloud.ServiceConfiguration{
			cloud.ResourceManager: {Endpoint: e.ResourceManager, Audience: e.Audience},
		},
	}
}

func bare(url string) string { return strings.TrimRight(url, "/") }
