// Package ovirt is what the story of passthrough needs to know of oVirt: how the administrator's credential looks, and what may be wrong with it.
package ovirt

import (
	"context"
	"embed"
	"io/fs"
	"maps"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// requestFiles are the CredentialsRequests that the components of a cluster file on oVirt: the one that the last release with oVirt had.
//
//go:embed requests/*.yaml
var requestFiles embed.FS

// authority is the certificate of an engine's own certificate authority.
//
//go:embed ca.pem
var authority []byte

// Keys of the root secret. All but the last are those that components read.
const (
	urlKey, userKey, passwordKey = "ovirt_url", "ovirt_username", "ovirt_password"
	insecureKey, bundleKey       = "ovirt_insecure", "ovirt_ca_bundle"
	commentKey                   = "comment"
)

// Cloud is an engine of oVirt as a cluster knows it. Nobody asks it anything.
type Cloud struct{}

var _ cloud.Passthrough = Cloud{}

// New makes the cloud.
func New() Cloud { return Cloud{} }

// Facts implements cloud.Cloud.
func (Cloud) Facts() cloud.Facts {
	requests, _ := fs.Sub(requestFiles, "requests") // fails for an illegal path alone
	return cloud.Facts{
		Name: "ovirt", Title: "oVirt", Place: "engine",
		Platform:   configv1.PlatformStatus{Type: configv1.OvirtPlatformType, Ovirt: &configv1.OvirtPlatformStatus{}},
		RootSecret: types.NamespacedName{Namespace: "kube-system", Name: "ovirt-credentials"},
		Requests:   requests,
	}
}

// Administrator implements cloud.Cloud.
func (Cloud) Administrator() cloud.Credential {
	return credential("kept-by-the-administrator-of-the-demo")
}

// credential is the content of the root secret as the installer writes it, with a word of the administrator.
func credential(password string) cloud.Credential {
	return cloud.Credential{
		urlKey: []byte("https://engine.example.com/ovirt-engine/api"), userKey: []byte("admin@internal"), passwordKey: []byte(password),
		insecureKey: []byte("false"), bundleKey: authority, commentKey: []byte("to be replaced in spring"),
	}
}

// Private implements cloud.Cloud.
func (Cloud) Private(of cloud.Credential) []string {
	if len(of[passwordKey]) == 0 {
		return nil
	}
	return []string{string(of[passwordKey])}
}

// Promised implements cloud.Passthrough: what components read, and nothing of the rest.
func (Cloud) Promised(root cloud.Credential) cloud.Credential {
	promised := maps.Clone(root)
	delete(promised, commentKey)
	return promised
}

// Rotated implements cloud.Passthrough: another password.
func (Cloud) Rotated(context.Context) (cloud.Credential, error) {
	return credential("chosen-by-the-administrator-in-spring"), nil
}

// Faults implements cloud.Passthrough.
func (c Cloud) Faults(context.Context) ([]cloud.Fault, error) {
	without, doubtful, unreadable := c.Administrator(), c.Administrator(), c.Administrator()
	delete(without, passwordKey)
	doubtful[insecureKey] = []byte("maybe")
	unreadable[bundleKey] = []byte("/etc/pki/ovirt-engine/ca.pem")
	return []cloud.Fault{
		{Said: "no " + passwordKey, Root: without, Named: "it has no " + passwordKey},
		{Said: "the word maybe for " + insecureKey, Root: doubtful, Named: insecureKey + " is neither true nor false"},
		{Said: "the name of a file for " + bundleKey, Root: unreadable, Named: bundleKey + " is not a list of certificates"},
	}, nil
}

// Newcomer implements cloud.Passthrough.
func (Cloud) Newcomer() *runtime.RawExtension {
	return &runtime.RawExtension{Raw: []byte(`{"apiVersion":"cloudcredential.openshift.io/v1","kind":"OvirtProviderSpec"}`)}
}

// LookAtSecrets implements cloud.Passthrough.
func (Cloud) LookAtSecrets() []string {
	return []string{"kubectl -n openshift-machine-api get secret ovirt-credentials -o json | jq '.data | map_values(@base64d)'"}
}
