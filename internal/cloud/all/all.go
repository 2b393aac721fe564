// Package all is the one place that knows which clouds there are. A cloud is added here, with one line, and nowhere else.
package all

import (
	"fmt"
	"net/http"
	"time"

	configv1 "github.com/openshift/api/config/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws"
	"github.com/cloudcredential/operator/internal/cloud/azure"
	"github.com/cloudcredential/operator/internal/cloud/gcp"
	"github.com/cloudcredential/operator/internal/cloud/kubevirt"
	"github.com/cloudcredential/operator/internal/cloud/openstack"
	"github.com/cloudcredential/operator/internal/cloud/ovirt"
	"github.com/cloudcredential/operator/internal/cloud/vsphere"
)

// Options are what every provider is made with.
type Options struct {
	// Caller makes every call to a cloud.
	Caller cloud.Caller
	// Transport carries the requests; nil stands for one that takes proxies from the environment.
	Transport http.RoundTripper
	// Version is this program's, for the user agent of requests.
	Version string
	// Now is the clock; nil stands for time.Now.
	Now func() time.Time
}

// Providers makes the provider of each cloud. It makes no call.
func Providers(options Options) []cloud.Provider {
	return []cloud.Provider{
		aws.New(aws.Options{Caller: options.Caller, Transport: options.Transport, UserAgentVersion: options.Version, Now: options.Now}),
		azure.New(azure.Options{Caller: options.Caller, Transport: options.Transport, UserAgentVersion: options.Version, Now: options.Now}),
		gcp.New(gcp.Options{Caller: options.Caller, Transport: options.Transport, UserAgentVersion: options.Version, Now: options.Now}),
		kubevirt.New(options.Now),
		openstack.New(openstack.Options{Caller: options.Caller, Transport: options.Transport, UserAgentVersion: options.Version, Now: options.Now}),
		ovirt.New(options.Now),
		vsphere.New(vsphere.Options{Caller: options.Caller, Transport: options.Transport, UserAgentVersion: options.Version, Now: options.Now}),
	}
}

// Registry finds providers.
type Registry struct {
	providers  []cloud.Provider
	byPlatform map[configv1.PlatformType]cloud.Provider
	bySpecKind map[string]cloud.Provider
}

// NewRegistry makes a registry. It refuses two providers of one platform, and two that answer one kind of provider spec.
func NewRegistry(providers ...cloud.Provider) (*Registry, error) {
	r := &Registry{byPlatform: map[configv1.PlatformType]cloud.Provider{}, bySpecKind: map[string]cloud.Provider{}}
	for _, p := range providers {
		if _, taken := r.byPlatform[p.Platform()]; taken {
			return nil, fmt.Errorf("two providers are for the platform %s: remove one from the list", p.Platform())
		}
		if _, taken := r.bySpecKind[p.SpecKind()]; taken {
			return nil, fmt.Errorf("two providers are for the kind %s: remove one from the list", p.SpecKind())
		}
		r.byPlatform[p.Platform()], r.bySpecKind[p.SpecKind()] = p, p
		r.providers = append(r.providers, p)
	}
	return r, nil
}

// Platform returns the provider of a platform; false where no identity of that platform can be provided.
func (r *Registry) Platform(platform configv1.PlatformType) (cloud.Provider, bool) {
	p, found := r.byPlatform[platform]
	return p, found
}

// SpecKind returns the provider that answers requests of that kind of provider spec.
func (r *Registry) SpecKind(kind string) (cloud.Provider, bool) {
	p, found := r.bySpecKind[kind]
	return p, found
}

// Close lets go of every provider's clients.
func (r *Registry) Close() {
	for _, p := range r.providers {
		p.Close()
	}
}
