// Package ibmcloud is what the story of stored keys needs to know of IBM Cloud and of Power Virtual Server, which has the same service IDs.
package ibmcloud

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"

	configv1 "github.com/openshift/api/config/v1"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// requestFiles are the CredentialsRequests that the components of a cluster of OpenShift 4.17 file on either platform.
//
//go:embed requests/*/*.yaml
var requestFiles embed.FS

const (
	accountID = "9f2b6c1d4e7a48039b5d0c6e8f1a2b34"
	// group is the resource group that the cluster is in, and elsewhere another one.
	group, elsewhere = "demo-cluster", "demo-others"
)

// Cloud is a simulated account of IBM Cloud as its administrator sees it.
type Cloud struct {
	platform platform
	via      *http.Client
	control  *cloud.Control
	apiKey   string
	// groups are the IDs of the resource groups.
	groups map[string]string
}

// platform is what the two have of their own.
type platform struct {
	name, title string
	status      configv1.PlatformStatus
	// specKind is the kind of the provider specs of its requests.
	specKind string
	// newer is the request that a newer release changes.
	newer string
}

var _ cloud.Refreshing = (*Cloud)(nil)

// New makes the cloud of a cluster on IBM Cloud. It can be used once it was opened.
func New() *Cloud {
	return &Cloud{platform: platform{
		name: "ibmcloud", title: "IBM Cloud", specKind: "IBMCloudProviderSpec", newer: "openshift-ingress-ibmcloud",
		status: configv1.PlatformStatus{
			Type:     configv1.IBMCloudPlatformType,
			IBMCloud: &configv1.IBMCloudPlatformStatus{Location: "eu-de", ResourceGroupName: group, ProviderType: configv1.IBMCloudProviderTypeVPC},
		},
	}}
}

// NewPowerVS makes the cloud of a cluster on Power Virtual Server.
func NewPowerVS() *Cloud {
	return &Cloud{platform: platform{
		name: "powervs", title: "Power VS", specKind: "IBMCloudPowerVSProviderSpec", newer: "openshift-ingress-powervs",
		status: configv1.PlatformStatus{
			Type:    configv1.PowerVSPlatformType,
			PowerVS: &configv1.PowerVSPlatformStatus{Region: "eu-de", Zone: "eu-de-1", ResourceGroup: group},
		},
	}}
}

// Facts implements cloud.Cloud.
func (c *Cloud) Facts() cloud.Facts {
	requests, _ := fs.Sub(requestFiles, "requests/"+c.platform.name) // fails for an illegal path alone
	return cloud.Facts{
		Name: c.platform.name, Title: c.platform.title, Place: "account", Identity: "service ID", Ccoctl: "ibmcloud",
		Platform: c.platform.status, Requests: requests,
	}
}

// Simulator implements cloud.API.
func (c *Cloud) Simulator() []string {
	return []string{"-cloud", "ibmcloud", "-ibm-account", accountID}
}

// Open implements cloud.API.
func (c *Cloud) Open(_ context.Context, _ string, ready []byte, via *http.Client, control *cloud.Control) error {
	var told struct{ APIKey string }
	if err := json.Unmarshal(ready, &told); err != nil {
		return fmt.Errorf("read what the simulated %s says of itself: %w", c.platform.title, err)
	}
	c.via, c.control, c.apiKey = via, control, told.APIKey
	return nil
}

// Prepare implements cloud.API: there is a resource group for the cluster, and one of others.
func (c *Cloud) Prepare(ctx context.Context) error {
	c.groups = map[string]string{}
	for _, name := range []string{group, elsewhere} {
		var made struct{ ID string }
		if err := c.control.Make(ctx, "resource-groups", name, &made); err != nil {
			return err
		}
		c.groups[name] = made.ID
	}
	return nil
}

// The keys of the Secrets of components.
const (
	apiKeyKey = "ibmcloud_api_key"
	fileKey   = "ibm-credentials.env"
)

// credential is the content of a component's Secret.
func credential(apiKey string) cloud.Credential {
	return cloud.Credential{apiKeyKey: []byte(apiKey), fileKey: []byte("IBMCLOUD_AUTHTYPE=iam\nIBMCLOUD_APIKEY=" + apiKey)}
}

// Administrator implements cloud.Cloud.
func (c *Cloud) Administrator() cloud.Credential { return credential(c.apiKey) }

// Private implements cloud.Cloud.
func (c *Cloud) Private(of cloud.Credential) []string {
	if len(of[apiKeyKey]) == 0 {
		return nil
	}
	return []string{string(of[apiKeyKey])}
}
