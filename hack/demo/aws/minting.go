package aws

import (
	"context"
	"fmt"
	"maps"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// Prepare implements cloud.API.
func (c *Cloud) Prepare(context.Context) error { return nil }

// MintCost implements cloud.Minting.
func (c *Cloud) MintCost(n int) cloud.Claim {
	want := map[string]int{"CreateUser": n, "PutUserPolicy": n, "CreateAccessKey": n}
	return cloud.Claim{
		Sentence: fmt.Sprintf("%d credentials took %d writing calls to AWS: CreateUser, PutUserPolicy and CreateAccessKey for each", n, 3*n),
		Holds: func(ctx context.Context) error {
			got, err := c.control.Writes(ctx)
			if err == nil && !maps.Equal(got, want) {
				err = fmt.Errorf("AWS was asked to write %v times", got)
			}
			return err
		},
	}
}

// Marks implements cloud.Minting.
func (c *Cloud) Marks(on cloud.Stage) cloud.Claim {
	n := len(on.Components())
	return cloud.Claim{
		Sentence: fmt.Sprintf("the account has %d users of this cluster, each with the cluster's tag and the administrator's", n),
		Holds: func(ctx context.Context) error {
			users, err := c.Identities(ctx)
			if err != nil {
				return err
			}
			if len(users) != n {
				return fmt.Errorf("%d users carry the cluster's tag: %v", len(users), users)
			}
			for _, u := range users {
				tags, err := c.tags(ctx, u)
				if err != nil {
					return err
				}
				if tags["cost-center"] != "demo" {
					return fmt.Errorf("user %s does not carry the tag that the Infrastructure object asks for: %v", u, tags)
				}
			}
			return nil
		},
	}
}

// Limited implements cloud.Minting.
func (c *Cloud) Limited(ctx context.Context) (cloud.Credential, error) {
	const readOnly = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*",` +
		`"Action":["iam:Get*","iam:List*","iam:SimulatePrincipalPolicy"]}]}`
	limited, err := c.newUser(ctx, "auditor", readOnly)
	return credential(limited), err
}

// Lacking implements cloud.Minting.
func (c *Cloud) Lacking() string { return "iam:CreateUser" }

// Newcomer implements cloud.Minting.
func (c *Cloud) Newcomer() *runtime.RawExtension {
	return &runtime.RawExtension{Raw: []byte(`{"apiVersion":"cloudcredential.openshift.io/v1","kind":"AWSProviderSpec",` +
		`"statementEntries":[{"effect":"Allow","action":["ec2:DescribeRegions"],"resource":"*"}]}`)}
}

// Chosen implements cloud.Minting.
func (c *Cloud) Chosen() cloud.Chosen {
	return cloud.Chosen{
		Tampered: "openshift-machine-api-aws", Change: "A policy that somebody changed behind the operator's back", Lost: "openshift-ingress",
	}
}

// Tampering implements cloud.Minting: the user's policy is replaced, and deleted.
func (c *Cloud) Tampering(ctx context.Context, user string) (cloud.Tampering, error) {
	var t cloud.Tampering
	policy, err := c.policyName(ctx, user)
	if err != nil {
		return t, err
	}
	const everything = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	t.Surplus = cloud.Edit{Said: "policy " + policy + " now allows everything", Do: func(ctx context.Context) error {
		return c.putPolicy(ctx, user, policy, everything)
	}}
	t.Loss = cloud.Edit{Said: "policy " + policy + " is deleted", Do: func(ctx context.Context) error {
		if _, err := c.iam.DeleteUserPolicy(ctx, &iam.DeleteUserPolicyInput{UserName: &user, PolicyName: &policy}); err != nil {
			return fmt.Errorf("delete policy %s: %w", policy, err)
		}
		return nil
	}}
	return t, nil
}

// FurtherMinting implements cloud.Minting.
func (c *Cloud) FurtherMinting(cloud.Stage) []cloud.Part { return nil }

// Remains implements cloud.Minting.
func (c *Cloud) Remains() []cloud.Claim { return nil }
