package vsphere

import (
	"cmp"
	"context"
	"fmt"
	"maps"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// former is a vCenter that the cluster does not use.
const former = "vcenter-north.example.com"

// FurtherPassthrough implements cloud.Further: what is in a Secret on vSphere is not always the same keys.
func (c *Cloud) FurtherPassthrough(on cloud.Stage) []cloud.Part {
	return []cloud.Part{{
		Heading: "A vCenter that comes and goes",
		Prove:   func(ctx context.Context) error { return c.proveKeysGo(ctx, on) },
	}}
}

// proveKeysGo adds an account for one more vCenter to the root secret, and takes it away.
func (c *Cloud) proveKeysGo(ctx context.Context, on cloud.Stage) error {
	keys := map[string][]byte{former + userSuffix: []byte("openshift@vsphere.local"), former + passwordSuffix: []byte("kept-for-one-more-vcenter")}
	if err := c.changeRoot(ctx, on, func(data map[string][]byte) {
		maps.Copy(data, keys)
	}); err != nil {
		return err
	}
	on.Note("the root secret has an account for %s besides, which the cluster does not use yet", former)
	err := on.Claim(ctx, func(ctx context.Context) error { return haveKeys(ctx, on, keys, len(keys)) }, "all components have it")
	removed := c.changeRoot(ctx, on, func(data map[string][]byte) {
		for key := range keys {
			delete(data, key)
		}
	})
	if err := cmp.Or(err, removed); err != nil {
		return err
	}
	on.Note("it is taken out of the root secret")
	return on.Claim(ctx, func(ctx context.Context) error { return haveKeys(ctx, on, keys, 0) }, "no component has it any more")
}

// haveKeys says which component does not have just as many of these keys.
func haveKeys(ctx context.Context, on cloud.Stage, keys map[string][]byte, wanted int) error {
	for _, r := range on.Components() {
		delivered, _, err := on.Delivered(ctx, r.Name)
		if err != nil {
			return err
		}
		has := 0
		for key, value := range keys {
			if string(delivered[key]) == string(value) {
				has++
			}
		}
		if has != wanted {
			return fmt.Errorf("the Secret of %s has %d keys of %s", r.Name, has, former)
		}
	}
	return nil
}

// changeRoot changes what the root secret holds.
func (c *Cloud) changeRoot(ctx context.Context, on cloud.Stage, change func(map[string][]byte)) error {
	name := c.Facts().RootSecret
	s := &corev1.Secret{}
	if err := on.Client().Get(ctx, name, s); err != nil {
		return fmt.Errorf("read secret %s: %w", name, err)
	}
	before := s.DeepCopy()
	change(s.Data)
	if err := on.Client().Patch(ctx, s, client.MergeFrom(before)); err != nil {
		return fmt.Errorf("change secret %s: %w", name, err)
	}
	return nil
}
