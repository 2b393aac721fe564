package openstack

import (
	"bytes"
	"slices"
	"testing"
)

// The search for leaks would find nothing in silence if it did not know what to look for.
func TestSecretsOfACloudsFileAreFound(t *testing.T) {
	t.Parallel()
	for name, fields := range map[string]string{
		"an application credential": credential{ID: "id", Secret: "hidden-one"}.fields(),
		"a password":                "username: auditor\n      password: hidden-one",
	} {
		if got := secretsIn(cloudsFile(cloudName, "https://keystone.example.com", fields, "/ca.pem")); !slices.Equal(got, []string{"hidden-one"}) {
			t.Errorf("of %s it finds %v", name, got)
		}
	}
}

func TestPromisedAreTheFilesWithTheCertificatesOfTheCluster(t *testing.T) {
	t.Parallel()
	c := New("demo")
	c.authority = []byte("those of the administrator")
	root := c.root(credential{ID: "id", Secret: "hidden-one"})
	promised := c.Promised(root)
	if _, given := promised[commentKey]; given || len(promised) != 3 || len(root[commentKey]) == 0 {
		t.Errorf("promised are %d of %d keys", len(promised), len(root))
	}
	if !bytes.Contains(promised[cloudsKey], []byte("cacert: "+placeOfComponents+"\n")) || bytes.Contains(root[cloudsKey], []byte(placeOfComponents)) {
		t.Errorf("the file is %s", promised[cloudsKey])
	}
	c.bundle = []byte("those of the cluster")
	if got := c.Promised(root)[authorityKey]; !bytes.Equal(got, c.bundle) {
		t.Errorf("the certificates are %s", got)
	}
}
