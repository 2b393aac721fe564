package cluster

import (
	"context"
	"encoding/base64"
	"fmt"
	"maps"
	"strings"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"

	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/secret"
)

// secretDriver makes Secrets what their manifests want, with get, create and update. Everything in one that the manifest has nothing to say
// about stays: labels, annotations, owners.
type secretDriver struct {
	client dynamic.Interface

	mu   sync.Mutex
	seen map[plan.Ref]*unstructured.Unstructured // Secrets as Observe found them
}

func newSecretDriver(client dynamic.Interface) *secretDriver {
	return &secretDriver{client: client, seen: map[plan.Ref]*unstructured.Unstructured{}}
}

// in is where a Secret lives.
func (d *secretDriver) in(r *secretResource) dynamic.ResourceInterface {
	return d.client.Resource(secretsResource()).Namespace(r.namespace)
}

// Observe implements plan.Driver.
func (d *secretDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	r, err := secretOf(resource)
	if err != nil {
		return plan.Observation{}, err
	}
	live, err := d.in(r).Get(ctx, r.name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return plan.Observation{}, nil
	}
	if err != nil {
		return plan.Observation{}, r.explain(err)
	}
	data, err := liveData(live)
	if err != nil {
		return plan.Observation{}, fmt.Errorf("read the Secret: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.seen[r.Ref()] = live
	kind, _, _ := unstructured.NestedString(live.Object, "type")
	fields := secretFields(kind, data)
	for key, value := range live.GetLabels() {
		fields["label "+key] = plan.Text(value)
	}
	for key, value := range live.GetAnnotations() {
		fields["annotation "+key] = plan.Text(value)
	}
	if immutable, _, _ := unstructured.NestedBool(live.Object, "immutable"); immutable {
		fields["immutable"] = plan.Text("true")
	}
	return plan.Observation{Exists: true, Fields: fields}, nil
}

// Create implements plan.Driver.
func (d *secretDriver) Create(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Outputs, error) {
	r, err := secretOf(resource)
	if err != nil {
		return nil, err
	}
	object := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": kindSecret}}
	object.SetNamespace(r.namespace)
	object.SetName(r.name)
	r.fill(object)
	_, err = d.in(r).Create(ctx, object, metav1.CreateOptions{})
	return nil, r.explain(err)
}

// Update implements plan.Driver. It fails where the Secret has changed since it was observed.
func (d *secretDriver) Update(ctx context.Context, resource plan.Resource, _ plan.Known, _ plan.Change) (plan.Outputs, error) {
	r, err := secretOf(resource)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	object := d.seen[r.Ref()].DeepCopy()
	d.mu.Unlock()
	r.fill(object)
	_, err = d.in(r).Update(ctx, object, metav1.UpdateOptions{})
	return nil, r.explain(err)
}

// Delete implements plan.Driver. No verb asks for it.
func (d *secretDriver) Delete(ctx context.Context, resource plan.Resource, _ plan.Known) error {
	r, err := secretOf(resource)
	if err != nil {
		return err
	}
	err = d.in(r).Delete(ctx, r.name, metav1.DeleteOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	return r.explain(err)
}

// fill writes what the manifest wants into an object.
func (r *secretResource) fill(object *unstructured.Unstructured) {
	data := make(map[string]any, len(r.data))
	for key, value := range r.data {
		data[key] = base64.StdEncoding.EncodeToString(value.Reveal())
	}
	object.Object["data"], object.Object["type"] = data, r.kind
	if r.immutable {
		object.Object["immutable"] = true
	}
	if len(r.labels) > 0 {
		object.SetLabels(merged(object.GetLabels(), r.labels))
	}
	if len(r.annotations) > 0 {
		object.SetAnnotations(merged(object.GetAnnotations(), r.annotations))
	}
}

func merged(present, wanted map[string]string) map[string]string {
	all := maps.Clone(present)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, wanted)
	return all
}

// explain adds the next step to an error of the API server. Its texts name keys of a Secret and no values.
func (r *secretResource) explain(err error) error {
	switch {
	case err == nil:
		return nil
	case apierrors.IsNotFound(err) && strings.Contains(err.Error(), "namespaces "):
		return fmt.Errorf("namespace %s does not exist: %w; create it with `oc create namespace %s` and run the command again", r.namespace, err, r.namespace)
	case apierrors.IsForbidden(err), apierrors.IsUnauthorized(err):
		return fmt.Errorf("%w; use a kubeconfig of a user who may get, create and update Secrets in namespace %s", err, r.namespace)
	case apierrors.IsConflict(err):
		return fmt.Errorf("%w; it was changed meanwhile: run the command again", err)
	case apierrors.IsInvalid(err):
		return fmt.Errorf("%w; the type of a Secret, and one that is immutable, cannot be changed: delete it if it is not in use, and run the command again", err)
	}
	return err
}

// liveData returns the data of a Secret of the cluster.
func liveData(live *unstructured.Unstructured) (map[string]secret.Value, error) {
	encoded, _, err := unstructured.NestedStringMap(live.Object, "data")
	if err != nil {
		return nil, err
	}
	data := make(map[string]secret.Value, len(encoded))
	for key, value := range encoded {
		decoded, err := base64.StdEncoding.DecodeString(value)
		if err != nil {
			return nil, fmt.Errorf("key %q: %w", key, err)
		}
		data[key] = secret.New(decoded)
	}
	return data, nil
}

// secretOf returns the resource as what this driver is for.
func secretOf(resource plan.Resource) (*secretResource, error) {
	r, is := resource.(*secretResource)
	if !is {
		return nil, fmt.Errorf("%s is a %T and no Secret", resource.Ref(), resource)
	}
	return r, nil
}
