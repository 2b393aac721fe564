package main

import (
	"bytes"
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

// proveDelivered claims of each component that its Secret holds the promised keys, that these are all, and that the cloud takes them.
func (d *passing) proveDelivered(ctx context.Context) error {
	promised := d.cloud.Promised(d.root)
	d.note("promised: %s", strings.Join(slices.Sorted(maps.Keys(promised)), ", "))
	if kept := keptBack(d.root, promised); len(kept) > 0 {
		d.note("not promised, although the root secret has it: %s", strings.Join(kept, ", "))
	}
	for _, r := range d.components {
		sentence := fmt.Sprintf("%s: secret %s holds just this", r.Name, secretName(r))
		if d.judge != nil {
			sentence += ", and is good enough to " + d.judge.Used()
		}
		err := d.claim(ctx, func(ctx context.Context) error {
			s, err := d.holds(ctx, r, promised)
			if err != nil || d.judge == nil {
				return err
			}
			return d.judge.Use(ctx, s.Data)
		}, "%s", sentence)
		if err != nil {
			return err
		}
	}
	return nil
}

// keptBack are the keys of the root secret that nobody is given.
func keptBack(root, promised cloud.Credential) []string {
	var kept []string
	for _, key := range slices.Sorted(maps.Keys(root)) {
		if _, given := promised[key]; !given {
			kept = append(kept, key)
		}
	}
	return kept
}

// holds returns the Secret of a request. It is an error if it holds anything else.
func (d *passing) holds(ctx context.Context, r *v1.CredentialsRequest, wanted cloud.Credential) (*corev1.Secret, error) {
	s, err := d.cluster.secret(ctx, secretName(r))
	if err != nil {
		return nil, err
	}
	var wrong []string
	for key := range s.Data {
		if _, known := wanted[key]; !known {
			wrong = append(wrong, "it has "+key)
		}
	}
	for key, value := range wanted {
		if got, has := s.Data[key]; !has || !bytes.Equal(got, value) {
			wrong = append(wrong, "it does not have what it should for "+key)
		}
	}
	if len(wrong) > 0 {
		slices.Sort(wrong)
		return nil, fmt.Errorf("secret %s: %s", secretName(r), strings.Join(wrong, ", "))
	}
	return s, nil
}

// allHold says which request's Secret does not hold what is promised for that root credential. Requests for which except has an entry are not looked at.
func (d *passing) allHold(ctx context.Context, root cloud.Credential, except map[string]string) error {
	requests, err := d.cluster.requests(ctx)
	if err != nil {
		return err
	}
	for i := range requests {
		if _, excepted := except[requests[i].Name]; excepted {
			continue
		}
		if _, err := d.holds(ctx, &requests[i], d.cloud.Promised(root)); err != nil {
			return err
		}
	}
	return nil
}

// proveRepair changes a Secret, and deletes one.
func (d *passing) proveRepair(ctx context.Context) error {
	changed, deleted := d.components[0], d.components[len(d.components)-1]
	promised := d.cloud.Promised(d.root)
	if err := d.forgetCalls(ctx); err != nil {
		return err
	}
	if err := d.spoil(ctx, changed); err != nil {
		return err
	}
	d.note("secret %s was given a key that is not promised, and another value for one that is", secretName(changed))
	err := d.claim(ctx, func(ctx context.Context) error {
		_, err := d.holds(ctx, changed, promised)
		return err
	}, "the key that is not promised is gone, and the other one is what it was")
	if err != nil {
		return err
	}
	s, err := d.cluster.secret(ctx, secretName(deleted))
	if err != nil {
		return err
	}
	if err := d.cluster.client.Delete(ctx, s); err != nil {
		return fmt.Errorf("delete secret %s: %w", secretName(deleted), err)
	}
	d.note("deleted secret %s", secretName(deleted))
	err = d.claim(ctx, func(ctx context.Context) error {
		again, err := d.holds(ctx, deleted, promised)
		if err == nil && again.UID == s.UID {
			err = errors.New("it is still the old one")
		}
		return err
	}, "the Secret is back, with what it held")
	if err != nil {
		return err
	}
	return d.proveNoCalls(ctx, "none of that took a call to %s", d.cloud.Facts().Title)
}

// spoil gives a Secret a key too many, as another mode or an earlier release may have left there, and another value for one that it has.
func (d *passing) spoil(ctx context.Context, r *v1.CredentialsRequest) error {
	s, err := d.cluster.secret(ctx, secretName(r))
	if err != nil {
		return err
	}
	s.Data["left_behind"] = []byte("of somebody else")
	s.Data[slices.Min(slices.Collect(maps.Keys(d.cloud.Promised(d.root))))] = []byte("changed")
	if err := d.cluster.client.Update(ctx, s); err != nil {
		return fmt.Errorf("change secret %s: %w", secretName(r), err)
	}
	return nil
}
