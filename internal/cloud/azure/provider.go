// Package azure answers CredentialsRequests on Microsoft Azure: with the administrator's credential (passthrough), or with the name of an identity
// that the component logs in as with its ServiceAccount token. Identities that earlier releases made are removed where that is possible.
//
// Desire and what it stands on are pure; what asks Azure does so through the cloud.Caller that the provider was given. A settled request needs no
// call at all: what the root credential may do is found out once for all requests, by Assess.
package azure

import (
	"net/http"
	"sync/atomic"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/clientset"
)

// Options of New.
type Options struct {
	// Caller makes every call. Microsoft's clients do not try again by themselves: the Caller decides what is tried again.
	Caller cloud.Caller
	// Transport carries the requests; nil stands for a transport like http.DefaultTransport, which takes proxies from the environment. A
	// CA bundle is added to a nil one and to an *http.Transport; every other kind is used as it is.
	Transport http.RoundTripper
	// UserAgentVersion is this program's version, for the user agent of each request.
	UserAgentVersion string
	// Now is the clock; nil stands for time.Now.
	Now func() time.Time
}

// Provider is Azure. Make one with New.
type Provider struct {
	clients  *clients
	refusals *clientset.Refusals
	rights   *clientset.Findings[rights]
	roles    *roleMemory
	now      func() time.Time
	// answered is the client of the credential that Azure gave a verdict on last.
	answered atomic.Pointer[string]
}

var _ cloud.Provider = (*Provider)(nil)

// New makes the provider. It makes no call.
func New(options Options) *Provider {
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Provider{
		clients: newClients(options), refusals: clientset.NewRefusals(), rights: clientset.NewFindings[rights](options.Now), roles: newRoleMemory(), now: options.Now,
	}
}

// Platform implements cloud.Provider.
func (p *Provider) Platform() configv1.PlatformType { return configv1.AzurePlatformType }

// SpecKind implements cloud.Provider.
func (p *Provider) SpecKind() string { return "AzureProviderSpec" }

// RootSecret implements cloud.Provider.
func (p *Provider) RootSecret() types.NamespacedName { return rootSecret() }

func rootSecret() types.NamespacedName {
	return types.NamespacedName{Namespace: "kube-system", Name: "azure-credentials"}
}

// ReadOnlySecret implements cloud.Provider. Nothing is read on Azure that would need one.
func (p *Provider) ReadOnlySecret() types.NamespacedName { return types.NamespacedName{} }

// CredentialKeys implements cloud.Provider.
func (p *Provider) CredentialKeys() []string { return append(passedKeys(), keyTokenFile) }

// Modes implements cloud.Provider. There is no mint: the API that identities were once made with was switched off, and releases since then have
// not made any.
func (p *Provider) Modes() []v1.Mode {
	return []v1.Mode{v1.ModePassthrough, v1.ModeToken, v1.ModeManual}
}

// Close implements cloud.Provider.
func (p *Provider) Close() { p.clients.Close() }

// isStackHub reports whether a cluster is on an Azure Stack Hub.
func isStackHub(cluster cloud.Cluster) bool {
	return cluster.Platform.Azure != nil && cluster.Platform.Azure.CloudName == configv1.AzureStackCloud
}
