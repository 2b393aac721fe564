// Package gcp answers CredentialsRequests on Google Cloud: with a service account of their own (mint), with the administrator's key
// (passthrough), or with the name of a service account that the component impersonates with its ServiceAccount token.
//
// It is the only package that knows the operator's names on Google Cloud. Desire and what it stands on are pure; the drivers make the
// calls, each through the cloud.Caller that the provider was given. Changes of a project's policy go through one place, which merges those of
// several requests.
package gcp

import (
	"errors"
	"net/http"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/clientset"
)

// keyFile is the one key of root and target Secrets: a credentials file in JSON.
const keyFile = "service_account.json"

// Options of New.
type Options struct {
	// Caller makes every call. Google's clients do not try again by themselves: the Caller decides what is tried again.
	Caller cloud.Caller
	// Transport carries the requests; nil stands for a transport like http.DefaultTransport, which takes proxies from the environment. A
	// CA bundle is added to a nil one and to an *http.Transport; every other kind is used as it is.
	Transport http.RoundTripper
	// UserAgentVersion is this program's version, for the user agent of each request.
	UserAgentVersion string
	// Now is the clock; nil stands for time.Now.
	Now func() time.Time
}

// Provider is Google Cloud. Make one with New.
type Provider struct {
	clients  *clients
	refusals *clientset.Refusals
	roles    *memory[[]string] // permissions of predefined roles, by name
	testable *memory[[]string] // permissions that can be tested on a project
	enabled  *memory[[]string] // APIs that are enabled in a project
	answers  *memory[[]string] // rights that a root credential lacks
}

var _ cloud.Provider = (*Provider)(nil)

// New makes the provider. It makes no call.
func New(options Options) *Provider {
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Provider{
		clients:  newClients(options),
		refusals: clientset.NewRefusals(),
		roles:    newMemory[[]string](),
		testable: newMemory[[]string](),
		enabled:  newMemory[[]string](),
		answers:  newMemory[[]string](),
	}
}

// Platform implements cloud.Provider.
func (p *Provider) Platform() configv1.PlatformType { return configv1.GCPPlatformType }

// SpecKind implements cloud.Provider.
func (p *Provider) SpecKind() string { return "GCPProviderSpec" }

// RootSecret implements cloud.Provider.
func (p *Provider) RootSecret() types.NamespacedName { return rootSecret() }

func rootSecret() types.NamespacedName {
	return types.NamespacedName{Namespace: "kube-system", Name: "gcp-credentials"}
}

// ReadOnlySecret implements cloud.Provider.
func (p *Provider) ReadOnlySecret() types.NamespacedName {
	return types.NamespacedName{Namespace: "openshift-cloud-credential-operator", Name: "cloud-credential-operator-gcp-ro-creds"}
}

// CredentialKeys implements cloud.Provider.
func (p *Provider) CredentialKeys() []string { return []string{keyFile} }

// Modes implements cloud.Provider.
func (p *Provider) Modes() []v1.Mode {
	return []v1.Mode{v1.ModeMint, v1.ModePassthrough, v1.ModeToken, v1.ModeManual}
}

// Close implements cloud.Provider.
func (p *Provider) Close() { p.clients.Close() }

var errNoProject = errors.New("the Infrastructure object names no project: status.platformStatus.gcp.projectID is empty")

// projectOf is the project that the cluster is in.
func projectOf(cluster cloud.Cluster) (string, error) {
	if cluster.Platform.GCP == nil || cluster.Platform.GCP.ProjectID == "" {
		return "", errNoProject
	}
	return cluster.Platform.GCP.ProjectID, nil
}
