package cluster_test

import (
	"testing"

	configv1 "github.com/openshift/api/config/v1"

	"github.com/cloudcredential/operator/internal/cloud/vsphere"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// Where a cluster lives in its vCenters is in the spec, which only the administrator writes.
func TestThePlatformsSpecIsKnownFromTheCache(t *testing.T) {
	env := clusterenv.Start(t)
	provider := vsphere.New(vsphere.Options{})
	t.Cleanup(provider.Close)
	infrastructure := clusterenv.Infrastructure(configv1.PlatformStatus{Type: configv1.VSpherePlatformType})
	infrastructure.Spec.PlatformSpec = configv1.PlatformSpec{Type: configv1.VSpherePlatformType, VSphere: &configv1.VSpherePlatformSpec{
		VCenters: []configv1.VSpherePlatformVCenterSpec{{Server: "vc.example.com", Port: 8443, Datacenters: []string{"DC0"}}},
	}}
	env.Create(t, infrastructure)
	spec := known(t, env, provider).PlatformSpec.VSphere
	if spec == nil || len(spec.VCenters) != 1 || spec.VCenters[0].Server != "vc.example.com" || spec.VCenters[0].Port != 8443 {
		t.Errorf("the spec is %+v", spec)
	}
}
