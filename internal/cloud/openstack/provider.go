// Package openstack answers CredentialsRequests on OpenStack: with the administrator's clouds.yaml (passthrough), or, where the administrator chose so, with
// an application credential of their own (mint).
//
// Desire and what it stands on are pure; what asks Keystone does so through the cloud.Caller that the provider was given. A request that gets the administrator's
// credential needs no call at all, so a cluster whose operator cannot reach Keystone works, too.
package openstack

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
	// Caller makes every call. The clients do not try again by themselves: the Caller decides what is tried again.
	Caller cloud.Caller
	// Transport carries the requests; nil stands for a transport like http.DefaultTransport, which takes proxies from the environment. A
	// CA bundle is added to a nil one and to an *http.Transport; every other kind is used as it is.
	Transport http.RoundTripper
	// UserAgentVersion is this program's version, for the user agent of each request.
	UserAgentVersion string
	// Now is the clock; nil stands for time.Now.
	Now func() time.Time
}

// Provider is OpenStack. Make one with New.
type Provider struct {
	clients  *clients
	refusals *clientset.Refusals
	// answered is the ID of the client of the root credential that Keystone said something about last.
	answered atomic.Pointer[string]
}

var _ interface {
	cloud.Provider
	cloud.RootMender
	cloud.BundleKeeper
} = (*Provider)(nil)

// New makes the provider. It makes no call.
func New(options Options) *Provider {
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Provider{clients: newClients(options), refusals: clientset.NewRefusals()}
}

// Platform implements cloud.Provider.
func (p *Provider) Platform() configv1.PlatformType { return configv1.OpenStackPlatformType }

// SpecKind implements cloud.Provider.
func (p *Provider) SpecKind() string { return "OpenStackProviderSpec" }

// RootSecret implements cloud.Provider.
func (p *Provider) RootSecret() types.NamespacedName { return rootSecret() }

func rootSecret() types.NamespacedName {
	return types.NamespacedName{Namespace: "kube-system", Name: "openstack-credentials"}
}

// BundleConfigMap implements cloud.BundleKeeper: it is what the cloud controller manager is configured with.
func (p *Provider) BundleConfigMap() types.NamespacedName {
	return types.NamespacedName{Namespace: "openshift-config", Name: "cloud-provider-config"}
}

// ReadOnlySecret implements cloud.Provider. There is none: the root credential reads what was made with it.
func (p *Provider) ReadOnlySecret() types.NamespacedName { return types.NamespacedName{} }

// CredentialKeys implements cloud.Provider.
func (p *Provider) CredentialKeys() []string { return []string{keyClouds, keyConf, keyCA} }

// Modes implements cloud.Provider. Mint has to be chosen by the administrator: no assessment ever says it.
func (p *Provider) Modes() []v1.Mode {
	return []v1.Mode{v1.ModeMint, v1.ModePassthrough, v1.ModeManual}
}

// Close implements cloud.Provider.
func (p *Provider) Close() { p.clients.Close() }
