package main

import (
	"context"
	"fmt"

	configv1 "github.com/openshift/api/config/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// proveUpgradeable claims that the cluster waits with updates for the administrator's word.
func (d *demo) proveUpgradeable(ctx context.Context) error {
	err := d.claim(ctx, func(ctx context.Context) error {
		co, err := d.clusterOperator(ctx, map[configv1.ClusterStatusConditionType]configv1.ConditionStatus{configv1.OperatorUpgradeable: configv1.ConditionFalse})
		if err != nil {
			return err
		}
		if got := operatorCondition(co, configv1.OperatorUpgradeable).Reason; got != "MissingUpgradeableAnnotation" {
			return fmt.Errorf("the reason is %s", got)
		}
		return nil
	}, "the cluster is not to be updated to the next minor version: Upgradeable is False, MissingUpgradeableAnnotation")
	if err != nil {
		return err
	}
	refused, err := d.ccoctl(ctx, "set-upgradeable-to", clusterVersion)
	if err != nil {
		return err
	}
	if err := d.claim(ctx, func(context.Context) error { return refused.failure(1) }, "ccoctl %s set-upgradeable-to %s is refused: the cluster has it already",
		d.cloud.Facts().Verbs(), clusterVersion); err != nil {
		return err
	}
	if err := d.ccoctlMust(ctx, "set-upgradeable-to", nextVersion); err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		_, err := d.clusterOperator(ctx, map[configv1.ClusterStatusConditionType]configv1.ConditionStatus{configv1.OperatorUpgradeable: configv1.ConditionTrue})
		return err
	}, "after ccoctl %s set-upgradeable-to %s, Upgradeable is True", d.cloud.Facts().Verbs(), nextVersion)
}

// clusterOperator reads what the operator says of itself. It is an error if one of the conditions is not as wanted.
func (d *demo) clusterOperator(ctx context.Context, wanted map[configv1.ClusterStatusConditionType]configv1.ConditionStatus) (*configv1.ClusterOperator, error) {
	co := &configv1.ClusterOperator{}
	if err := d.cluster.client.Get(ctx, client.ObjectKey{Name: "cloud-credential"}, co); err != nil {
		return nil, fmt.Errorf("read ClusterOperator cloud-credential: %w", err)
	}
	for t, status := range wanted {
		c := operatorCondition(co, t)
		if c.Status != status {
			return co, fmt.Errorf("condition %s is %s: %s: %s", t, c.Status, c.Reason, c.Message)
		}
	}
	return co, nil
}

func operatorCondition(co *configv1.ClusterOperator, t configv1.ClusterStatusConditionType) configv1.ClusterOperatorStatusCondition {
	for _, c := range co.Status.Conditions {
		if c.Type == t {
			return c
		}
	}
	return configv1.ClusterOperatorStatusCondition{Status: configv1.ConditionUnknown}
}
