package aws

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/test/sts/attempt/onaws"
)

// config is that of the vendor's SDK, with one key.
func (c *Cloud) config(key onaws.Key) aws.Config {
	return aws.Config{
		Region:     region,
		HTTPClient: c.http,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: key.ID, SecretAccessKey: key.Secret, SessionToken: key.Session}, nil
		}),
	}
}

// Identities implements cloud.Minting: the names of the users that carry the cluster's tag, sorted.
func (c *Cloud) Identities(ctx context.Context) ([]string, error) {
	all, err := c.iam.ListUsers(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("list the users: %w", err)
	}
	var names []string
	for _, u := range all.Users {
		tags, err := c.tags(ctx, aws.ToString(u.UserName))
		if err != nil {
			return nil, err
		}
		if tags["kubernetes.io/cluster/"+c.infrastructure] == "owned" {
			names = append(names, aws.ToString(u.UserName))
		}
	}
	slices.Sort(names)
	return names, nil
}

func (c *Cloud) tags(ctx context.Context, user string) (map[string]string, error) {
	out, err := c.iam.ListUserTags(ctx, &iam.ListUserTagsInput{UserName: &user})
	if err != nil {
		return nil, fmt.Errorf("list the tags of user %s: %w", user, err)
	}
	tags := map[string]string{}
	for _, t := range out.Tags {
		tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return tags, nil
}

// Keys implements cloud.Minting.
func (c *Cloud) Keys(ctx context.Context, user string) ([]string, error) {
	out, err := c.iam.ListAccessKeys(ctx, &iam.ListAccessKeysInput{UserName: &user})
	if err != nil {
		return nil, fmt.Errorf("list the keys of user %s: %w", user, err)
	}
	var ids []string
	for _, k := range out.AccessKeyMetadata {
		ids = append(ids, aws.ToString(k.AccessKeyId))
	}
	return ids, nil
}

// KeyID implements cloud.Minting.
func (c *Cloud) KeyID(of cloud.Credential) string { return string(of[idKey]) }

// policyName is the name of the only inline policy of a user.
func (c *Cloud) policyName(ctx context.Context, user string) (string, error) {
	out, err := c.iam.ListUserPolicies(ctx, &iam.ListUserPoliciesInput{UserName: &user})
	if err != nil {
		return "", fmt.Errorf("list the policies of user %s: %w", user, err)
	}
	if len(out.PolicyNames) != 1 {
		return "", fmt.Errorf("user %s has %d inline policies, not 1", user, len(out.PolicyNames))
	}
	return out.PolicyNames[0], nil
}

// putPolicy gives a user an inline policy, or replaces it.
func (c *Cloud) putPolicy(ctx context.Context, user, name, document string) error {
	_, err := c.iam.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: &user, PolicyName: &name, PolicyDocument: &document})
	if err != nil {
		return fmt.Errorf("write policy %s of user %s: %w", name, user, err)
	}
	return nil
}

// newUser makes a user with an inline policy and a key, as an administrator would.
func (c *Cloud) newUser(ctx context.Context, name, document string) (onaws.Key, error) {
	_, err := c.iam.CreateUser(ctx, &iam.CreateUserInput{UserName: &name})
	if err == nil {
		err = c.putPolicy(ctx, name, name, document)
	}
	if err != nil {
		return onaws.Key{}, fmt.Errorf("make user %s: %w", name, err)
	}
	made, err := c.iam.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: &name})
	if err != nil {
		return onaws.Key{}, fmt.Errorf("make a key of user %s: %w", name, err)
	}
	if made.AccessKey == nil {
		return onaws.Key{}, errors.New("the answer to CreateAccessKey holds no key")
	}
	return onaws.Key{ID: aws.ToString(made.AccessKey.AccessKeyId), Secret: aws.ToString(made.AccessKey.SecretAccessKey)}, nil
}
