package request

import (
	"encoding/json"
	"fmt"
	"reflect"

	"k8s.io/apimachinery/pkg/runtime"

	v1 "github.com/cloudcredential/operator/api/v1"
)

const statusField = "status.providerStatus"

// decodeStatus returns what is on record for provider, or nil where nothing is: also where the record is another cloud's. It is an
// error if there is a record and it cannot be told what it says, for something in the cloud may depend on it.
func decodeStatus(obj *v1.CredentialsRequest, provider v1.ProviderType) (runtime.Object, *InvalidError) {
	kind, doc, problem := statusKind(obj)
	if problem != nil {
		return nil, unreadable(problem)
	}
	if doc == nil {
		return nil, nil
	}
	if kind != "" && kind != provider.StatusKind {
		if _, known := byStatusKind(kind); known {
			return nil, nil
		}
		return nil, unreadable(&InvalidError{Field: statusField + ".kind", Problem: "is " + shown(kind) + ", which no cloud has"})
	}
	if problem := fill(statusField, doc, provider.Status); problem != nil {
		return nil, unreadable(problem)
	}
	return provider.Status, nil
}

// recordedProvider returns the types of the cloud that the provider status is a record of, if it is one.
func recordedProvider(obj *v1.CredentialsRequest) (v1.ProviderType, bool) {
	kind, doc, problem := statusKind(obj)
	if problem != nil || doc == nil {
		return v1.ProviderType{}, false
	}
	return byStatusKind(kind)
}

// statusKind returns the kind of the provider status, and the status as JSON; nil where it says nothing.
func statusKind(obj *v1.CredentialsRequest) (string, []byte, *InvalidError) {
	doc, problem := document(statusField, obj.Status.ProviderStatus)
	if problem != nil || doc == nil {
		return "", nil, problem
	}
	kind, problem := sniffKind(statusField, doc)
	if problem != nil {
		return "", nil, problem
	}
	var fields map[string]json.RawMessage
	if problem := unmarshal(statusField, doc, &fields); problem != nil {
		return "", nil, problem
	}
	for name, value := range fields {
		if name != "kind" && name != "apiVersion" && string(value) != `""` && string(value) != "null" {
			return kind, doc, nil
		}
	}
	return kind, nil, nil
}

// unreadable replaces the remedy, for nobody writes a status by hand.
func unreadable(problem *InvalidError) *InvalidError {
	problem.Remedy = "find out what it stands for in the cloud, and put it right through the status subresource"
	return problem
}

// Encode returns a provider spec or status of api/v1 as it is embedded in a CredentialsRequest, with its kind and apiVersion. Equal objects have
// equal bytes, and they are those that the API server will return.
func Encode(object runtime.Object) (*runtime.RawExtension, error) {
	kind, ok := kindOf(object)
	if !ok {
		return nil, fmt.Errorf("encode %T: it is no provider spec or status of any cloud", object)
	}
	encoded, err := json.Marshal(object)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", kind, err)
	}
	var fields map[string]any
	if problem := unmarshal(kind, encoded, &fields); problem != nil {
		return nil, fmt.Errorf("encode %s: %w", kind, problem)
	}
	fields["kind"], fields["apiVersion"] = kind, v1.GroupVersion.String()
	sorted, err := json.Marshal(fields)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", kind, err)
	}
	return &runtime.RawExtension{Raw: sorted}, nil
}

// kindOf returns the kind that the type of object stands for.
func kindOf(object runtime.Object) (string, bool) {
	if value := reflect.ValueOf(object); !value.IsValid() || value.Kind() == reflect.Pointer && value.IsNil() {
		return "", false
	}
	for _, p := range v1.ProviderTypes() {
		switch reflect.TypeOf(object) {
		case reflect.TypeOf(p.Spec):
			return p.SpecKind, true
		case reflect.TypeOf(p.Status):
			return p.StatusKind, true
		}
	}
	return "", false
}
