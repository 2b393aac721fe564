// Package vsphere answers CredentialsRequests on VMware vSphere: with the administrator's accounts, one for each vCenter.
//
// Desire and what it stands on are pure; what asks a vCenter does so through the cloud.Caller that the provider was given. A settled request needs no
// call at all: what the accounts may do is found out once for all requests, by Assess, in one session on each vCenter that ends when it is done.
package vsphere

import (
	"net/http"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/clientset"
	"github.com/cloudcredential/operator/internal/plan"
)

// Options of New.
type Options struct {
	// Caller makes every call.
	Caller cloud.Caller
	// Transport carries the requests; nil stands for a transport like http.DefaultTransport, which takes proxies from the environment. A
	// CA bundle is added to a nil one and to an *http.Transport; every other kind is used as it is.
	Transport http.RoundTripper
	// UserAgentVersion is this program's version, for the user agent of each request, which vCenters show beside a session.
	UserAgentVersion string
	// Now is the clock; nil stands for time.Now.
	Now func() time.Time
}

// Provider is vSphere. Make one with New.
type Provider struct {
	options Options
	clients *clientset.Pool[*client]
	rights  *clientset.Findings[rights]
}

var _ cloud.Provider = (*Provider)(nil)

// New makes the provider. It makes no call.
func New(options Options) *Provider {
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Provider{options: options, clients: clientset.NewPool[*client](options.Now), rights: clientset.NewFindings[rights](options.Now)}
}

// Platform implements cloud.Provider.
func (p *Provider) Platform() configv1.PlatformType { return configv1.VSpherePlatformType }

// SpecKind implements cloud.Provider.
func (p *Provider) SpecKind() string { return "VSphereProviderSpec" }

// RootSecret implements cloud.Provider.
func (p *Provider) RootSecret() types.NamespacedName { return rootSecret() }

func rootSecret() types.NamespacedName {
	return types.NamespacedName{Namespace: "kube-system", Name: "vsphere-creds"}
}

// ReadOnlySecret implements cloud.Provider. Nothing is read on vSphere that would need one.
func (p *Provider) ReadOnlySecret() types.NamespacedName { return types.NamespacedName{} }

// CredentialKeys implements cloud.Provider: two for each vCenter, which begin with its name.
func (p *Provider) CredentialKeys() []string { return []string{"*" + userSuffix, "*" + passwordSuffix} }

// Modes implements cloud.Provider. vCenters neither trust tokens of a cluster, nor is there an API to make users with.
func (p *Provider) Modes() []v1.Mode { return []v1.Mode{v1.ModePassthrough, v1.ModeManual} }

// Drivers implements cloud.Provider. Nothing is ever made on vSphere.
func (p *Provider) Drivers(cloud.Access) plan.Drivers { return plan.Drivers{} }

// Close implements cloud.Provider. There is no session to end: each ends with the questions that it was begun for.
func (p *Provider) Close() { p.clients.Close() }
