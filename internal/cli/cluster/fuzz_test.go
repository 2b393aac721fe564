package cluster

import (
	"testing"

	"k8s.io/apimachinery/pkg/util/validation"
)

// Whatever is in a manifest: it is an error, a note, or a Secret that can be.
func FuzzManifest(f *testing.F) {
	for _, seed := range []string{
		"", "---", "# nothing\n---\n", "a: [b", "kind: List",
		"apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: b}\nstringData: {k: v}\ndata: {k: dg==}\n",
		"apiVersion: v1\nkind: Secret\nmetadata: {name: ../a, namespace: y}\n",
		"{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":null,\"data\":[]}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		var found manifests
		if err := found.takeAll("manifest.yaml", content); err != nil && err.Error() == "" {
			t.Error("an error without words")
		}
		for _, secret := range found.secrets {
			if len(validation.IsDNS1123Subdomain(secret.name)) > 0 || len(validation.IsDNS1123Label(secret.namespace)) > 0 {
				t.Errorf("%q in %q cannot be", secret.name, secret.namespace)
			}
		}
	})
}
