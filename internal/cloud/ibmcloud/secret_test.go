package ibmcloud

import (
	"testing"

	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/request"
)

// target is a request whose Secret is ns/s.
func target() *request.Request {
	return &request.Request{Secret: types.NamespacedName{Namespace: "ns", Name: "s"}}
}

func TestTheKeyIsReadOutOfManifestsOfEveryRelease(t *testing.T) {
	t.Parallel()
	const meta = "kind: Secret\nmetadata: {name: s, namespace: ns, creationTimestamp: null}\n"
	for name, c := range map[string]struct{ content, want string }{
		"ours":            {string(manifest.SecretYAML(target().Secret, map[string]string{secretKey: "k", secretFile: "x\ny"})), "k"},
		"of the cluster":  {meta + "data: {ibmcloud_api_key: aw==}", "k"},
		"with both":       {meta + "data: {ibmcloud_api_key: eA==}\nstringData: {ibmcloud_api_key: k}", "k"},
		"of another":      {"kind: Secret\nmetadata: {name: t, namespace: ns}\nstringData: {ibmcloud_api_key: k}", ""},
		"something else":  {"kind: ConfigMap\nmetadata: {name: s, namespace: ns}\nstringData: {ibmcloud_api_key: k}", ""},
		"without the key": {meta + "stringData: {other: k}", ""},
		"no YAML":         {"{", ""},
		"nothing":         {"", ""},
	} {
		if got := keyIn([]byte(c.content), target()).RevealString(); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func FuzzManifestsThatSomebodyElseWrote(f *testing.F) {
	f.Add([]byte("kind: Secret\nmetadata: {name: s, namespace: ns}\nstringData: {ibmcloud_api_key: k}"))
	f.Add([]byte("data: {ibmcloud_api_key: 1}"))
	f.Fuzz(func(_ *testing.T, content []byte) { keyIn(content, target()) })
}

func TestTheEndpointIsADomain(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "cloud.ibm.com", "test.cloud.ibm.com": "test.cloud.ibm.com", "https://test.cloud.ibm.com/": "test.cloud.ibm.com", "http://Test.Cloud.ibm.com": "test.cloud.ibm.com",
		"ftp://test.cloud.ibm.com": "", "https://": "", "a.b/c": "", "a b.c": "", "a.b?c": "", "user@a.b": "", "-a.b": "", "a..b": "",
	} {
		if got, err := ParseEndpoint(text); got != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q, %v", text, got, err)
		}
	}
}
