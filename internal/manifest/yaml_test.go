package manifest_test

import (
	"maps"
	"strings"
	"testing"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"pgregory.net/rapid"
	"sigs.k8s.io/yaml"

	"github.com/cloudcredential/operator/internal/manifest"
)

func TestTheSecretOfAnAWSRoleIsAsItAlwaysWas(t *testing.T) {
	t.Parallel()
	name := types.NamespacedName{Namespace: "openshift-image-registry", Name: "installer-cloud-credentials"}
	got := manifest.SecretYAML(name, map[string]string{"credentials": `[default]
sts_regional_endpoints = regional
role_arn = arn:aws:iam::123456789012:role/prod-openshift-image-registry-installer-cloud-credentials
web_identity_token_file = /var/run/secrets/openshift/serviceaccount/token`})
	const want = `apiVersion: v1
stringData:
  credentials: |-
    [default]
    sts_regional_endpoints = regional
    role_arn = arn:aws:iam::123456789012:role/prod-openshift-image-registry-installer-cloud-credentials
    web_identity_token_file = /var/run/secrets/openshift/serviceaccount/token
kind: Secret
metadata:
  name: installer-cloud-credentials
  namespace: openshift-image-registry
type: Opaque`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := manifest.SecretFileName(name); got != "manifests/openshift-image-registry-installer-cloud-credentials-credentials.yaml" {
		t.Errorf("got %s", got)
	}
}

func TestTheIssuerForTheInstallerIsAsItAlwaysWas(t *testing.T) {
	t.Parallel()
	const want = `apiVersion: config.openshift.io/v1
kind: Authentication
metadata:
  name: cluster
spec:
  serviceAccountIssuer: https://prod-oidc.s3.us-east-1.amazonaws.com`
	if got := manifest.AuthenticationYAML("https://prod-oidc.s3.us-east-1.amazonaws.com"); string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestAScalarIsQuotedJustWhereItHasToBe(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"":                                     `""`,
		"a":                                    `a`,
		"/var/run/token":                       `/var/run/token`,
		"arn:aws:iam::1:role/x":                `arn:aws:iam::1:role/x`,
		"yes":                                  `"yes"`,
		"NO":                                   `"NO"`,
		"Null":                                 `"Null"`,
		"123":                                  `"123"`,
		"0x1f":                                 `"0x1f"`,
		"1e3":                                  `"1e3"`,
		"2026-11-21":                           `"2026-11-21"`,
		"11111111-2222-4333-8444-555555555555": `11111111-2222-4333-8444-555555555555`,
		"1e111111-2222-4333-8444-555555555555": `1e111111-2222-4333-8444-555555555555`,
		"11111111-2222-4333-8444-55555555555":  `"11111111-2222-4333-8444-55555555555"`,
		"11111111-2222-4333-8444_555555555555": `"11111111-2222-4333-8444_555555555555"`,
		"~":                                    `"~"`,
		"a: b":                                 `"a: b"`,
		"a:":                                   `"a:"`,
		"a #b":                                 `"a #b"`,
		" a":                                   `" a"`,
		"a ":                                   `"a "`,
		"- a":                                  `"- a"`,
		"&a":                                   `"&a"`,
		"|-":                                   `"|-"`,
		"{a}":                                  `"{a}"`,
		`"\`:                                   `"\"\\"`,
		"a\n":                                  `"a\n"`,
		"\na":                                  `"\na"`,
		" a\nb":                                `" a\nb"`,
		"a\n \nb":                              `"a\n \nb"`,
		"a\r\nb":                               `"a\r\nb"`,
		"\ta\x00\x7f":                          `"\ta\u0000\u007F"`,
		"\u0085\u2028\ufeff":                   `"\u0085\u2028\uFEFF"`,
		"\U0010ffff\u202eé":                    `"\U0010FFFF\u202Eé"`,
		"a\n\nb: c\n  # d\n---":                "|-\n    a\n\n    b: c\n      # d\n    ---",
		"---\n...\nkind: Cluster":              "|-\n    ---\n    ...\n    kind: Cluster",
		"a\xff":                                `"Yf8="`,
	} {
		got := string(manifest.SecretYAML(types.NamespacedName{Namespace: "n", Name: "s"}, map[string]string{"k": value}))
		_, got, _ = strings.Cut(got, "\n  k: ")
		if got, _, _ = strings.Cut(got, "\nkind: Secret"); got != want {
			t.Errorf("%q: got %s, want %s", value, got, want)
		}
	}
}

func TestTextsAreInTheOrderThatIsGiven(t *testing.T) {
	t.Parallel()
	name := types.NamespacedName{Namespace: "n", Name: "s"}
	got := string(manifest.SecretTextYAML(name, manifest.Text{Key: "b", Value: "1"}, manifest.Text{Key: "a", Value: "two"}))
	if want := "apiVersion: v1\nstringData:\n  b: \"1\"\n  a: two\nkind: Secret\nmetadata:\n  name: s\n  namespace: \"n\"\ntype: Opaque"; got != want {
		t.Errorf("the manifest is\n%s\nand should be\n%s", got, want)
	}
}

// traps are texts that YAML readers take for something else.
func traps() []string {
	return []string{
		"", " ", "\n", "|-", "|", ">", "---", "...", "- ", "? ", ": ", "a: b", "#", " # x", "'", `"`, "\\", "\\n", "~", "null", "true", "Yes", "on", "y",
		"1", "0o17", "0x1F", "1_000", "1:30", ".5", "1e5", ".inf", ".NaN", "2026-11-21", "=", "<<", "!x", "&a", "*a", "@", "`", "%YAML", "{", "}", "[", "]", ",",
		"\t", "\r", "\r\n", "\x00", "\x1b[0m", "\x7f", "\u0085", "\u00a0", "\u2028", "\u2029", "\ufeff", "\ufffe", "\ufffd", "\U0001f511", "\U0010ffff", "\xff",
		"\nkind: Pod", "\ntype: Opaque\n---\n", "  x", "x  ", "\n\n", "\n  ", " \n", "\t\n",
	}
}

// texts draws what is random, what is trapped, and both together.
func texts() *rapid.Generator[string] {
	pieces := rapid.OneOf(rapid.SampledFrom(traps()), rapid.String(), rapid.StringMatching(`[ -~\n\t]{0,12}`))
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(pieces, 0, 5).Draw(t, "pieces"), "")
	})
}

// read reads a manifest as the API server would.
func read(t rapid.TB, text []byte) corev1.Secret {
	t.Helper()
	var s corev1.Secret
	if err := yaml.UnmarshalStrict(text, &s); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return s
}

func TestWhateverASecretHoldsIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.MapOfN(texts().Filter(utf8.ValidString), texts(), 0, 5).Draw(t, "data")
		name := types.NamespacedName{
			Namespace: texts().Filter(utf8.ValidString).Draw(t, "namespace"),
			Name:      texts().Filter(utf8.ValidString).Draw(t, "name"),
		}
		text := manifest.SecretYAML(name, data)
		s := read(t, text)
		got := maps.Clone(s.StringData)
		if got == nil {
			got = map[string]string{}
		}
		for key, value := range s.Data {
			got[key] = string(value)
		}
		if !maps.Equal(got, data) || s.Name != name.Name || s.Namespace != name.Namespace || s.Kind != "Secret" || s.Type != corev1.SecretTypeOpaque {
			t.Fatalf("%q becomes %q %q/%q by\n%s", data, got, s.Namespace, s.Name, text)
		}
		if strings.HasSuffix(string(text), "\n") {
			t.Fatalf("a line break at the end of\n%s", text)
		}
	})
}

func TestWhateverTheIssuerIsItIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		issuer := texts().Filter(utf8.ValidString).Draw(t, "issuer")
		var got struct {
			Kind string
			Spec struct{ ServiceAccountIssuer string }
		}
		text := manifest.AuthenticationYAML(issuer)
		if err := yaml.Unmarshal(text, &got); err != nil || got.Spec.ServiceAccountIssuer != issuer || got.Kind != "Authentication" {
			t.Fatalf("%q becomes %+v, %v by\n%s", issuer, got, err, text)
		}
	})
}

func TestASecretWithItsDataInBase64IsAsItAlwaysWas(t *testing.T) {
	t.Parallel()
	name := types.NamespacedName{Namespace: "openshift-image-registry", Name: "installer-cloud-credentials"}
	got := manifest.SecretDataYAML(name, map[string][]byte{"service_account.json": []byte(`{"type": "external_account"}`)})
	const want = `apiVersion: v1
data:
  service_account.json: eyJ0eXBlIjogImV4dGVybmFsX2FjY291bnQifQ==
kind: Secret
metadata:
  name: installer-cloud-credentials
  namespace: openshift-image-registry
type: Opaque`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
