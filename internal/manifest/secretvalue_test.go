package manifest_test

import (
	"testing"

	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/internal/manifest"
)

const secretKey = "api_key"

// target is the Secret ns/s.
func target() types.NamespacedName { return types.NamespacedName{Namespace: "ns", Name: "s"} }

func TestAValueIsReadOutOfManifestsOfEveryRelease(t *testing.T) {
	t.Parallel()
	const meta = "kind: Secret\nmetadata: {name: s, namespace: ns, creationTimestamp: null}\n"
	for name, c := range map[string]struct{ content, want string }{
		"ours":            {string(manifest.SecretYAML(target(), map[string]string{secretKey: "k", "other": "x\ny"})), "k"},
		"of the cluster":  {meta + "data: {api_key: aw==}", "k"},
		"with both":       {meta + "data: {api_key: eA==}\nstringData: {api_key: k}", "k"},
		"of another":      {"kind: Secret\nmetadata: {name: t, namespace: ns}\nstringData: {api_key: k}", ""},
		"something else":  {"kind: ConfigMap\nmetadata: {name: s, namespace: ns}\nstringData: {api_key: k}", ""},
		"without the key": {meta + "stringData: {other: k}", ""},
		"no YAML":         {"{", ""},
		"nothing":         {"", ""},
	} {
		if got := manifest.SecretValueIn([]byte(c.content), target(), secretKey).RevealString(); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func FuzzValuesOfManifests(f *testing.F) {
	f.Add([]byte("kind: Secret\nmetadata: {name: s, namespace: ns}\nstringData: {api_key: k}"))
	f.Add([]byte("data: {api_key: 1}"))
	f.Fuzz(func(_ *testing.T, content []byte) { manifest.SecretValueIn(content, target(), secretKey) })
}
