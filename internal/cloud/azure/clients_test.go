package azure

import (
	"fmt"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/secret"
)

func TestOneClientIsKeptPerCredentialAndPlace(t *testing.T) {
	t.Parallel()
	key := func(changed ...string) cloud.Credential {
		credential := cloud.Credential{}
		for name, value := range map[string]string{
			keyClientID: "6f1c2d3e-0000-4000-8000-000000000003", keyClientSecret: "secret", keyTenantID: "contoso.example", keySubscriptionID: "6f1c2d3e-0000-4000-8000-000000000001",
		} {
			credential[name] = secret.FromString(value)
		}
		for _, name := range changed {
			credential[name] = secret.FromString("6f1c2d3e-0000-4000-8000-000000000002")
		}
		return credential
	}
	p := New(Options{})
	t.Cleanup(p.Close)
	get := func(cluster cloud.Cluster, credential cloud.Credential) *client {
		c, err := p.clients.of(cluster, credential)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	base := cloud.Cluster{InfrastructureName: "prod"}
	first := get(base, key())
	if get(base, key("what nobody reads")) != first {
		t.Error("the same credential has two clients")
	}
	trusting, elsewhere := base, base
	trusting.CABundle = []byte("bundle")
	elsewhere.Platform.Azure = &configv1.AzurePlatformStatus{CloudName: configv1.AzureChinaCloud}
	seen := map[*client]bool{first: true}
	for _, other := range []*client{
		get(base, key(keyClientSecret)), get(base, key(keyClientID)), get(base, key(keyTenantID)), get(base, key(keySubscriptionID)), get(base, key(keyResourceGroup)), get(trusting, key()), get(elsewhere, key()),
	} {
		if seen[other] {
			t.Error("what is used differently has the same client")
		}
		seen[other] = true
	}
	p.Close()
	if n := p.clients.Len(); n != 0 {
		t.Errorf("%d clients are kept after the end", n)
	}
}

func TestAnUnknownCloudIsNamed(t *testing.T) {
	t.Parallel()
	for _, name := range []configv1.AzureCloudEnvironment{"AzureMoonCloud", configv1.AzureGermanCloud, configv1.AzureStackCloud} {
		cluster := cloud.Cluster{}
		cluster.Platform.Azure = &configv1.AzurePlatformStatus{CloudName: name}
		if _, err := environmentOf(cluster); err == nil {
			t.Errorf("%s has endpoints", name)
		}
	}
}

func TestRolesThatAreRememberedAreBounded(t *testing.T) {
	t.Parallel()
	roles := newRoleMemory()
	for i := range 3 * maxRoles {
		roles.get(fmt.Sprint(i))
	}
	if n := len(roles.due(time.Unix(0, 0))); n != maxRoles {
		t.Errorf("%d roles are to be looked up", n)
	}
}
