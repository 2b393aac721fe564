package conformance

import (
	"net/http"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"

	simazure "github.com/cloudcredential/operator/sim/azure"
)

// Places implements Cloud. The hosts are those of "Azure endpoints" and "National cloud deployments" of Microsoft's documentation.
func (Azure) Places() []Place {
	at := func(environment simazure.Environment, name configv1.AzureCloudEnvironment) func(testing.TB, func() time.Time) Account {
		return func(t testing.TB, now func() time.Time) Account { return openAzure(t, now, environment, name) }
	}
	return []Place{
		{Name: "cloud without a name", Hosts: []string{"login.microsoftonline.com", "management.azure.com"}, Open: at(simazure.Public(), "")},
		{Name: "public cloud", Hosts: []string{"login.microsoftonline.com", "management.azure.com"}, Open: at(simazure.Public(), configv1.AzurePublicCloud)},
		{
			Name: "US Government", Hosts: []string{"login.microsoftonline.us", "management.usgovcloudapi.net"},
			Open: at(simazure.USGovernment(), configv1.AzureUSGovernmentCloud),
		},
		{Name: "China", Hosts: []string{"login.chinacloudapi.cn", "management.chinacloudapi.cn"}, Open: at(simazure.China(), configv1.AzureChinaCloud)},
	}
}

// Private implements Cloud: the endpoints have the names of the public ones, and on the way there is a proxy that looks into every connection.
func (Azure) Private(t testing.TB, now func() time.Time) (account Account, way *http.Transport, bundle []byte) {
	t.Helper()
	private := openAzure(t, now, simazure.Public(), configv1.AzurePublicCloud)
	way, bundle = throughProxy(t, private.tenant)
	return private, way, bundle
}
