package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	configv1 "github.com/openshift/api/config/v1"

	"github.com/cloudcredential/operator/test/sts/attempt"
)

// proveUpgradeable claims that the cluster waits with updates for the administrator's word.
func (d *shortTerm) proveUpgradeable(ctx context.Context) error {
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
	if err := d.claim(ctx, func(context.Context) error { return refused.failure(1) }, "ccoctl aws set-upgradeable-to %s is refused: the cluster has it already", clusterVersion); err != nil {
		return err
	}
	if err := d.ccoctlMust(ctx, "set-upgradeable-to", nextVersion); err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		_, err := d.clusterOperator(ctx, map[configv1.ClusterStatusConditionType]configv1.ConditionStatus{configv1.OperatorUpgradeable: configv1.ConditionTrue})
		return err
	}, "after ccoctl aws set-upgradeable-to %s, Upgradeable is True", nextVersion)
}

// proveVerify opens a trust policy and lets ccoctl find that, and put it right.
func (d *shortTerm) proveVerify(ctx context.Context) error {
	verify := func(ctx context.Context) (ran, error) {
		return d.ccoctl(ctx, append([]string{"verify"}, d.described(setup, d.mine)...)...)
	}
	good, err := verify(ctx)
	if err != nil {
		return err
	}
	if err := d.claim(ctx, func(context.Context) error { return good.failure(0) }, "ccoctl aws verify checks everything and finds nothing wrong"); err != nil {
		return err
	}
	name, stranger, err := d.openTrust(ctx)
	if err != nil {
		return err
	}
	d.screen.printf("   … role %s now trusts every ServiceAccount of the cluster", name)
	err = d.claim(ctx, func(ctx context.Context) error {
		_, err := d.exchangeFor(ctx, name, stranger)
		return err
	}, "a ServiceAccount that has nothing to do with it gets the role")
	if err != nil {
		return err
	}
	found, err := verify(ctx)
	if err != nil {
		return err
	}
	err = d.claim(ctx, func(context.Context) error {
		return errors.Join(found.failure(1), found.onlyWrong("role "+name))
	}, "ccoctl aws verify ends with exit code 1 and names this role, and no other")
	if err != nil {
		return err
	}
	if err := d.ccoctlMust(ctx, d.createAll(setup, d.mine)...); err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		token, err := d.tokens.Token(ctx, stranger, attempt.Audience)
		if err != nil {
			return err
		}
		return attempt.MustBeRefused(ctx, d.account.http, d.arn(name), token, attempt.NotTrusted)
	}, "ccoctl aws create-all puts it right: the stranger is refused again")
}

// openTrust lets a role trust every ServiceAccount of the cluster, as a careless hand might. It returns the role's name and a ServiceAccount that it is not for.
func (d *shortTerm) openTrust(ctx context.Context) (string, attempt.Component, error) {
	stranger := attempt.Component{Namespace: "somebody-elses", ServiceAccount: "stranger"}
	r, err := d.component(judged)
	if err != nil {
		return "", stranger, err
	}
	role, err := d.role(ctx, secretName(r))
	if err != nil {
		return "", stranger, err
	}
	issuer, err := d.mine.Issuer()
	if err != nil {
		return "", stranger, err
	}
	_, name, _ := strings.Cut(role, ":role/")
	host := strings.TrimPrefix(issuer, "https://")
	document := fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::%s:oidc-provider/%s"},`+
		`"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringLike":{"%[2]s:sub":"system:serviceaccount:*:*"}}}]}`, d.simulator.AccountID, host)
	_, err = d.account.iam.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: &name, PolicyDocument: &document})
	if err != nil {
		return "", stranger, fmt.Errorf("open the trust policy of %s: %w", name, err)
	}
	return name, stranger, nil
}

// arn is that of a role of the account.
func (d *shortTerm) arn(role string) string {
	return "arn:aws:iam::" + d.simulator.AccountID + ":role/" + role
}

// exchangeFor hands in a token of a component for the role of that name.
func (d *shortTerm) exchangeFor(ctx context.Context, role string, account attempt.Component) (attempt.Key, error) {
	token, err := d.tokens.Token(ctx, account, attempt.Audience)
	if err != nil {
		return attempt.Key{}, err
	}
	return attempt.Exchange(ctx, d.account.http, d.arn(role), token)
}
