package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// proveInsufficientRoot swaps the root secret for a credential that can look at identities and not make any, and files a request.
func (d *minting) proveInsufficientRoot(ctx context.Context) (err error) {
	facts := d.cloud.Facts()
	limited, err := d.cloud.Limited(ctx)
	if err != nil {
		return err
	}
	if err := d.writeRoot(ctx, limited); err != nil {
		return err
	}
	defer func() {
		if errors.Is(err, errClaimFailed) {
			err = errors.Join(err, d.writeRoot(ctx, d.cloud.Administrator()))
		}
	}()
	d.note("secret %s now holds the key of a %s that may only read", facts.RootSecret, facts.Identity)
	err = d.claim(ctx, func(ctx context.Context) error {
		return d.rootAnnotated(ctx, v1.ModeAnnotationInsufficient)
	}, "the root secret is annotated as %s", v1.ModeAnnotationInsufficient)
	if err != nil {
		return err
	}
	if err := d.cluster.create(ctx, newcomerRequest(d.cloud.Newcomer())); err != nil {
		return err
	}
	err = d.claim(ctx, func(ctx context.Context) error {
		r, err := d.cluster.request(ctx, cloud.Newcomer)
		if err != nil {
			return err
		}
		c := condition(r, v1.InsufficientCloudCreds)
		if c == nil || c.Status != corev1.ConditionTrue || ready(r) == nil {
			return fmt.Errorf("the conditions are %+v", r.Status.Conditions)
		}
		if !strings.Contains(c.Message, d.cloud.Lacking()) {
			return fmt.Errorf("the condition does not name the missing right: %s", c.Message)
		}
		return nil
	}, "the new request is not ready; its condition InsufficientCloudCreds is True and names the rights that are missing")
	if err != nil {
		return err
	}
	var note string
	err = d.claim(ctx, func(ctx context.Context) error {
		note, err = d.rootEvent(ctx, corev1.EventTypeWarning, d.cloud.Lacking())
		return err
	}, "an event at the root secret names the rights that are missing")
	if err != nil {
		return err
	}
	d.screen.printf("     %q", note)
	err = d.claim(ctx, d.componentsReady, "the %d older requests stay ready", len(d.components))
	if err != nil {
		return err
	}
	if err := d.writeRoot(ctx, d.cloud.Administrator()); err != nil {
		return err
	}
	d.note("secret %s holds the administrator's key again", facts.RootSecret)
	return d.claim(ctx, func(ctx context.Context) error {
		return d.requestReady(ctx, cloud.Newcomer)
	}, "the new request becomes ready without further ado")
}

// rootAnnotated says what else the root secret is annotated with, nil if it is that.
func (d *demo) rootAnnotated(ctx context.Context, wanted string) error {
	s, err := d.cluster.secret(ctx, d.cloud.Facts().RootSecret)
	if err != nil {
		return err
	}
	if got := s.Annotations[v1.AnnotationMode]; got != wanted {
		return fmt.Errorf("the annotation %s is %q", v1.AnnotationMode, got)
	}
	return nil
}

// rootEvent returns the message of an event at the root secret that has a word in it.
func (d *demo) rootEvent(ctx context.Context, severity, word string) (string, error) {
	rootSecret := d.cloud.Facts().RootSecret
	var events corev1.EventList
	if err := d.cluster.client.List(ctx, &events, client.InNamespace(rootSecret.Namespace)); err != nil {
		return "", fmt.Errorf("list the events of namespace %s: %w", rootSecret.Namespace, err)
	}
	for _, e := range events.Items {
		if e.Type == severity && e.InvolvedObject.Name == rootSecret.Name && strings.Contains(e.Message, word) {
			return e.Message, nil
		}
	}
	return "", fmt.Errorf("no event of type %s at secret %s has %q in it", severity, rootSecret, word)
}

func (d *demo) componentsReady(ctx context.Context) error {
	for _, c := range d.components {
		if err := d.requestReady(ctx, c.Name); err != nil {
			return err
		}
	}
	return nil
}

// writeRoot puts a credential into the root secret, which is made if there is none.
func (d *demo) writeRoot(ctx context.Context, data cloud.Credential) error {
	rootSecret := d.cloud.Facts().RootSecret
	err := eventually(ctx, func(ctx context.Context) error {
		s, err := d.cluster.secret(ctx, rootSecret)
		if apierrors.IsNotFound(err) {
			meta := metav1.ObjectMeta{Namespace: rootSecret.Namespace, Name: rootSecret.Name}
			return d.cluster.client.Create(ctx, &corev1.Secret{ObjectMeta: meta, Data: data})
		}
		if err != nil {
			return err
		}
		s.Data = data
		return d.cluster.client.Update(ctx, s)
	})
	if err != nil {
		return fmt.Errorf("write secret %s: %w", rootSecret, err)
	}
	return nil
}

// newcomerRequest is filed later than those of the components.
func newcomerRequest(asks *runtime.RawExtension) *v1.CredentialsRequest {
	r := &v1.CredentialsRequest{ObjectMeta: metav1.ObjectMeta{Namespace: operatorNamespace, Name: cloud.Newcomer}}
	r.Spec.SecretRef = corev1.ObjectReference{Namespace: "openshift-config", Name: cloud.Newcomer + "-credentials"}
	r.Spec.ProviderSpec = asks
	return r
}
