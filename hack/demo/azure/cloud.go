// Package azure is what the stories of the demo need to know of Azure: how its credentials look, what they are tried with, and what ccoctl makes there.
package azure

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

const (
	region         = "westeurope"
	subscriptionID = "6f1c2e0a-3b7d-4d52-9a6e-1c8f5b2d7e40"
)

// requestFiles are the CredentialsRequests that the components of a cluster of OpenShift 4.17 file on Azure.
//
//go:embed requests/*.yaml
var requestFiles embed.FS

// Cloud is a simulated subscription of Azure as its administrator sees it. All its clients are Microsoft's, go through the proxy, and believe to be
// talking to Azure.
type Cloud struct {
	// infrastructure is the name of the cluster in its Infrastructure.
	infrastructure string
	via            *http.Client
	control        *cloud.Control
	// folder is for files that are needed on the way.
	folder               string
	tenant, subscription string
	admin                application
}

// application is a service principal with a secret, as the simulator tells of it.
type application struct{ ClientID, ClientSecret string }

// New makes the cloud of a cluster whose infrastructure has that name. It can be used once it was opened.
func New(infrastructure string) *Cloud { return &Cloud{infrastructure: infrastructure} }

// Facts implements cloud.Cloud.
func (c *Cloud) Facts() cloud.Facts {
	requests, _ := fs.Sub(requestFiles, "requests") // fails for an illegal path alone
	return cloud.Facts{
		Name: "azure", Title: "Azure", Place: "subscription", Identity: "identity",
		Platform: configv1.PlatformStatus{
			Type: configv1.AzurePlatformType,
			Azure: &configv1.AzurePlatformStatus{
				CloudName: configv1.AzurePublicCloud, ResourceGroupName: c.group(), NetworkResourceGroupName: c.group(),
			},
		},
		RootSecret: types.NamespacedName{Namespace: "kube-system", Name: "azure-credentials"},
		Requests:   requests,
	}
}

// group is the resource group that the cluster was installed into.
func (c *Cloud) group() string { return c.infrastructure + "-rg" }

// Simulator implements cloud.API.
func (c *Cloud) Simulator() []string {
	return []string{"-cloud", "azure", "-subscription", subscriptionID}
}

// Open implements cloud.API.
func (c *Cloud) Open(_ context.Context, folder string, ready []byte, via *http.Client, control *cloud.Control) error {
	var told struct{ TenantID, SubscriptionID, ClientID, ClientSecret string }
	if err := json.Unmarshal(ready, &told); err != nil {
		return fmt.Errorf("read what the simulated Azure says of itself: %w", err)
	}
	c.folder, c.via, c.control = folder, via, control
	c.tenant, c.subscription = told.TenantID, told.SubscriptionID
	c.admin = application{ClientID: told.ClientID, ClientSecret: told.ClientSecret}
	return nil
}

// Prepare implements cloud.API: the installer has made the cluster's resource group.
func (c *Cloud) Prepare(ctx context.Context) error {
	return c.control.Send(ctx, http.MethodPut, "groups/"+c.group(), `{"location":"`+region+`"}`)
}

// Administrator implements cloud.Cloud.
func (c *Cloud) Administrator() cloud.Credential { return c.credential(c.admin) }

// The keys of the Secrets of components.
const (
	idKey, secretKey    = "azure_client_id", "azure_client_secret"
	tenantKey           = "azure_tenant_id"
	subscriptionKey     = "azure_subscription_id"
	regionKey, groupKey = "azure_region", "azure_resourcegroup"
	prefixKey           = "azure_resource_prefix"
	// commentKey is one that is nobody's business but the administrator's.
	commentKey = "comment"
)

// credential is the content of the root secret as the installer writes it, with a word of the administrator.
func (c *Cloud) credential(of application) cloud.Credential {
	return cloud.Credential{
		idKey: []byte(of.ClientID), secretKey: []byte(of.ClientSecret), tenantKey: []byte(c.tenant), subscriptionKey: []byte(c.subscription),
		regionKey: []byte(region), groupKey: []byte(c.group()), prefixKey: []byte(c.infrastructure), commentKey: []byte("to be replaced in spring"),
	}
}

// Private implements cloud.Cloud.
func (c *Cloud) Private(of cloud.Credential) []string {
	if len(of[secretKey]) == 0 {
		return nil
	}
	return []string{string(of[secretKey])}
}
