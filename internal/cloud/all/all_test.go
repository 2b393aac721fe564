package all_test

import (
	"testing"

	configv1 "github.com/openshift/api/config/v1"

	"github.com/cloudcredential/operator/internal/cloud/all"
)

func TestEachProviderIsFoundByItsPlatformAndItsKind(t *testing.T) {
	t.Parallel()
	providers := all.Providers(all.Options{})
	registry, err := all.NewRegistry(providers...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(registry.Close)
	for _, want := range providers {
		if got, found := registry.Platform(want.Platform()); !found || got != want {
			t.Errorf("platform %s yields %v", want.Platform(), got)
		}
		if got, found := registry.SpecKind(want.SpecKind()); !found || got != want {
			t.Errorf("kind %s yields %v", want.SpecKind(), got)
		}
	}
	for _, platform := range []configv1.PlatformType{
		configv1.NonePlatformType, configv1.BareMetalPlatformType, configv1.ExternalPlatformType, configv1.IBMCloudPlatformType, configv1.PowerVSPlatformType,
		configv1.NutanixPlatformType, configv1.AlibabaCloudPlatformType, configv1.EquinixMetalPlatformType,
	} {
		if _, found := registry.Platform(platform); found {
			t.Errorf("there is a provider for %s, which has no root secret", platform)
		}
	}
}

func TestTwoProvidersOfOnePlatformAreRefused(t *testing.T) {
	t.Parallel()
	twice := append(all.Providers(all.Options{}), all.Providers(all.Options{})...)
	if _, err := all.NewRegistry(twice...); err == nil {
		t.Error("they were taken")
	}
}
