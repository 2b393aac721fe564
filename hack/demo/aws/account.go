package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	corev1 "k8s.io/api/core/v1"

	"github.com/cloudcredential/operator/test/sts/attempt"
)

// keyIn returns the access key that a Secret delivers.
func keyIn(s *corev1.Secret) (attempt.Key, error) {
	k := attempt.Key{ID: string(s.Data["aws_access_key_id"]), Secret: string(s.Data["aws_secret_access_key"])}
	if k.ID == "" || k.Secret == "" {
		return attempt.Key{}, fmt.Errorf("secret %s/%s holds no access key", s.Namespace, s.Name)
	}
	return k, nil
}

// account is the simulated AWS account as its administrator sees it. All its clients are the vendor's, go through the proxy, and believe to be
// talking to AWS.
type account struct {
	http  *http.Client
	admin attempt.Key
	iam   *iam.Client
}

// newAccount makes the clients of the account behind a proxy whose certificates the authority in caFile signs.
func newAccount(proxy, caFile string, admin attempt.Key) (*account, error) {
	via, err := url.Parse(proxy)
	if err != nil {
		return nil, fmt.Errorf("address of the proxy: %w", err)
	}
	ca, err := os.ReadFile(caFile)
	if err != nil {
		return nil, fmt.Errorf("read the proxy's certificate authority: %w", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(ca) {
		return nil, fmt.Errorf("%s holds no certificate", caFile)
	}
	a := &account{admin: admin, http: &http.Client{
		Timeout: 20 * time.Second,
		Transport: &http.Transport{
			Proxy:             http.ProxyURL(via),
			TLSClientConfig:   &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
			ForceAttemptHTTP2: true,
		},
	}}
	a.iam = iam.NewFromConfig(a.config(admin))
	return a, nil
}

// config is that of the vendor's SDK, with one key.
func (a *account) config(key attempt.Key) aws.Config {
	return aws.Config{
		Region:     region,
		HTTPClient: a.http,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: key.ID, SecretAccessKey: key.Secret, SessionToken: key.Session}, nil
		}),
	}
}

// identity returns the name of the user that a key belongs to.
func (a *account) identity(ctx context.Context, key attempt.Key) (string, error) {
	who, err := attempt.Identity(ctx, a.http, key)
	if err != nil {
		return "", err
	}
	_, name, isUser := strings.Cut(who, ":user/")
	if !isUser {
		return "", fmt.Errorf("key %s belongs to %s, which is no user", key.ID, who)
	}
	return name, nil
}

// clusterUsers returns the names of the users that carry the cluster's tag, sorted.
func (a *account) clusterUsers(ctx context.Context) ([]string, error) {
	all, err := a.iam.ListUsers(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("list the users: %w", err)
	}
	var names []string
	for _, u := range all.Users {
		tags, err := a.tags(ctx, aws.ToString(u.UserName))
		if err != nil {
			return nil, err
		}
		if tags["kubernetes.io/cluster/"+infrastructureName] == "owned" {
			names = append(names, aws.ToString(u.UserName))
		}
	}
	slices.Sort(names)
	return names, nil
}

func (a *account) tags(ctx context.Context, user string) (map[string]string, error) {
	out, err := a.iam.ListUserTags(ctx, &iam.ListUserTagsInput{UserName: &user})
	if err != nil {
		return nil, fmt.Errorf("list the tags of user %s: %w", user, err)
	}
	tags := map[string]string{}
	for _, t := range out.Tags {
		tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return tags, nil
}

// keys returns the IDs of a user's access keys.
func (a *account) keys(ctx context.Context, user string) ([]string, error) {
	out, err := a.iam.ListAccessKeys(ctx, &iam.ListAccessKeysInput{UserName: &user})
	if err != nil {
		return nil, fmt.Errorf("list the keys of user %s: %w", user, err)
	}
	var ids []string
	for _, k := range out.AccessKeyMetadata {
		ids = append(ids, aws.ToString(k.AccessKeyId))
	}
	return ids, nil
}

// policyName is the name of the only inline policy of a user.
func (a *account) policyName(ctx context.Context, user string) (string, error) {
	out, err := a.iam.ListUserPolicies(ctx, &iam.ListUserPoliciesInput{UserName: &user})
	if err != nil {
		return "", fmt.Errorf("list the policies of user %s: %w", user, err)
	}
	if len(out.PolicyNames) != 1 {
		return "", fmt.Errorf("user %s has %d inline policies, not 1", user, len(out.PolicyNames))
	}
	return out.PolicyNames[0], nil
}

// putPolicy gives a user an inline policy, or replaces it.
func (a *account) putPolicy(ctx context.Context, user, name, document string) error {
	_, err := a.iam.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: &user, PolicyName: &name, PolicyDocument: &document})
	if err != nil {
		return fmt.Errorf("write policy %s of user %s: %w", name, user, err)
	}
	return nil
}

// newUser makes a user with an inline policy and a key, as an administrator would.
func (a *account) newUser(ctx context.Context, name, document string) (attempt.Key, error) {
	_, err := a.iam.CreateUser(ctx, &iam.CreateUserInput{UserName: &name})
	if err == nil {
		err = a.putPolicy(ctx, name, name, document)
	}
	if err != nil {
		return attempt.Key{}, fmt.Errorf("make user %s: %w", name, err)
	}
	made, err := a.iam.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: &name})
	if err != nil {
		return attempt.Key{}, fmt.Errorf("make a key of user %s: %w", name, err)
	}
	if made.AccessKey == nil {
		return attempt.Key{}, errors.New("the answer to CreateAccessKey holds no key")
	}
	return attempt.Key{ID: aws.ToString(made.AccessKey.AccessKeyId), Secret: aws.ToString(made.AccessKey.SecretAccessKey)}, nil
}
