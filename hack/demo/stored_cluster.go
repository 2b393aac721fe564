package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	configv1 "github.com/openshift/api/config/v1"
	operatorv1 "github.com/openshift/api/operator/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// calls are how often a cloud was called.
type calls struct{ reads, writes int }

// during does something and counts the calls that the cloud sees meanwhile, which are none where there is no API.
func (d *storing) during(ctx context.Context, do func() error) (calls, error) {
	if d.api == nil {
		return calls{}, do()
	}
	if err := d.simulator.ForgetCalls(ctx); err != nil {
		return calls{}, err
	}
	if err := do(); err != nil {
		return calls{}, err
	}
	log, err := d.simulator.Calls(ctx)
	counted := calls{}
	for _, c := range log {
		if c.Write {
			counted.writes++
		} else {
			counted.reads++
		}
	}
	return counted, err
}

// belongings are all that the cloud has, by kind.
func (d *storing) belongings(ctx context.Context) (belongings, error) {
	return d.keyed.Belongings(ctx, setup)
}

// proveApplied lets ccoctl put the Secrets into the cluster.
func (d *storing) proveApplied(ctx context.Context) error {
	if err := d.apply(ctx); err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		for _, r := range d.components {
			if _, err := d.stored(ctx, r); err != nil {
				return err
			}
		}
		return nil
	}, "ccoctl %s apply secrets delivered %d Secrets; there is no root secret", d.cloud.Facts().Verbs(), len(d.components))
}

func (d *storing) apply(ctx context.Context) error {
	return d.ccoctlMust(ctx, "apply", "secrets", "--output-dir", d.mine.Output)
}

// proveOperator claims that the operator says of each request that it is none of its business, and keeps to that.
func (d *storing) proveOperator(ctx context.Context) error {
	err := d.claim(ctx, func(ctx context.Context) error {
		_, err := d.clusterOperator(ctx, map[configv1.ClusterStatusConditionType]configv1.ConditionStatus{
			configv1.OperatorAvailable: configv1.ConditionTrue, configv1.OperatorDegraded: configv1.ConditionFalse,
			configv1.OperatorProgressing: configv1.ConditionFalse,
		})
		return err
	}, "ClusterOperator cloud-credential is available, neither degraded nor progressing")
	if err != nil {
		return err
	}
	if err := d.proveLeftAlone(ctx); err != nil {
		return err
	}
	return d.proveIgnored(ctx)
}

// proveIgnored claims that the operator knows by itself that it is not asked on this platform, also where nobody has told it to leave everything to the administrator.
func (d *storing) proveIgnored(ctx context.Context) error {
	before, err := d.secretVersions(ctx)
	if err != nil {
		return err
	}
	if err := d.setMode(ctx, operatorv1.CloudCredentialsModeDefault); err != nil {
		return err
	}
	d.note("manual mode is off for a while")
	err = d.claim(ctx, func(ctx context.Context) error {
		for _, r := range d.components {
			if err := d.ignored(ctx, r); err != nil {
				return err
			}
		}
		after, err := d.secretVersions(ctx)
		if err == nil && !slices.Equal(before, after) {
			err = fmt.Errorf("the versions of the Secrets were %v and are %v", before, after)
		}
		return err
	}, "the operator says Ignored of each of the %d requests, and touched none of their Secrets", len(d.components))
	return errors.Join(err, d.setMode(ctx, operatorv1.CloudCredentialsModeManual))
}

// setMode says who provides credentials.
func (d *storing) setMode(ctx context.Context, mode operatorv1.CloudCredentialsMode) error {
	config := &operatorv1.CloudCredential{}
	err := d.cluster.client.Get(ctx, client.ObjectKey{Name: "cluster"}, config)
	if err == nil {
		config.Spec.CredentialsMode = mode
		err = d.cluster.client.Update(ctx, config)
	}
	if err != nil {
		return fmt.Errorf("set the mode %q: %w", mode, err)
	}
	return nil
}

// proveLeftAlone watches the Secrets over several drift intervals.
func (d *storing) proveLeftAlone(ctx context.Context) error {
	before, err := d.secretVersions(ctx)
	if err != nil {
		return err
	}
	watched := 3 * d.settings.interval
	calls, err := d.during(ctx, func() error { return d.watch(ctx, watched) })
	if err != nil {
		return err
	}
	sentence := "over %s the operator left the %d Secrets alone"
	if d.api != nil {
		sentence += ", and called " + d.cloud.Facts().Title + " not once"
	}
	return d.claim(ctx, func(ctx context.Context) error {
		after, err := d.secretVersions(ctx)
		if err == nil && (!slices.Equal(before, after) || calls.reads+calls.writes > 0) {
			err = fmt.Errorf("the versions were %v and are %v, and there were %d calls", before, after, calls.reads+calls.writes)
		}
		return err
	}, sentence, watched, len(d.components))
}

// secretVersions are those of the components' Secrets. Nobody but ccoctl has to do with them.
func (d *storing) secretVersions(ctx context.Context) ([]string, error) {
	var all []string
	for _, r := range d.components {
		s, err := d.cluster.secret(ctx, secretName(r))
		if err != nil {
			return nil, err
		}
		if len(s.OwnerReferences) > 0 {
			return nil, errors.New("the Secret " + secretName(r).String() + " has an owner")
		}
		all = append(all, s.ResourceVersion)
	}
	return all, nil
}

// ignored says why a request is not ignored.
func (d *storing) ignored(ctx context.Context, filed *v1.CredentialsRequest) error {
	r := &v1.CredentialsRequest{}
	if err := d.cluster.client.Get(ctx, client.ObjectKeyFromObject(filed), r); err != nil {
		return fmt.Errorf("read request %s: %w", filed.Name, err)
	}
	if c := condition(r, v1.Ignored); c == nil || c.Status != corev1.ConditionTrue {
		return fmt.Errorf("request %s is not ignored", filed.Name)
	}
	return nil
}
