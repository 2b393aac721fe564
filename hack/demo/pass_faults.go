package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// restoring is for a part that puts something else into the root secret: if a claim fails, it puts back what was there.
func (d *passing) restoring(ctx context.Context, root cloud.Credential, err *error) {
	if errors.Is(*err, errClaimFailed) {
		*err = errors.Join(*err, d.replaceRoot(ctx, root))
	}
}

// proveFaults puts credentials into the root secret that nobody can work with.
func (d *passing) proveFaults(ctx context.Context) (err error) {
	good := d.root
	faults, err := d.cloud.Faults(ctx)
	if err != nil {
		return err
	}
	defer d.restoring(ctx, good, &err)
	for _, f := range faults {
		if err := d.replaceRoot(ctx, f.Root); err != nil {
			return err
		}
		var said string
		err := d.claim(ctx, func(ctx context.Context) error {
			if said, err = d.allInsufficient(ctx, f.Named); err != nil {
				return err
			}
			return errors.Join(d.rootAnnotated(ctx, v1.ModeAnnotationInsufficient), d.allHold(ctx, good, nil))
		}, "it holds %s: it is annotated as %s, all requests say why, and the components keep what they have", f.Said, v1.ModeAnnotationInsufficient)
		if err != nil {
			return err
		}
		d.screen.printf("     %q", said)
	}
	if err := d.replaceRoot(ctx, good); err != nil {
		return err
	}
	return d.claim(ctx, d.allReady, "with the right credential in the root secret, all requests are ready again")
}

// allInsufficient says which request is served, or does not name what is wrong. It returns what the first one says.
func (d *passing) allInsufficient(ctx context.Context, named string) (said string, err error) {
	for _, r := range append(d.components, newcomerRequest(nil)) {
		message, err := d.insufficient(ctx, r.Name, named)
		if err != nil {
			return "", err
		}
		if said == "" {
			said = message
		}
	}
	return said, nil
}

// proveLimited puts a credential into the root secret that suffices for some of the requests.
func (d *passing) proveLimited(ctx context.Context) (err error) {
	good := d.root
	limited, err := d.rights.Limited(ctx)
	if err != nil {
		return err
	}
	defer d.restoring(ctx, good, &err)
	if err := d.replaceRoot(ctx, limited.Root); err != nil {
		return err
	}
	d.note("secret %s now holds %s", d.cloud.Facts().RootSecret, limited.Said)
	for _, name := range slices.Sorted(maps.Keys(limited.Lacking)) {
		var said string
		err := d.claim(ctx, func(ctx context.Context) error {
			said, err = d.insufficient(ctx, name, limited.Lacking[name])
			return err
		}, "%s is not ready; its condition InsufficientCloudCreds names the right that is missing", name)
		if err != nil {
			return err
		}
		d.screen.printf("     %q", said)
	}
	err = d.claim(ctx, func(ctx context.Context) error {
		return d.allHold(ctx, limited.Root, limited.Lacking)
	}, "the %d other requests, for which it suffices, have it", len(d.components)+1-len(limited.Lacking))
	if err != nil {
		return err
	}
	if err := d.replaceRoot(ctx, good); err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		return errors.Join(d.allReady(ctx), d.allHold(ctx, good, nil))
	}, "with the right credential in the root secret, all requests are ready and have it")
}

// insufficient is what a request says for which the root credential does not do. It is an error if what is wrong with that is not named.
func (d *passing) insufficient(ctx context.Context, name, wrong string) (string, error) {
	r, err := d.cluster.request(ctx, name)
	if err != nil {
		return "", err
	}
	c := condition(r, v1.InsufficientCloudCreds)
	if c == nil || c.Status != corev1.ConditionTrue || ready(r) == nil {
		return "", fmt.Errorf("the conditions are %+v", r.Status.Conditions)
	}
	if !strings.Contains(c.Message, wrong) {
		return "", fmt.Errorf("the condition does not name it: %s", c.Message)
	}
	return c.Message, nil
}
