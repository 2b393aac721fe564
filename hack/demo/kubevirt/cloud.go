// Package kubevirt is what the story of passthrough needs to know of KubeVirt: how the administrator's kubeconfig looks, and what may be wrong with it.
package kubevirt

import (
	"context"
	"embed"
	"io/fs"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// requestFiles are the CredentialsRequests of components. Releases have none for KubeVirt; this one is like that of the machine API on oVirt.
//
//go:embed requests/*.yaml
var requestFiles embed.FS

// Keys of the root secret. Components read the first.
const kubeconfigKey, commentKey = "kubeconfig", "comment"

// Cloud is the cluster in which the machines of another one run. Nobody asks it anything.
type Cloud struct {
	// started is when the credentials were made, which are good for a while.
	started time.Time
}

var _ cloud.Passthrough = Cloud{}

// New makes the cloud, with credentials that were made then.
func New(started time.Time) Cloud { return Cloud{started: started} }

// Facts implements cloud.Cloud.
func (Cloud) Facts() cloud.Facts {
	requests, _ := fs.Sub(requestFiles, "requests") // fails for an illegal path alone
	return cloud.Facts{
		Name: "kubevirt", Title: "KubeVirt", Place: "cluster",
		Platform:   configv1.PlatformStatus{Type: configv1.KubevirtPlatformType, Kubevirt: &configv1.KubevirtPlatformStatus{}},
		RootSecret: types.NamespacedName{Namespace: "kube-system", Name: "kubevirt-credentials"},
		Requests:   requests,
	}
}

// Administrator implements cloud.Cloud.
func (c Cloud) Administrator() cloud.Credential {
	return credential(server, "{token: "+token("of autumn", c.started.AddDate(1, 0, 0))+"}")
}

// credential is the content of the root secret, with a word of the administrator.
func credential(cluster, user string) cloud.Credential {
	return cloud.Credential{kubeconfigKey: kubeconfig(cluster, user), commentKey: []byte("to be replaced in spring")}
}

// Private implements cloud.Cloud.
func (Cloud) Private(of cloud.Credential) []string { return tokensIn(of[kubeconfigKey]) }

// Promised implements cloud.Passthrough: what components read, and nothing of the rest.
func (Cloud) Promised(root cloud.Credential) cloud.Credential {
	return cloud.Credential{kubeconfigKey: root[kubeconfigKey]}
}

// Rotated implements cloud.Passthrough: another token.
func (c Cloud) Rotated(context.Context) (cloud.Credential, error) {
	return credential(server, "{token: "+token("of spring", c.started.AddDate(1, 6, 0))+"}"), nil
}

// Faults implements cloud.Passthrough.
func (c Cloud) Faults(context.Context) ([]cloud.Fault, error) {
	without := c.Administrator()
	delete(without, kubeconfigKey)
	of := token("of summer", c.started.AddDate(1, 0, 0))
	return []cloud.Fault{
		{Said: "no " + kubeconfigKey, Root: without, Named: "it has no " + kubeconfigKey},
		{
			Said: "a kubeconfig whose server is no address", Root: credential("{server: api.infra.example.com}", "{token: "+of+"}"),
			Named: `cluster "infra" of kubeconfig names no server`,
		},
		{Said: "a kubeconfig whose user has no credential", Root: credential(server, "{}"), Named: `user "machines" of kubeconfig has no credential`},
		{
			Said: "a token that has expired", Root: credential(server, "{token: "+token("of last year", c.started.Add(-time.Hour))+"}"),
			Named: "has expired at " + c.started.Add(-time.Hour).UTC().Format(time.RFC3339),
		},
	}, nil
}

// Newcomer implements cloud.Passthrough.
func (Cloud) Newcomer() *runtime.RawExtension {
	return &runtime.RawExtension{Raw: []byte(`{"apiVersion":"cloudcredential.openshift.io/v1","kind":"KubevirtProviderSpec"}`)}
}

// LookAtSecrets implements cloud.Passthrough.
func (Cloud) LookAtSecrets() []string {
	return []string{"kubectl -n openshift-machine-api get secret kubevirt-credentials -o json | jq -r '.data.kubeconfig | @base64d'"}
}
