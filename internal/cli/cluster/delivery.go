package cluster

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/secret"
)

// KindDelivered is the kind of a DeliveredSecret.
const KindDelivered = "cluster:Secret"

// fieldManager owns what is delivered, as it did in earlier releases.
const fieldManager = "ccoctl"

// Delivery is how a verb of a cloud brings credentials that it makes into a running cluster.
type Delivery struct{ connection }

// AddTo adds --kubeconfig, which has to be given.
func (d *Delivery) AddTo(flags *cli.Flags) {
	d.addFlags(flags)
	flags.Lookup("kubeconfig").Usage = "path to the kubeconfig of the cluster whose Secrets are written"
	flags.Required("kubeconfig")
}

// Driver connects to the cluster, for resources of the type DeliveredSecret. No call is made.
func (d *Delivery) Driver(session *cli.Session) (plan.Driver, error) {
	client, err := d.client(session)
	if err != nil {
		return nil, err
	}
	return deliveryDriver{client}, nil
}

// DeliveredSecret is a Secret of a cluster with some keys in it, by server-side apply: other keys, labels and annotations in it are left as they are.
type DeliveredSecret struct {
	// Name is namespace and name.
	Name types.NamespacedName
	// Data are the keys; false while what they are made of is not known.
	Data func(known plan.Known) (map[string]string, bool)
}

// Ref implements plan.Resource.
func (s DeliveredSecret) Ref() plan.Ref { return plan.Ref{Kind: KindDelivered, Name: s.Name.String()} }

// Fields implements plan.Resource.
func (s DeliveredSecret) Fields(known plan.Known) plan.Fields {
	missed := plan.FirstMissed{Known: known}
	data, complete := s.Data(&missed)
	if !complete {
		return plan.Fields{"data": missed.Pending()}
	}
	fields := plan.Fields{}
	for key, value := range data {
		fields["data "+key] = plan.Secret(secret.FromString(value))
	}
	return fields
}

// deliveryDriver writes DeliveredSecrets with get and patch.
type deliveryDriver struct{ client dynamic.Interface }

// Observe implements plan.Driver.
func (d deliveryDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	s := resource.(DeliveredSecret)
	live, err := d.in(s).Get(ctx, s.Name.Name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return plan.Observation{}, nil
	}
	if err != nil {
		return plan.Observation{}, s.explain(err)
	}
	data, err := liveData(live)
	if err != nil {
		return plan.Observation{}, fmt.Errorf("read the Secret: %w", err)
	}
	fields := plan.Fields{}
	for key, value := range data {
		fields["data "+key] = plan.Secret(value)
	}
	return plan.Observation{Exists: true, Fields: fields}, nil
}

// Create implements plan.Driver.
func (d deliveryDriver) Create(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	return nil, d.apply(ctx, resource.(DeliveredSecret), known)
}

// Update implements plan.Driver.
func (d deliveryDriver) Update(ctx context.Context, resource plan.Resource, known plan.Known, _ plan.Change) (plan.Outputs, error) {
	return nil, d.apply(ctx, resource.(DeliveredSecret), known)
}

// Delete implements plan.Driver. No verb asks for it.
func (d deliveryDriver) Delete(_ context.Context, resource plan.Resource, _ plan.Known) error {
	return errors.New(resource.Ref().String() + " is delivered, and not removed")
}

// apply writes the keys, whoever owned them before, and looks at what the API server says that there is now: what is replaced is gone soon.
func (d deliveryDriver) apply(ctx context.Context, s DeliveredSecret, known plan.Known) error {
	data, complete := s.Data(known)
	if !complete {
		return errors.New("the content of the Secret is not known: run again")
	}
	encoded := make(map[string]any, len(data))
	for key, value := range data {
		encoded[key] = base64.StdEncoding.EncodeToString([]byte(value))
	}
	object := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": kindSecret, "type": "Opaque", "data": encoded}}
	object.SetNamespace(s.Name.Namespace)
	object.SetName(s.Name.Name)
	applied, err := d.in(s).Apply(ctx, s.Name.Name, object, metav1.ApplyOptions{FieldManager: fieldManager, Force: true})
	if err != nil {
		return s.explain(err)
	}
	live, err := liveData(applied)
	if err != nil {
		return fmt.Errorf("read the Secret back: %w", err)
	}
	var lost []string
	for key, value := range data {
		if !live[key].Equal(secret.FromString(value)) {
			lost = append(lost, key)
		}
	}
	if len(lost) > 0 {
		slices.Sort(lost)
		return fmt.Errorf("the API server did not take over %s: look for an admission webhook that changes Secrets in namespace %s, and run the command again", strings.Join(lost, ", "), s.Name.Namespace)
	}
	return nil
}

// in is where a Secret lives.
func (d deliveryDriver) in(s DeliveredSecret) dynamic.ResourceInterface {
	return d.client.Resource(secretsResource()).Namespace(s.Name.Namespace)
}

// explain adds the next step to an error of the API server.
func (s DeliveredSecret) explain(err error) error {
	if apierrors.IsForbidden(err) || apierrors.IsUnauthorized(err) {
		return fmt.Errorf("%w; use a kubeconfig of a user who may get, create and patch Secrets in namespace %s", err, s.Name.Namespace)
	}
	return (&secretResource{namespace: s.Name.Namespace, name: s.Name.Name}).explain(err)
}
