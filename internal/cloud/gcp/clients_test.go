package gcp

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"testing"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/secret"
)

// aKey is a function that makes credentials of different accounts with one private key.
func aKey(t *testing.T) func(id string) cloud.Credential {
	t.Helper()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(private)})
	return func(id string) cloud.Credential {
		file, err := json.Marshal(map[string]string{
			"type": "service_account", "project_id": "p", "private_key_id": id, "private_key": string(text), "client_email": "a@p.iam.gserviceaccount.com",
		})
		if err != nil {
			t.Fatal(err)
		}
		return cloud.Credential{keyFile: secret.New(file)}
	}
}

func TestOneClientIsKeptPerCredentialAndPlace(t *testing.T) {
	t.Parallel()
	key := aKey(t)
	p := New(Options{})
	t.Cleanup(p.Close)
	get := func(cluster cloud.Cluster, credential cloud.Credential) *client {
		c, err := p.clients.of(t.Context(), cluster, credential)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	base := cloud.Cluster{InfrastructureName: "prod"}
	first := get(base, key("a"))
	if get(base, key("a")) != first {
		t.Error("the same credential has two clients")
	}
	trusting := base
	trusting.CABundle = []byte("bundle")
	for name, other := range map[string]*client{"another key": get(base, key("b")), "another bundle": get(trusting, key("a"))} {
		if other == first {
			t.Errorf("%s has the same client", name)
		}
	}
	p.Close()
	if n := p.clients.Len(); n != 0 {
		t.Errorf("%d clients are kept after the end", n)
	}
}
