package conformance

import (
	"context"
	"encoding/json"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/rootsecret"
)

// Assessor is the part of an operator that finds out what the root credential can be used for, and says so on its Secret.
type Assessor struct {
	*Operator
	annotator *rootsecret.Annotator
}

// Assessor begins that work anew.
func (o *Operator) Assessor() *Assessor {
	return &Assessor{Operator: o, annotator: rootsecret.New(rootsecret.Options{
		Provider: o.Provider, Source: o.Source, Client: annotating{o.Client, o.World}, Recorder: o.Told, Now: o.Clock.Now, Random: func() float64 { return 0 },
	})}
}

// Look has it look at the root credential once.
func (a *Assessor) Look() (reconcile.Result, error) {
	return a.annotator.Reconcile(a.life, reconcile.Request{})
}

// Finding is what the root secret says of its credential.
type Finding struct{ Mode, Reason string }

// Found is what the root secret says; nothing where there is none.
func (w *World) Found() Finding {
	w.Helper()
	root := &corev1.Secret{}
	if err := w.Settings.Get(w.Context(), w.root, root); err != nil {
		return Finding{}
	}
	return Finding{Mode: root.Annotations[v1.AnnotationMode], Reason: root.Annotations[v1.AnnotationModeReason]}
}

// annotating is a client that writes on the root secret where the world keeps it.
type annotating struct {
	client.Client
	world *World
}

// Patch implements client.Writer.
func (a annotating) Patch(ctx context.Context, object client.Object, patch client.Patch, options ...client.PatchOption) error {
	name := client.ObjectKeyFromObject(object)
	if name != a.world.root {
		return a.Client.Patch(ctx, object, patch, options...)
	}
	document, err := patch.Data(object)
	if err != nil {
		return fmt.Errorf("patch of Secret %s: %w", name, err)
	}
	var change struct {
		Metadata struct {
			Annotations map[string]*string `json:"annotations"`
		} `json:"metadata"`
	}
	if err := json.Unmarshal(document, &change); err != nil {
		return fmt.Errorf("patch of Secret %s: %w", name, err)
	}
	return a.world.Settings.annotate(ctx, name, change.Metadata.Annotations)
}

// annotate changes the annotations of a Secret; those that are nil go.
func (s *Settings) annotate(ctx context.Context, name types.NamespacedName, annotations map[string]*string) error {
	secret := &corev1.Secret{}
	if err := s.Get(ctx, name, secret); err != nil {
		return err
	}
	for key, value := range annotations {
		switch {
		case value == nil:
			delete(secret.Annotations, key)
		case secret.Annotations == nil:
			secret.Annotations = map[string]string{key: *value}
		default:
			secret.Annotations[key] = *value
		}
	}
	s.Put(secret)
	return nil
}
