// Package vsphere is what the story of passthrough needs to know of vSphere: two vCenters with an account each, what those are tried with, and what may be
// wrong with them.
package vsphere

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"strings"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// The vCenters of the cluster: it has a failure domain in each.
const east, west = "vcenter-east.example.com", "vcenter-west.example.com"

// requestFiles are the CredentialsRequests that the components of a cluster of OpenShift 4.17 file on vSphere.
//
//go:embed requests/*.yaml
var requestFiles embed.FS

// Cloud is some simulated vCenters as their administrator sees them. All its clients are the vendor's, go through the proxy, and believe to be talking to
// vCenters.
type Cloud struct {
	via     *http.Client
	control *cloud.Control
	// admin is the account that the installer was given, by vCenter.
	admin map[string]account
}

// account is a user of a vCenter.
type account struct{ user, password string }

// New makes the cloud. It can be used once it was opened.
func New() *Cloud { return &Cloud{} }

// Facts implements cloud.Cloud.
func (c *Cloud) Facts() cloud.Facts {
	requests, _ := fs.Sub(requestFiles, "requests") // fails for an illegal path alone
	return cloud.Facts{
		Name: "vsphere", Title: "vSphere", Place: "vCenter",
		Platform: configv1.PlatformStatus{Type: configv1.VSpherePlatformType, VSphere: &configv1.VSpherePlatformStatus{}},
		Spec: configv1.PlatformSpec{VSphere: &configv1.VSpherePlatformSpec{
			VCenters: []configv1.VSpherePlatformVCenterSpec{
				{Server: east, Port: 443, Datacenters: []string{"DC0"}}, {Server: west, Port: 443, Datacenters: []string{"DC0"}},
			},
			FailureDomains: []configv1.VSpherePlatformFailureDomainSpec{domain("east", east), domain("west", west)},
		}},
		RootSecret: types.NamespacedName{Namespace: "kube-system", Name: "vsphere-creds"},
		Requests:   requests,
	}
}

// domain is a failure domain in what a simulated vCenter has.
func domain(name, server string) configv1.VSpherePlatformFailureDomainSpec {
	return configv1.VSpherePlatformFailureDomainSpec{
		Name: name, Region: name, Zone: name, Server: server,
		Topology: configv1.VSpherePlatformTopology{
			Datacenter: "DC0", ComputeCluster: "/DC0/host/DC0_C0", Networks: []string{"DC0_DVPG0"}, Datastore: "/DC0/datastore/LocalDS_0",
		},
	}
}

// Simulator implements cloud.API.
func (c *Cloud) Simulator() []string {
	return []string{"-cloud", "vsphere", "-vcenters", east + "," + west}
}

// Open implements cloud.API.
func (c *Cloud) Open(_ context.Context, _ string, ready []byte, via *http.Client, control *cloud.Control) error {
	var told struct {
		VCenters []struct{ Server, UserName, Password string }
	}
	if err := json.Unmarshal(ready, &told); err != nil {
		return fmt.Errorf("read what the simulated vCenters say of themselves: %w", err)
	}
	c.via, c.control, c.admin = via, control, map[string]account{}
	for _, v := range told.VCenters {
		c.admin[v.Server] = account{user: v.UserName, password: v.Password}
	}
	return nil
}

// Prepare implements cloud.API: vCenters come with all that a cluster needs.
func (c *Cloud) Prepare(context.Context) error { return nil }

// Endings of the keys of Secrets, behind the name of a vCenter.
const userSuffix, passwordSuffix = ".username", ".password"

// Administrator implements cloud.Cloud.
func (c *Cloud) Administrator() cloud.Credential { return credential(c.admin) }

// credential is the content of the root secret.
func credential(of map[string]account) cloud.Credential {
	data := cloud.Credential{}
	for server, a := range of {
		data[server+userSuffix], data[server+passwordSuffix] = []byte(a.user), []byte(a.password)
	}
	return data
}

// Private implements cloud.Cloud.
func (c *Cloud) Private(of cloud.Credential) []string {
	var private []string
	for key, value := range of {
		if strings.HasSuffix(key, passwordSuffix) && len(value) > 0 {
			private = append(private, string(value))
		}
	}
	return private
}
