package cluster

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/secret"
)

// kindSecret is the kind of a Secret in the cluster.
const kindSecret = "Secret"

// secretsResource is where the API server serves Secrets.
func secretsResource() schema.GroupVersionResource {
	return schema.GroupVersionResource{Version: "v1", Resource: "secrets"}
}

// typeMeta says what a document is.
type typeMeta struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
}

// secretManifest is what counts of a Secret: https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/secret-v1/
type secretManifest struct {
	typeMeta
	Metadata struct {
		Name        string            `json:"name"`
		Namespace   string            `json:"namespace"`
		Labels      map[string]string `json:"labels"`
		Annotations map[string]string `json:"annotations"`
	} `json:"metadata"`
	Type       string            `json:"type"`
	Immutable  bool              `json:"immutable"`
	Data       map[string][]byte `json:"data"`
	StringData map[string]string `json:"stringData"`
}

// secretResource is a Secret as its manifest wants it.
type secretResource struct {
	path        string // of the manifest
	namespace   string
	name        string
	kind        string // the type of the Secret
	immutable   bool
	labels      map[string]string
	annotations map[string]string
	data        map[string]secret.Value
}

// newSecretResource takes a manifest over; stringData wins over data, as it does in the API server.
func newSecretResource(path string, from secretManifest) (*secretResource, error) {
	if from.Metadata.Name == "" {
		return nil, errors.New("the Secret has no metadata.name: give it one")
	}
	if from.Metadata.Namespace == "" {
		return nil, errors.New("the Secret " + from.Metadata.Name + " has no metadata.namespace: give it the one that the component reads it in")
	}
	if err := valid(from); err != nil {
		return nil, err
	}
	r := &secretResource{
		path: path, namespace: from.Metadata.Namespace, name: from.Metadata.Name, kind: from.Type, immutable: from.Immutable,
		labels: from.Metadata.Labels, annotations: from.Metadata.Annotations, data: map[string]secret.Value{},
	}
	if r.kind == "" {
		r.kind = "Opaque"
	}
	for key, value := range from.Data {
		r.data[key] = secret.New(value)
	}
	for key, value := range from.StringData {
		r.data[key] = secret.FromString(value)
	}
	return r, nil
}

// valid refuses names that the API server would refuse, so that they are told with the file they are in.
func valid(from secretManifest) error {
	var errs []error
	refuse := func(what, name string, problems []string) {
		if len(problems) > 0 {
			errs = append(errs, fmt.Errorf("%s %q cannot be: %s", what, name, strings.Join(problems, "; ")))
		}
	}
	refuse("metadata.name", from.Metadata.Name, validation.IsDNS1123Subdomain(from.Metadata.Name))
	refuse("metadata.namespace", from.Metadata.Namespace, validation.IsDNS1123Label(from.Metadata.Namespace))
	for _, key := range slices.Sorted(maps.Keys(from.Data)) {
		refuse("the key", key, validation.IsConfigMapKey(key))
	}
	for _, key := range slices.Sorted(maps.Keys(from.StringData)) {
		refuse("the key", key, validation.IsConfigMapKey(key))
	}
	return errors.Join(errs...)
}

// Ref implements plan.Resource.
func (r *secretResource) Ref() plan.Ref {
	return plan.Ref{Kind: kindSecret, Name: r.namespace + "/" + r.name}
}

// Fields implements plan.Resource.
func (r *secretResource) Fields(plan.Known) plan.Fields {
	fields := secretFields(r.kind, r.data)
	for key, value := range r.labels {
		fields["label "+key] = plan.Text(value)
	}
	for key, value := range r.annotations {
		fields["annotation "+key] = plan.Text(value)
	}
	if r.immutable {
		fields["immutable"] = plan.Text("true")
	}
	return fields
}

// secretFields are the fields of every Secret. The set of keys is one, so that a key that should not be there is a difference, too.
func secretFields(kind string, data map[string]secret.Value) plan.Fields {
	fields := plan.Fields{"type": plan.Text(kind), "keys": plan.Set(slices.Collect(maps.Keys(data))...)}
	for key, value := range data {
		fields["data "+key] = plan.Secret(value)
	}
	return fields
}
