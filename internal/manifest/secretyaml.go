package manifest

import (
	"encoding/base64"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"k8s.io/apimachinery/pkg/types"
)

// AuthenticationFileName is the file that tells the installer who issues the tokens of service accounts.
const AuthenticationFileName = "manifests/cluster-authentication-02-config.yaml"

// UnpopulatedEnd is how the last line of a manifest ends that is not complete. It makes the manifest invalid, so that nobody applies it by accident.
const UnpopulatedEnd = "AND DELETE THIS LINE"

// SecretFileName is the file of a Secret. Documents and scripts match manifests/*-credentials.yaml.
//
// Two Secrets can have one file name ("a-b"/"c" and "a"/"b-c"); a graph that has both is refused.
func SecretFileName(name types.NamespacedName) string {
	return "manifests/" + name.Namespace + "-" + name.Name + "-credentials.yaml"
}

// SecretYAML returns the manifest of a Secret of type Opaque with its keys in order, and without a line break at its end. Text goes into
// stringData, as a block where it has several lines; what is not UTF-8 goes into data. Whatever the data hold, a reader gets just them back.
func SecretYAML(name types.NamespacedName, data map[string]string) []byte {
	var out strings.Builder
	out.WriteString("apiVersion: v1\n")
	text, binary := split(data)
	if len(binary) > 0 {
		out.WriteString("data:\n")
		for _, key := range slices.Sorted(maps.Keys(binary)) {
			out.WriteString("  " + scalar(key) + ": " + quoted(base64.StdEncoding.EncodeToString([]byte(binary[key]))) + "\n")
		}
	}
	if len(text) > 0 {
		out.WriteString("stringData:\n")
		for _, key := range slices.Sorted(maps.Keys(text)) {
			out.WriteString("  " + scalar(key) + ": " + textScalar(text[key], "    ") + "\n")
		}
	}
	out.WriteString(secretEnd(name))
	return []byte(out.String())
}

// Text is a key of a Secret with its value, which is UTF-8.
type Text struct{ Key, Value string }

// SecretTextYAML is SecretYAML with the keys in the order that is given, for clouds whose manifests have always had them so.
func SecretTextYAML(name types.NamespacedName, texts ...Text) []byte {
	var out strings.Builder
	out.WriteString("apiVersion: v1\nstringData:\n")
	for _, text := range texts {
		out.WriteString("  " + scalar(text.Key) + ": " + textScalar(text.Value, "    ") + "\n")
	}
	out.WriteString(secretEnd(name))
	return []byte(out.String())
}

// SecretDataYAML returns the manifest of a Secret of type Opaque with its keys in order, all of them in data as base64, and without a line break at
// its end. Existing scripts of some clouds expect it so.
func SecretDataYAML(name types.NamespacedName, data map[string][]byte) []byte {
	var out strings.Builder
	out.WriteString("apiVersion: v1\ndata:\n")
	for _, key := range slices.Sorted(maps.Keys(data)) {
		out.WriteString("  " + scalar(key) + ": " + scalar(base64.StdEncoding.EncodeToString(data[key])) + "\n")
	}
	out.WriteString(secretEnd(name))
	return []byte(out.String())
}

// secretEnd is the manifest of a Secret from below its data.
func secretEnd(name types.NamespacedName) string {
	return "kind: Secret\nmetadata:\n  name: " + scalar(name.Name) + "\n  namespace: " + scalar(name.Namespace) + "\ntype: Opaque"
}

// split separates what a text in YAML can hold from what it cannot.
func split(data map[string]string) (text, binary map[string]string) {
	text, binary = make(map[string]string), make(map[string]string)
	for key, value := range data {
		if utf8.ValidString(value) {
			text[key] = value
		} else {
			binary[key] = value
		}
	}
	return text, binary
}

// AuthenticationYAML returns the manifest that makes issuer the one that the cluster's tokens name, without a line break at its end. Scripts
// take the second word of the line with serviceAccountIssuer.
func AuthenticationYAML(issuer string) []byte {
	return []byte(`apiVersion: config.openshift.io/v1
kind: Authentication
metadata:
  name: cluster
spec:
  serviceAccountIssuer: ` + scalar(issuer))
}
