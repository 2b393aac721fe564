package conformance

import (
	"strings"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/kubevirt"
)

// KubeVirt is the row of KubeVirt.
type KubeVirt struct{ uncalled }

var _ Cloud = KubeVirt{}

// Name implements Cloud.
func (KubeVirt) Name() string { return "kubevirt" }

// Spec implements Cloud.
func (KubeVirt) Spec(int, ...string) runtime.Object {
	return &v1.KubevirtProviderSpec{TypeMeta: metav1.TypeMeta{APIVersion: v1.GroupVersion.String(), Kind: "KubevirtProviderSpec"}}
}

// kubeconfig is for a cluster in which machines run.
const kubeconfig = `apiVersion: v1
kind: Config
current-context: machines
clusters: [{name: machines, cluster: {server: "https://api.example.test:6443"}}]
users: [{name: administrator, user: {token: TOKEN}}]
contexts: [{name: machines, context: {cluster: machines, user: administrator}}]
`

// Open implements Cloud.
func (KubeVirt) Open(t testing.TB, _ func() time.Time) Account {
	t.Helper()
	account := &uncalledAccount{
		NoCalls:  NotCalled(t),
		platform: configv1.PlatformStatus{Type: configv1.KubevirtPlatformType, Kubevirt: &configv1.KubevirtPlatformStatus{}},
		provider: func(now func() time.Time) cloud.Provider { return kubevirt.New(now) },
		make: func(private string) map[string][]byte {
			return map[string][]byte{"kubeconfig": []byte(strings.Replace(kubeconfig, "TOKEN", private, 1))}
		},
		mishaps: []wrongValue{
			{"no kubeconfig", "kubeconfig", "kind: [", "is not a kubeconfig"},
			{"no server", "kubeconfig", strings.Replace(kubeconfig, "https://", "", 1), "names no server"},
			{"no context", "kubeconfig", strings.Replace(kubeconfig, "current-context: machines", "", 1), "no current-context"},
			{"no credential", "kubeconfig", strings.Replace(kubeconfig, "token: TOKEN", "", 1), "has no credential"},
		},
	}
	return account.open()
}
