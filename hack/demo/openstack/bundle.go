package openstack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// FurtherPassthrough implements cloud.Further. A private cloud has certificates of its own, and they are replaced now and then.
func (c *Cloud) FurtherPassthrough(on cloud.Stage) []cloud.Part {
	return []cloud.Part{
		{Heading: "With credentialsMode Mint", Prove: func(ctx context.Context) error { return c.proveOwn(ctx, on) }},
		{Heading: "The cloud's certificates are renewed", Prove: func(ctx context.Context) error { return c.proveBundle(ctx, on) }},
	}
}

// proveBundle gives the cluster other certificates than the root secret has.
func (c *Cloud) proveBundle(ctx context.Context, on cloud.Stage) error {
	renewed := slices.Concat([]byte("# renewed in autumn\n"), c.authority)
	bundle := &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Namespace: "openshift-config", Name: "cloud-provider-config"},
		Data:       map[string]string{"ca-bundle.pem": string(renewed)},
	}
	if err := on.Client().Create(ctx, bundle); err != nil {
		return fmt.Errorf("make configmap %s: %w", client.ObjectKeyFromObject(bundle), err)
	}
	c.bundle = renewed
	on.Note("configmap %s has other certificates than the root secret", client.ObjectKeyFromObject(bundle))
	err := on.Claim(ctx, func(ctx context.Context) error {
		root := &corev1.Secret{}
		if err := on.Client().Get(ctx, c.Facts().RootSecret, root); err != nil {
			return fmt.Errorf("read the root secret: %w", err)
		}
		switch {
		case !bytes.Equal(root.Data[authorityKey], renewed):
			return errors.New("the root secret has the former ones")
		case !bytes.Contains(root.Data[cloudsKey], []byte("cacert: "+placeOfComponents+"\n")):
			return errors.New("the clouds.yaml of the root secret does not name where components have them")
		}
		return nil
	}, "the root secret has them, and its clouds.yaml names the file in which components find them")
	if err != nil {
		return err
	}
	return on.Claim(ctx, func(ctx context.Context) error {
		for _, r := range on.Components() {
			delivered, _, err := on.Delivered(ctx, r.Name)
			if err != nil {
				return err
			}
			if !bytes.Equal(delivered[authorityKey], renewed) {
				return fmt.Errorf("the Secret of %s has the former ones", r.Name)
			}
			if err := on.Ready(ctx, r.Name); err != nil {
				return err
			}
		}
		return nil
	}, "all components have them, too")
}
