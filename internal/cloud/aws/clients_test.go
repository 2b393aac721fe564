package aws

import (
	"testing"

	configv1 "github.com/openshift/api/config/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/secret"
)

func aKey(id string) cloud.Credential {
	return cloud.Credential{keyAccessKeyID: secret.FromString(id), keySecretAccessKey: secret.FromString("s")}
}

func TestOneClientIsKeptPerCredentialAndPlace(t *testing.T) {
	t.Parallel()
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
	first := get(base, aKey("a"))
	if get(base, aKey("a")) != first {
		t.Error("the same credential has two clients")
	}
	elsewhere := base
	elsewhere.Platform.AWS = &configv1.AWSPlatformStatus{Region: "eu-west-1"}
	trusting := base
	trusting.CABundle = []byte("bundle")
	for name, other := range map[string]*client{
		"another key": get(base, aKey("b")), "another region": get(elsewhere, aKey("a")), "another bundle": get(trusting, aKey("a")),
	} {
		if other == first {
			t.Errorf("%s has the same client", name)
		}
	}
	p.Close()
	if n := p.clients.Len(); n != 0 {
		t.Errorf("%d clients are kept after the end", n)
	}
}
