package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

// tampered is the request whose policy is changed behind the operator's back.
const tampered = "openshift-machine-api-aws"

// proveDriftIsRepaired changes a user's policy in both directions.
func (d *demo) proveDriftIsRepaired(ctx context.Context) error {
	key, user, err := d.delivered(ctx, tampered)
	if err != nil {
		return err
	}
	policy, err := d.account.policyName(ctx, user)
	if err != nil {
		return err
	}
	t := trials()[tampered]

	const everything = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	if err := d.account.putPolicy(ctx, user, policy, everything); err != nil {
		return err
	}
	d.screen.printf("   … policy %s now allows everything", policy)
	err = d.claim(ctx, func(ctx context.Context) error {
		return t.Hold(ctx, d.account.http, key)
	}, "the surplus is taken away: %s is denied again, %s still allowed", t.Foreign.Right, t.Own.Right)
	if err != nil {
		return err
	}

	if _, err := d.account.iam.DeleteUserPolicy(ctx, &iam.DeleteUserPolicyInput{UserName: &user, PolicyName: &policy}); err != nil {
		return fmt.Errorf("delete policy %s: %w", policy, err)
	}
	d.screen.printf("   … policy %s is deleted", policy)
	return d.claim(ctx, func(ctx context.Context) error {
		return t.Own.Try(ctx, d.account.http, key)
	}, "what was missing is given back: %s is allowed again", t.Own.Right)
}

// proveDeletion deletes requests and looks for what is left of them.
func (d *demo) proveDeletion(ctx context.Context, names ...string) error {
	for _, name := range names {
		key, user, err := d.delivered(ctx, name)
		if err != nil {
			return err
		}
		r, err := d.cluster.request(ctx, name)
		if err != nil {
			return err
		}
		if err := d.cluster.client.Delete(ctx, r); err != nil {
			return fmt.Errorf("delete request %s: %w", name, err)
		}
		err = d.claim(ctx, func(ctx context.Context) error {
			return d.nothingLeft(ctx, r, user, key)
		}, "%s: the request, its Secret, the user and the key are gone", name)
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *demo) nothingLeft(ctx context.Context, r *v1.CredentialsRequest, user string, key attempt.Key) error {
	if _, err := d.cluster.request(ctx, r.Name); !apierrors.IsNotFound(err) {
		return errors.Join(fmt.Errorf("request %s is still there", r.Name), err)
	}
	if _, err := d.cluster.secret(ctx, secretName(r)); !apierrors.IsNotFound(err) {
		return errors.Join(fmt.Errorf("secret %s is still there", secretName(r)), err)
	}
	users, err := d.account.clusterUsers(ctx)
	if err != nil {
		return err
	}
	if slices.Contains(users, user) {
		return fmt.Errorf("user %s is still there", user)
	}
	if _, err := d.account.identity(ctx, key); err == nil {
		return fmt.Errorf("key %s still works", key.ID)
	}
	return nil
}

// proveAccountIsEmpty claims that no user of the cluster is left.
func (d *demo) proveAccountIsEmpty(ctx context.Context) error {
	return d.claim(ctx, func(ctx context.Context) error {
		users, err := d.account.clusterUsers(ctx)
		if err != nil {
			return err
		}
		if len(users) > 0 {
			return fmt.Errorf("left: %v", users)
		}
		return nil
	}, "no user of this cluster is left in the account")
}
