package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// proveStrangersSecret files a request for a Secret that somebody else has made.
func (d *passing) proveStrangersSecret(ctx context.Context) error {
	r := newcomerRequest(d.cloud.Newcomer())
	theirs := &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Namespace: secretName(r).Namespace, Name: secretName(r).Name},
		Data:       map[string][]byte{"password": []byte("somebody else's")},
	}
	if err := d.cluster.create(ctx, theirs, r); err != nil {
		return err
	}
	d.note("request %s asks for secret %s, which somebody else has made", r.Name, secretName(r))
	untouched := func(ctx context.Context) error {
		now, err := d.cluster.secret(ctx, client.ObjectKeyFromObject(theirs))
		if err == nil && (now.UID != theirs.UID || now.ResourceVersion != theirs.ResourceVersion) {
			err = fmt.Errorf("secret %s was touched", client.ObjectKeyFromObject(theirs))
		}
		return err
	}
	err := d.claim(ctx, func(ctx context.Context) error {
		return errors.Join(d.refused(ctx, r.Name, "does not belong to this request"), untouched(ctx))
	}, "the request is refused with a word that says why, and the Secret is not touched")
	if err != nil {
		return err
	}
	if err := d.askForAnother(ctx, r.Name); err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		return errors.Join(d.requestReady(ctx, r.Name), d.allHold(ctx, d.root, nil), untouched(ctx))
	}, "after it names another Secret, the request is ready and has it; the first one still is what it was")
}

// askForAnother lets a request name a Secret that there is none of yet.
func (d *passing) askForAnother(ctx context.Context, name string) error {
	r, err := d.cluster.request(ctx, name)
	if err != nil {
		return err
	}
	before := r.DeepCopy()
	r.Spec.SecretRef.Name += "-2"
	if err := d.cluster.client.Patch(ctx, r, client.MergeFrom(before)); err != nil {
		return fmt.Errorf("let request %s name another Secret: %w", name, err)
	}
	return nil
}

// refused says that a request is ready, or that it is not so for a reason that has these words in it.
func (d *passing) refused(ctx context.Context, name, words string) error {
	r, err := d.cluster.request(ctx, name)
	if err != nil {
		return err
	}
	c := condition(r, v1.Ready)
	switch {
	case c == nil || c.Status != corev1.ConditionFalse:
		return fmt.Errorf("request %s is not refused", name)
	case !strings.Contains(c.Message, words):
		return fmt.Errorf("request %s does not say %q: %s", name, words, c.Message)
	}
	return nil
}

// allRefused says which request is not refused with these words.
func (d *passing) allRefused(ctx context.Context, words string) error {
	for _, r := range append(d.components, newcomerRequest(nil)) {
		if err := d.refused(ctx, r.Name, words); err != nil {
			return err
		}
	}
	return nil
}

// allReady says which request is not ready.
func (d *passing) allReady(ctx context.Context) error {
	return errors.Join(d.componentsReady(ctx), d.requestReady(ctx, cloud.Newcomer))
}

// proveDeletion deletes all requests.
func (d *passing) proveDeletion(ctx context.Context) error {
	requests, err := d.cluster.requests(ctx)
	if err != nil {
		return err
	}
	if err := d.forgetCalls(ctx); err != nil {
		return err
	}
	for i := range requests {
		if err := d.cluster.client.Delete(ctx, &requests[i]); err != nil {
			return fmt.Errorf("delete request %s: %w", requests[i].Name, err)
		}
	}
	err = d.claim(ctx, func(ctx context.Context) error {
		for i := range requests {
			if err := d.gone(ctx, &requests[i]); err != nil {
				return err
			}
		}
		return nil
	}, "the %d requests and their Secrets are gone", len(requests))
	if err != nil {
		return err
	}
	err = d.claim(ctx, func(ctx context.Context) error {
		_, err := d.cluster.secret(ctx, secretName(newcomerRequest(nil)))
		if err == nil {
			_, err = d.cluster.secret(ctx, d.cloud.Facts().RootSecret)
		}
		return err
	}, "the root secret is still there, and so is the Secret of somebody else")
	if err != nil {
		return err
	}
	return d.proveNoCalls(ctx, "that took no call to %s", d.cloud.Facts().Title)
}

// gone says what is left of a request.
func (d *passing) gone(ctx context.Context, r *v1.CredentialsRequest) error {
	if _, err := d.cluster.request(ctx, r.Name); !apierrors.IsNotFound(err) {
		return errors.Join(fmt.Errorf("request %s is still there", r.Name), err)
	}
	if _, err := d.cluster.secret(ctx, secretName(r)); !apierrors.IsNotFound(err) {
		return errors.Join(fmt.Errorf("secret %s is still there", secretName(r)), err)
	}
	return nil
}
