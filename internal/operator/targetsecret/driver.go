package targetsecret

import (
	"context"
	"fmt"
	"maps"
	"sync"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/secret"
)

// Driver is the plan.Driver of target Secrets for one pass over one request. It works with what was read at the beginning of the pass and
// writes with the resourceVersion of that reading, so that a write based on an outdated reading fails.
type Driver struct {
	// Writer writes to the API server.
	Writer client.Writer
	// Live reads from the API server, not from a cache.
	Live client.Reader
	// Held says whether this process may still write; nil stands for always.
	Held func() error
	// Request and UID are those of the request.
	Request types.NamespacedName
	UID     types.UID
	// Read is the Secret as it was read.
	Read State
	// Remove says that the graph is towards nothing. What is not the request's own looks absent then: it is nobody's business.
	Remove bool

	mu      sync.Mutex
	wanted  string // the hash of the desired data, once it is known
	written *corev1.Secret
}

var _ plan.Driver = (*Driver)(nil)

// WantedHash is the Hash of the data that the Secret should hold; empty where that depends on what has not been made yet.
func (d *Driver) WantedHash() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.wanted
}

// Current is the Secret as it stands now: as it was written, or else as it was read. It is nil where there is none.
func (d *Driver) Current() *corev1.Secret {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.written != nil {
		return d.written
	}
	return d.Read.Found
}

// Observe implements plan.Driver.
func (d *Driver) Observe(_ context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	target, err := d.target(resource)
	if err != nil {
		return plan.Observation{}, err
	}
	if target.Content != nil {
		if content, complete := target.Content(known); complete {
			d.mu.Lock()
			d.wanted = Hash(reveal(content.Data))
			d.mu.Unlock()
		}
	}
	switch {
	case d.Read.Owner == Absent, d.Remove && !d.Read.Own():
		return plan.Observation{}, nil
	case d.Read.Owner == Foreign:
		return plan.Observation{Exists: true, Foreign: d.Read.Holder}, nil
	}
	fields := cloud.SecretFields(d.Read.Found)
	fields[cloud.FieldType] = plan.Text(string(corev1.SecretTypeOpaque)) // a Secret keeps the type that it was made with
	return plan.Observation{Exists: true, Fields: fields}, nil
}

// Create implements plan.Driver. A Secret of that name that came into being meanwhile makes it fail.
func (d *Driver) Create(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	target, content, err := d.content(resource, known)
	if err != nil {
		return nil, err
	}
	made := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: target.Secret.Namespace, Name: target.Secret.Name}}
	d.fill(made, content)
	if err := d.held("create"); err != nil {
		return nil, err
	}
	if err := d.Writer.Create(ctx, made); err != nil {
		return nil, fmt.Errorf("create Secret %s: %w", target.Secret, err)
	}
	return nil, d.confirm(ctx, made, content)
}

// Update implements plan.Driver. The whole of the data is replaced; labels and annotations of others stay.
func (d *Driver) Update(ctx context.Context, resource plan.Resource, known plan.Known, _ plan.Change) (plan.Outputs, error) {
	target, content, err := d.content(resource, known)
	if err != nil {
		return nil, err
	}
	changed := d.Read.Found.DeepCopy()
	d.fill(changed, content)
	if err := d.held("update"); err != nil {
		return nil, err
	}
	if err := d.Writer.Update(ctx, changed); err != nil {
		return nil, fmt.Errorf("update Secret %s: %w", target.Secret, err)
	}
	if Hash(changed.Data) == d.Read.ContentHash() {
		d.remember(changed)
		return nil, nil
	}
	return nil, d.confirm(ctx, changed, content)
}

// Delete implements plan.Driver. The Secret goes only if it is still the one that was read.
func (d *Driver) Delete(ctx context.Context, _ plan.Resource, _ plan.Known) error {
	return Delete(ctx, d.Writer, d.Read, d.Held)
}

// Delete deletes a Secret that was read, if it is the request's own and has not changed since. That it is gone already is success.
func Delete(ctx context.Context, writer client.Writer, read State, held func() error) error {
	if !read.Own() {
		return nil
	}
	if err := fence(held, "delete"); err != nil {
		return err
	}
	precondition := client.Preconditions{UID: &read.Found.UID, ResourceVersion: &read.Found.ResourceVersion}
	if err := writer.Delete(ctx, read.Found.DeepCopy(), precondition); err != nil && !absent(err) {
		return fmt.Errorf("delete Secret %s: %w", read.Name, err)
	}
	return nil
}

// target is the resource as what it is, which is the Secret that was read.
func (d *Driver) target(resource plan.Resource) (cloud.TargetSecret, error) {
	target, ok := resource.(cloud.TargetSecret)
	if !ok || target.Secret != d.Read.Name {
		return cloud.TargetSecret{}, fmt.Errorf("%s is not the target Secret %s of the request", resource.Ref(), d.Read.Name)
	}
	return target, nil
}

// content is what the Secret should hold now that everything it is made of exists.
func (d *Driver) content(resource plan.Resource, known plan.Known) (cloud.TargetSecret, cloud.SecretContent, error) {
	target, err := d.target(resource)
	if err != nil {
		return target, cloud.SecretContent{}, err
	}
	if target.Content != nil {
		if content, complete := target.Content(known); complete {
			return target, content, nil
		}
	}
	return target, cloud.SecretContent{}, fmt.Errorf("the content of Secret %s is not known", target.Secret)
}

// fill gives the Secret its data and marks. Annotations that tell of a former content go.
func (d *Driver) fill(s *corev1.Secret, content cloud.SecretContent) {
	s.Data = reveal(content.Data)
	if s.Labels == nil {
		s.Labels = map[string]string{}
	}
	s.Labels[v1.LabelCredentialsRequest] = "true"
	if s.Annotations == nil {
		s.Annotations = map[string]string{}
	}
	for _, name := range []string{v1.AnnotationIdentity, v1.AnnotationMintedAt, v1.AnnotationAWSPolicyLastApplied} {
		delete(s.Annotations, name)
	}
	maps.Copy(s.Annotations, content.Annotations)
	s.Annotations[v1.AnnotationCredentialsRequest] = d.Request.String()
	s.Annotations[v1.AnnotationContentHash] = Hash(s.Data)
	if d.UID != "" {
		s.Annotations[v1.AnnotationRequestUID] = string(d.UID)
	}
}

// confirm reads back what was written, before anything that was replaced may go.
func (d *Driver) confirm(ctx context.Context, written *corev1.Secret, content cloud.SecretContent) error {
	name := client.ObjectKeyFromObject(written)
	var stored corev1.Secret
	if err := d.Live.Get(ctx, name, &stored); err != nil {
		return fmt.Errorf("read Secret %s back after it was written: %w", name, err)
	}
	if stored.UID != written.UID || Hash(stored.Data) != Hash(reveal(content.Data)) {
		return fmt.Errorf("the target Secret %s does not hold what was just written to it: somebody else changes it at the same time", name)
	}
	d.remember(&stored)
	return nil
}

func (d *Driver) remember(s *corev1.Secret) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.written = s
}

func (d *Driver) held(operation string) error { return fence(d.Held, operation) }

// fence returns a *cloud.NotLeaderError if this process may no longer write.
func fence(held func() error, operation string) error {
	return cloud.AskFence(held, cloud.Call{Cloud: "kubernetes", Service: "secrets", Operation: operation, Write: true})
}

// reveal is the data as the API has it.
func reveal(data map[string]secret.Value) map[string][]byte {
	plain := make(map[string][]byte, len(data))
	for key, value := range data {
		plain[key] = value.Reveal()
	}
	return plain
}
