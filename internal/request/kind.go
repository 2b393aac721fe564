package request

import (
	"strings"

	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
)

const specField = "spec.providerSpec"

// SpecKind returns the kind of the request's provider spec, and looks at nothing else: a request for another platform is to be
// ignored before anything about it is found wrong. The kind need not be one that KnownKind knows. The apiVersion beside it
// is never looked at. An error is an *InvalidError: there is no provider spec, it is no object, or it has no kind.
func SpecKind(obj *v1.CredentialsRequest) (string, error) {
	if obj == nil {
		return "", absent()
	}
	kind, _, problem := specKind(obj)
	if problem != nil {
		return "", about(obj, problem)
	}
	return kind, nil
}

// KnownKind reports whether kind is the provider spec of some cloud, whether or not the cluster runs on it.
func KnownKind(kind string) bool {
	_, known := bySpecKind(kind)
	return known
}

// specKind returns the kind of the provider spec, and the spec as JSON.
func specKind(obj *v1.CredentialsRequest) (string, []byte, *InvalidError) {
	doc, problem := document(specField, obj.Spec.ProviderSpec)
	if problem != nil {
		return "", nil, problem
	}
	if doc == nil {
		return "", nil, &InvalidError{Field: specField, Problem: "is missing", Remedy: "write what is asked of the cloud, with its kind: " + specKinds()}
	}
	kind, problem := sniffKind(specField, doc)
	if problem != nil {
		return "", nil, problem
	}
	if kind == "" {
		return "", nil, &InvalidError{Field: specField + ".kind", Problem: "is missing", Remedy: "write " + specKinds()}
	}
	return kind, doc, nil
}

func sniffKind(field string, doc []byte) (string, *InvalidError) {
	var typed struct {
		Kind string `json:"kind"`
	}
	if problem := unmarshal(field, doc, &typed); problem != nil {
		return "", problem
	}
	return typed.Kind, nil
}

func bySpecKind(kind string) (v1.ProviderType, bool) {
	for _, p := range v1.ProviderTypes() {
		if p.SpecKind == kind {
			return p, true
		}
	}
	return v1.ProviderType{}, false
}

func byStatusKind(kind string) (v1.ProviderType, bool) {
	for _, p := range v1.ProviderTypes() {
		if p.StatusKind == kind {
			return p, true
		}
	}
	return v1.ProviderType{}, false
}

// specKinds lists every kind that can be written.
func specKinds() string {
	var kinds []string
	for _, p := range v1.ProviderTypes() {
		kinds = append(kinds, p.SpecKind)
	}
	last := len(kinds) - 1
	return strings.Join(kinds[:last], ", ") + " or " + kinds[last]
}

// about makes problem an error about obj.
func about(obj *v1.CredentialsRequest, problem *InvalidError) *InvalidError {
	problem.Request = types.NamespacedName{Namespace: obj.Namespace, Name: obj.Name}
	return problem
}

func absent() *InvalidError {
	return &InvalidError{Field: "the object", Problem: "is missing", Remedy: "hand over a CredentialsRequest"}
}
