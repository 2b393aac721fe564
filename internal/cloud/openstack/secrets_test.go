package openstack_test

import (
	"context"
	"errors"
	"maps"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/secret"
)

// secretDriver keeps Secrets as a cluster does.
type secretDriver struct {
	mu     sync.Mutex
	held   map[types.NamespacedName]*corev1.Secret
	writes int
	// fail, where it is set, is what writes end with.
	fail error
}

func (d *secretDriver) delivered(name types.NamespacedName) *cloud.Delivered {
	d.mu.Lock()
	defer d.mu.Unlock()
	held := d.held[name]
	if held == nil {
		return nil
	}
	delivered := &cloud.Delivered{
		Data: cloud.Credential{}, Identity: held.Annotations[v1.AnnotationIdentity], RequestUID: types.UID(held.Annotations[v1.AnnotationRequestUID]),
	}
	delivered.MintedAt, _ = time.Parse(time.RFC3339, held.Annotations[v1.AnnotationMintedAt])
	for key, value := range held.Data {
		delivered.Data[key] = secret.New(value)
	}
	return delivered
}

func (d *secretDriver) Observe(_ context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	held := d.held[resource.(cloud.TargetSecret).Secret]
	if held == nil {
		return plan.Observation{}, nil
	}
	return plan.Observation{Exists: true, Fields: cloud.SecretFields(held)}, nil
}

func (d *secretDriver) Create(_ context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fail != nil {
		return nil, d.fail
	}
	target := resource.(cloud.TargetSecret)
	content, complete := target.Content(known)
	if !complete {
		return nil, errors.New("the content is not known")
	}
	written := &corev1.Secret{Type: corev1.SecretTypeOpaque, Data: map[string][]byte{}}
	written.Labels = map[string]string{v1.LabelCredentialsRequest: "true"}
	written.Annotations = map[string]string{v1.AnnotationCredentialsRequest: target.Request.String(), v1.AnnotationRequestUID: string(target.UID)}
	maps.Copy(written.Annotations, content.Annotations)
	for key, value := range content.Data {
		written.Data[key] = value.Reveal()
	}
	d.held[target.Secret] = written
	d.writes++
	return nil, nil
}

func (d *secretDriver) Update(ctx context.Context, resource plan.Resource, known plan.Known, _ plan.Change) (plan.Outputs, error) {
	return d.Create(ctx, resource, known)
}

func (d *secretDriver) Delete(_ context.Context, resource plan.Resource, _ plan.Known) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.held, resource.(cloud.TargetSecret).Secret)
	d.writes++
	return nil
}

// lose deletes a request's Secret.
func (d *secretDriver) lose(req *request.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.held, req.Secret)
}

// holds is what a request's Secret holds, as text.
func (d *secretDriver) holds(req *request.Request) map[string]string {
	d.mu.Lock()
	defer d.mu.Unlock()
	held := d.held[req.Secret]
	if held == nil {
		return nil
	}
	text := map[string]string{}
	for key, value := range held.Data {
		text[key] = string(value)
	}
	return text
}

// replace puts another clouds.yaml into a request's Secret.
func (d *secretDriver) replace(req *request.Request, file string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.held[req.Secret].Data["clouds.yaml"] = []byte(file)
}
