package gcp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// reader is the request whose key the operator itself looks with, so that it need not do so with the administrator's.
const reader = "cloud-credential-operator-gcp-ro-creds"

// proveRightGoes takes a permission out of a request and puts it back.
func (c *Cloud) proveRightGoes(ctx context.Context, on cloud.Stage) error {
	const name = "openshift-cluster-api-gcp"
	i := slices.IndexFunc(on.Components(), func(r *v1.CredentialsRequest) bool { return r.Name == name })
	if i < 0 {
		return fmt.Errorf("no component files a request %s", name)
	}
	asked := on.Components()[i]
	spec, err := specOf(asked)
	if err != nil {
		return err
	}
	gone, kept := listAccounts(), has("compute.instances.create")
	spec.Permissions = slices.DeleteFunc(spec.Permissions, func(p string) bool { return p == gone.right })
	less, err := json.Marshal(spec)
	if err != nil {
		return fmt.Errorf("encode request %s: %w", name, err)
	}
	key, _, err := on.Delivered(ctx, name)
	if err != nil {
		return err
	}
	if err := ask(ctx, on, asked, less); err != nil {
		return err
	}
	on.Note("request %s no longer asks for %s", name, gone.right)
	err = on.Claim(ctx, func(ctx context.Context) error {
		return errors.Join(c.mustBeDenied(ctx, key, gone), c.try(ctx, key, kept))
	}, "its key, which stays the same, loses %s and keeps %s", gone.right, kept.right)
	if err != nil {
		return err
	}
	if err := ask(ctx, on, asked, asked.Spec.ProviderSpec.Raw); err != nil {
		return err
	}
	on.Note("request %s asks for it again", name)
	return on.Claim(ctx, func(ctx context.Context) error {
		return errors.Join(c.try(ctx, key, gone), c.exactRoles(ctx, on, asked))
	}, "%s is allowed again, by the custom role that it was allowed by before", gone.right)
}

// ask changes what a request asks for.
func ask(ctx context.Context, on cloud.Stage, r *v1.CredentialsRequest, spec []byte) error {
	for {
		now := &v1.CredentialsRequest{}
		err := on.Client().Get(ctx, client.ObjectKeyFromObject(r), now)
		if err == nil {
			now.Spec.ProviderSpec = &runtime.RawExtension{Raw: spec}
			err = on.Client().Update(ctx, now)
		}
		if err == nil || !apierrors.IsConflict(err) {
			return err
		}
	}
}

// proveRootGone deletes the root secret and puts it back.
func (c *Cloud) proveRootGone(ctx context.Context, on cloud.Stage) error {
	name := c.Facts().RootSecret
	root := &corev1.Secret{}
	if err := on.Client().Get(ctx, name, root); err != nil {
		return fmt.Errorf("read secret %s: %w", name, err)
	}
	if err := on.Client().Delete(ctx, root); err != nil {
		return fmt.Errorf("delete secret %s: %w", name, err)
	}
	on.Note("deleted secret %s", name)
	err := on.Claim(ctx, func(ctx context.Context) error { return c.onlyReaderCalls(ctx, on) },
		"the %d requests stay ready, and the operator goes on looking, with the key of %s, which may only read", len(on.Components()), reader)
	if err != nil {
		return err
	}
	back := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: name.Namespace, Name: name.Name}, Data: c.admin}
	if err := on.Client().Create(ctx, back); err != nil {
		return fmt.Errorf("create secret %s: %w", name, err)
	}
	on.Note("secret %s is there again", name)
	return on.Claim(ctx, func(ctx context.Context) error {
		now := &corev1.Secret{}
		if err := on.Client().Get(ctx, name, now); err != nil {
			return err
		}
		if got := now.Annotations[v1.AnnotationMode]; got != v1.ModeAnnotationMint {
			return fmt.Errorf("the annotation %s is %q", v1.AnnotationMode, got)
		}
		return nil
	}, "it is annotated as %s", v1.ModeAnnotationMint)
}

// onlyReaderCalls watches until the operator has looked at the service accounts without the administrator's key.
func (c *Cloud) onlyReaderCalls(ctx context.Context, on cloud.Stage) error {
	_, email, err := on.Delivered(ctx, reader)
	if err != nil {
		return err
	}
	// What was under way when the Secret went may end with its key.
	if err := c.control.ForgetCalls(ctx); err != nil {
		return err
	}
	if err := on.Watch(ctx); err != nil {
		return err
	}
	log, err := c.control.Calls(ctx)
	if err != nil {
		return err
	}
	for _, call := range log {
		if call.Service != "oauth2" && (call.Principal != email || call.Write) {
			return fmt.Errorf("%s called %s", call.Principal, call.Operation)
		}
	}
	if len(log) == 0 {
		return errors.New("nothing was called")
	}
	for _, r := range on.Components() {
		if err := on.Ready(ctx, r.Name); err != nil {
			return err
		}
	}
	return nil
}
