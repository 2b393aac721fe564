package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// newcomerRequest is one that is filed later, by something that comes with no release.
func (d *storing) newcomerRequest() *v1.CredentialsRequest {
	return &v1.CredentialsRequest{
		TypeMeta:   metav1.TypeMeta{APIVersion: v1.GroupVersion.String(), Kind: "CredentialsRequest"},
		ObjectMeta: metav1.ObjectMeta{Namespace: operatorNamespace, Name: cloud.Newcomer},
		Spec: v1.CredentialsRequestSpec{
			SecretRef:    corev1.ObjectReference{Namespace: addOnNamespace, Name: "cloud"},
			ProviderSpec: d.keyed.Newcomer(),
		},
	}
}

// cursed runs ccoctl while the cloud lets calls fail.
func (d *storing) cursed(ctx context.Context, fate cloud.Fate, args ...string) (ran, error) {
	if err := d.simulator.Send(ctx, http.MethodPost, "faults", fate.Fault); err != nil {
		return ran{}, err
	}
	failed, err := d.ccoctl(ctx, args...)
	return failed, errors.Join(err, d.simulator.Send(ctx, http.MethodDelete, "faults", ""))
}

// proveHalfway lets the making of a newcomer's identity fail in the middle.
func (d *storing) proveHalfway(ctx context.Context) error {
	r := d.newcomerRequest()
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: addOnNamespace}}
	if err := errors.Join(d.release(r), d.cluster.create(ctx, namespace, r.DeepCopy())); err != nil {
		return err
	}
	fate := d.keyed.Halfway()
	failed, err := d.cursed(ctx, fate, d.cloud.Make(d.mine)...)
	if err != nil {
		return err
	}
	d.note("one more request is there: %s. %s", r.Name, fate.Said)
	err = d.claim(ctx, func(ctx context.Context) error {
		return errors.Join(failed.failure(1), failed.names(fate.Named), d.allTry(ctx))
	}, "%s says so with exit code 1, and no component lost anything: all %d keys work", d.verb(), len(d.components))
	if err != nil {
		return err
	}
	if err := errors.Join(d.ccoctlMust(ctx, d.cloud.Make(d.mine)...), d.apply(ctx)); err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		key, err := d.stored(ctx, r)
		if err != nil {
			return err
		}
		now, err := d.belongings(ctx)
		if err != nil {
			return err
		}
		return errors.Join(d.isOf(ctx, r, key), now.lack(d.keyed.Made(len(d.components)+1)), d.allTry(ctx))
	}, "the next run finished it: the newcomer has a key in the cluster, and nothing was made twice")
}

// allTry fails unless the key of each component may do what it is for.
func (d *storing) allTry(ctx context.Context) error {
	for _, r := range d.components {
		key, err := d.stored(ctx, r)
		if err == nil {
			err = errors.Join(d.isOf(ctx, r, key), d.keyed.Trials()[r.Name].Try(ctx, key))
		}
		if err != nil {
			return fmt.Errorf("the key of %s: %w", r.Name, err)
		}
	}
	return nil
}
