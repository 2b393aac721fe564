package conformance

import (
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/ovirt"
)

// OVirt is the row of oVirt.
type OVirt struct{ uncalled }

var _ Cloud = OVirt{}

// Name implements Cloud.
func (OVirt) Name() string { return "ovirt" }

// Spec implements Cloud.
func (OVirt) Spec(int, ...string) runtime.Object {
	return &v1.OvirtProviderSpec{TypeMeta: metav1.TypeMeta{APIVersion: v1.GroupVersion.String(), Kind: "OvirtProviderSpec"}}
}

// Open implements Cloud.
func (OVirt) Open(t testing.TB, _ func() time.Time) Account {
	t.Helper()
	account := &uncalledAccount{
		NoCalls:  NotCalled(t),
		platform: configv1.PlatformStatus{Type: configv1.OvirtPlatformType, Ovirt: &configv1.OvirtPlatformStatus{}},
		provider: func(now func() time.Time) cloud.Provider { return ovirt.New(now) },
		make: func(private string) map[string][]byte {
			return map[string][]byte{
				"ovirt_url": []byte("https://engine.example.test/ovirt-engine/api"), "ovirt_username": []byte("admin@internal"), "ovirt_password": []byte(private),
				"ovirt_insecure": []byte("false"), "ovirt_ca_bundle": nil,
			}
		},
		mishaps: []wrongValue{
			{"password missing", "ovirt_password", "", "it has no ovirt_password"},
			{"no address", "ovirt_url", "engine", "ovirt_url is not an address"},
			{"no word", "ovirt_insecure", "maybe", "ovirt_insecure is neither true nor false"},
			{"no certificate", "ovirt_ca_bundle", "none", "ovirt_ca_bundle is not a list of certificates"},
		},
	}
	return account.open()
}
