package ccoctl_test

import (
	"fmt"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/cloudcredential/operator/internal/request/requesttest"
)

// request is a CredentialsRequest as it is written in a file.
type request map[string]any

// newRequest asks for a Secret of that name in a namespace of that name.
func newRequest(c *cloud, name string) request { return requestOf(name, c.spec()) }

// requestOf is a request with a provider spec.
func requestOf(name string, spec map[string]any) request {
	return request{
		"apiVersion": "cloudcredential.openshift.io/v1", "kind": "CredentialsRequest",
		"metadata": map[string]any{"name": name, "namespace": "openshift-cloud-credential-operator"},
		"spec": map[string]any{
			"secretRef":           map[string]any{"name": name, "namespace": "openshift-" + name},
			"serviceAccountNames": []any{name},
			"providerSpec":        spec,
		},
	}
}

// with sets what a path of names and numbers leads to: "spec.providerSpec.statementEntries.0.effect". A nil value takes it away.
func (r request) with(path string, value any) request {
	var at any = map[string]any(r)
	names := strings.Split(path, ".")
	for _, name := range names[:len(names)-1] {
		at = below(at, name)
	}
	last := names[len(names)-1]
	switch holder := at.(type) {
	case map[string]any:
		if holder[last] = value; value == nil {
			delete(holder, last)
		}
	case []any:
		holder[number(last)] = value
	}
	return r
}

func below(at any, name string) any {
	if list, is := at.([]any); is {
		return list[number(name)]
	}
	return at.(map[string]any)[name]
}

func number(text string) int {
	var n int
	_, _ = fmt.Sscan(text, &n)
	return n
}

// annotated gives the request an annotation.
func (r request) annotated(key, value string) request {
	r["metadata"].(map[string]any)["annotations"] = map[string]any{key: value}
	return r
}

// file puts a request into the directory, in a file of that name.
func (w *world) file(name string, r request) {
	w.t.Helper()
	text, err := yaml.Marshal(r)
	if err != nil {
		w.t.Fatal(err)
	}
	w.put(name+".yaml", string(text))
}

// put puts a file into the directory of requests.
func (w *world) put(name, text string) {
	w.t.Helper()
	w.write(filepath.Join(w.requests, name), []byte(text), 0o644)
}

// release files what the components of a release file.
func (w *world) release() {
	w.t.Helper()
	shipped, err := requesttest.Components()
	if err != nil {
		w.t.Fatal(err)
	}
	for i, object := range shipped[w.cloud.name] {
		text, err := yaml.Marshal(object)
		if err != nil {
			w.t.Fatal(err)
		}
		w.put(fmt.Sprintf("%02d-%s.yaml", i, object.Name), string(text))
	}
	w.more = append(w.more, "--enable-tech-preview")
}
