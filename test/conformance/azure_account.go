package conformance

import (
	"crypto/rand"
	"crypto/rsa"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/azure"
	simazure "github.com/cloudcredential/operator/sim/azure"
	"github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/sim/fault"
)

// azureRootPrefix is what the names of the applications of root credentials begin with.
const azureRootPrefix = "administrator-"

// azureTokenKey is made once for all accounts, since that takes a while.
var azureTokenKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// azureAccount is a simulated tenant with one subscription.
type azureAccount struct {
	NoMint
	tenant       *simazure.Cloud
	t            testing.TB
	name         configv1.AzureCloudEnvironment
	subscription string

	mu    sync.Mutex
	roots map[RootKind]simazure.Credentials
	made  []string // access tokens that were handed out
}

// scope is the subscription.
func (a *azureAccount) scope() string { return "/subscriptions/" + a.subscription }

// Platform implements Account.
func (a *azureAccount) Platform() configv1.PlatformStatus {
	return configv1.PlatformStatus{
		Type: configv1.AzurePlatformType, Azure: &configv1.AzurePlatformStatus{CloudName: a.name, ResourceGroupName: azureGroup},
	}
}

// Root implements Account.
func (a *azureAccount) Root(kind RootKind) map[string][]byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.dataOf(a.roots[kind])
}

// dataOf is what a root secret holds for an application.
func (a *azureAccount) dataOf(of simazure.Credentials) map[string][]byte {
	return map[string][]byte{
		"azure_client_id": []byte(of.ClientID), "azure_client_secret": []byte(of.ClientSecret), "azure_tenant_id": []byte(of.TenantID),
		"azure_subscription_id": []byte(a.subscription), "azure_region": []byte(azureRegion), "azure_resourcegroup": []byte(azureGroup),
		"azure_resource_prefix": []byte(azurePrefix),
	}
}

// Provider implements Account.
func (*azureAccount) Provider(caller cloud.Caller, transport http.RoundTripper, now func() time.Time) cloud.Provider {
	return azure.New(azure.Options{Caller: caller, Transport: transport, UserAgentVersion: "test", Now: now})
}

// Calls implements Called.
func (a *azureAccount) Calls() *calls.Log { return a.tenant.Calls() }

// Faults implements Called.
func (a *azureAccount) Faults() *fault.Rules { return a.tenant.Faults() }

// SetLag implements Called.
func (a *azureAccount) SetLag(lag time.Duration) { a.tenant.SetLag(lag) }

// Handshakes implements Called: access tokens are fetched there.
func (*azureAccount) Handshakes() (service, host string) { return "entra", "login" }

// Right implements Called. Rights of the Resource Manager are named in another way than operations.
func (*azureAccount) Right(service, operation string) string {
	if service == "graph" {
		return "Application.ReadWrite.OwnedBy"
	}
	resource, action, _ := strings.Cut(operation, "_")
	if action == "List" || action == "Get" {
		action = "read"
	}
	return "Microsoft.Authorization/" + strings.ToLower(resource[:1]) + resource[1:] + "/" + action
}

// Public implements Called.
func (*azureAccount) Public(string, string) bool { return false }

// Denials implements Called.
func (a *azureAccount) Denials(RootKind) []Denial {
	return []Denial{
		{Name: "no role allows", Says: "role", Deny: func(_ testing.TB, service, operation string) func() {
			return a.Faults().Add(fault.Rule{Effect: fault.Deny, Match: only(service, operation)})
		}},
	}
}

// Holder implements Account.
func (a *azureAccount) Holder(data map[string][]byte) (identity string, valid bool) {
	if string(data["azure_tenant_id"]) != a.tenant.TenantID() || string(data["azure_subscription_id"]) != a.subscription {
		return "", false
	}
	return a.tenant.Accepts(string(data["azure_client_id"]), string(data["azure_client_secret"]))
}

// Inherit implements Inheriting: an application, which minting releases recorded by its name and its ID.
func (a *azureAccount) Inherit(_ testing.TB, name string) runtime.Object {
	made := a.tenant.AddApplication(azurePrefix + "-" + name)
	return &v1.AzureProviderStatus{
		TypeMeta:             metav1.TypeMeta{APIVersion: v1.GroupVersion.String(), Kind: "AzureProviderStatus"},
		ServicePrincipalName: made.Name, AppID: made.ClientID, SecretLastResourceVersion: "17",
	}
}

// Inherited implements Inheriting.
func (a *azureAccount) Inherited() []string {
	var names []string
	for _, application := range a.tenant.Applications() {
		if !strings.HasPrefix(application.Name, azureRootPrefix) {
			names = append(names, application.Name)
		}
	}
	return names
}

// LetClean implements Inheriting.
func (a *azureAccount) LetClean(t testing.TB) {
	t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, root := range a.roots {
		must(t, a.tenant.GrantGraph(root.PrincipalID, "Application.ReadWrite.All"))
	}
}

// Clears implements Inheriting.
func (*azureAccount) Clears(status runtime.Object) bool {
	recorded, is := status.(*v1.AzureProviderStatus)
	return status == nil || is && recorded.ServicePrincipalName == "" && recorded.AppID == "" && recorded.SecretLastResourceVersion == ""
}
