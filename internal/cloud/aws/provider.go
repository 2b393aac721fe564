// Package aws answers CredentialsRequests on AWS: with an IAM user of their own (mint), with the administrator's keys (passthrough), or with
// the name of a role that the component assumes with its ServiceAccount token.
//
// It is the only package that imports the AWS SDK. Desire and what it stands on are pure; the drivers make the calls, each through
// the cloud.Caller that the provider was given.
package aws

import (
	"net/http"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/clientset"
)

// Options of New.
type Options struct {
	// Caller makes every call. The SDK's own retries are off: the Caller decides what is tried again.
	Caller cloud.Caller
	// Transport carries the requests; nil stands for a transport like http.DefaultTransport, which takes proxies from the environment. A
	// CA bundle is added to a nil one and to an *http.Transport; every other kind is used as it is.
	Transport http.RoundTripper
	// UserAgentVersion is this program's version, for the user agent of each request.
	UserAgentVersion string
	// Now is the clock; nil stands for time.Now.
	Now func() time.Time
}

// Provider is AWS. Make one with New.
type Provider struct {
	now        func() time.Time
	clients    *clients
	refusals   *clientset.Refusals
	principals *principals
	answers    *answers
}

var _ cloud.Provider = (*Provider)(nil)

// New makes the provider. It makes no call.
func New(options Options) *Provider {
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Provider{
		now:        options.Now,
		clients:    newClients(options),
		refusals:   clientset.NewRefusals(),
		principals: newPrincipals(),
		answers:    newAnswers(),
	}
}

// Platform implements cloud.Provider.
func (p *Provider) Platform() configv1.PlatformType { return configv1.AWSPlatformType }

// SpecKind implements cloud.Provider.
func (p *Provider) SpecKind() string { return "AWSProviderSpec" }

// RootSecret implements cloud.Provider.
func (p *Provider) RootSecret() types.NamespacedName { return rootSecret() }

func rootSecret() types.NamespacedName {
	return types.NamespacedName{Namespace: "kube-system", Name: "aws-creds"}
}

// ReadOnlySecret implements cloud.Provider.
func (p *Provider) ReadOnlySecret() types.NamespacedName {
	return types.NamespacedName{Namespace: "openshift-cloud-credential-operator", Name: "cloud-credential-operator-iam-ro-creds"}
}

// CredentialKeys implements cloud.Provider.
func (p *Provider) CredentialKeys() []string {
	return []string{keyAccessKeyID, keySecretAccessKey, keySessionToken, keyCredentials}
}

// Modes implements cloud.Provider.
func (p *Provider) Modes() []v1.Mode {
	return []v1.Mode{v1.ModeMint, v1.ModePassthrough, v1.ModeToken, v1.ModeManual}
}

// Close implements cloud.Provider.
func (p *Provider) Close() { p.clients.Close() }

// region is the cluster's region; empty on clusters that do not record one.
func region(cluster cloud.Cluster) string {
	if cluster.Platform.AWS == nil {
		return ""
	}
	return cluster.Platform.AWS.Region
}
