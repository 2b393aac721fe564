package azure

import (
	"slices"
	"strings"
)

// Environment is where the endpoints of an Azure cloud are ("National clouds" and "Azure Stack Hub endpoints" of Microsoft's documentation).
type Environment struct {
	// Name is that of azure-sdk-for-go's older clients, such as "AzurePublicCloud".
	Name string
	// ResourceManager is the host of the Resource Manager.
	ResourceManager string
	// Logins are the hosts of the token endpoint. The first is the one that documents name; all serve the same tenant.
	Logins []string
	// Graph is the host of Microsoft Graph; empty where there is none.
	Graph string
	// StorageSuffix is what follows "ACCOUNT.blob.".
	StorageSuffix string
	// Audiences are the resources whose tokens the Resource Manager takes, without a slash at the end.
	Audiences []string
}

// Public is Azure for everybody.
func Public() Environment {
	return Environment{
		Name: "AzurePublicCloud", ResourceManager: "management.azure.com", Graph: "graph.microsoft.com", StorageSuffix: "core.windows.net",
		Logins:    []string{"login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"},
		Audiences: []string{"https://management.core.windows.net", "https://management.azure.com"},
	}
}

// USGovernment is Azure Government of the United States.
func USGovernment() Environment {
	return Environment{
		Name: "AzureUSGovernmentCloud", ResourceManager: "management.usgovcloudapi.net", Graph: "graph.microsoft.us", StorageSuffix: "core.usgovcloudapi.net",
		Logins:    []string{"login.microsoftonline.us", "login.usgovcloudapi.net"},
		Audiences: []string{"https://management.core.usgovcloudapi.net", "https://management.usgovcloudapi.net"},
	}
}

// China is Azure operated by 21Vianet.
func China() Environment {
	return Environment{
		Name: "AzureChinaCloud", ResourceManager: "management.chinacloudapi.cn", Graph: "microsoftgraph.chinacloudapi.cn", StorageSuffix: "core.chinacloudapi.cn",
		Logins:    []string{"login.chinacloudapi.cn", "login.partner.microsoftonline.cn"},
		Audiences: []string{"https://management.core.chinacloudapi.cn", "https://management.chinacloudapi.cn"},
	}
}

// StackHub is an Azure Stack Hub in a region and a domain, such as "local" and "azurestack.external", that is connected to the tenant of the public cloud.
func StackHub(region, domain string) Environment {
	at := region + "." + domain
	return Environment{
		Name: "AzureStackCloud", ResourceManager: "management." + at, Graph: "graph.microsoft.com", StorageSuffix: at,
		Logins: []string{"login.microsoftonline.com"}, Audiences: []string{"https://management." + at},
	}
}

// BlobHost is the host of a storage account's blobs.
func (e Environment) BlobHost(account string) string { return account + ".blob." + e.StorageSuffix }

// account is the storage account whose blobs a host serves; empty if it serves none.
func (e Environment) account(host string) string {
	name, ok := strings.CutSuffix(host, ".blob."+e.StorageSuffix)
	if !ok || strings.Contains(name, ".") {
		return ""
	}
	return name
}

// manages says whether the Resource Manager takes tokens for an audience.
func (e Environment) manages(audience string) bool {
	return slices.Contains(e.Audiences, strings.TrimRight(audience, "/"))
}

// storageAudience is the resource of every storage account, in all clouds.
const storageAudience = "https://storage.azure.com"

// resource says whether tokens are given for an audience: one whose service principal every tenant has.
func (e Environment) resource(audience string) bool {
	trimmed := strings.TrimRight(audience, "/")
	return e.manages(trimmed) || trimmed == storageAudience || e.Graph != "" && trimmed == "https://"+e.Graph || e.account(strings.TrimPrefix(trimmed, "https://")) != ""
}
