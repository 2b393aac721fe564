package conformance

import (
	"net/http"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	v1 "github.com/cloudcredential/operator/api/v1"
	simopenstack "github.com/cloudcredential/operator/sim/openstack"
)

// OpenStack is the row of OpenStack.
type OpenStack struct {
	NoRights
	NoTokens
	Unasked
}

var _ Cloud = OpenStack{}

// Name implements Cloud.
func (OpenStack) Name() string { return "openstack" }

// Modes implements Cloud.
func (OpenStack) Modes() []v1.Mode { return []v1.Mode{v1.ModePassthrough} }

// Floor implements Cloud: the credential is tried once for all requests, and not by any of them.
func (OpenStack) Floor(v1.Mode) Floor { return Floor{} }

// Spec implements Cloud.
func (OpenStack) Spec(int, ...string) runtime.Object {
	return &v1.OpenStackProviderSpec{TypeMeta: metav1.TypeMeta{APIVersion: v1.GroupVersion.String(), Kind: "OpenStackProviderSpec"}}
}

// Open implements Cloud.
func (OpenStack) Open(t testing.TB, now func() time.Time) Account {
	t.Helper()
	return openOpenStack(t, now, "")
}

// Places implements Cloud: Keystone is where clouds.yaml says.
func (OpenStack) Places() []Place {
	at := func(host string) Place {
		return Place{Name: host, Hosts: []string{host}, Open: func(t testing.TB, now func() time.Time) Account { return openOpenStack(t, now, host) }}
	}
	return []Place{at(simopenstack.DefaultHost), at("keystone.west.example.net"), at("192.0.2.17")}
}

// Private implements Cloud.
func (OpenStack) Private(t testing.TB, now func() time.Time) (account Account, way *http.Transport, bundle []byte) {
	t.Helper()
	private := openOpenStack(t, now, "")
	way, bundle = throughProxy(t, private.Cloud)
	return private, way, bundle
}
