package aws

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/test/sts/attempt"
	"github.com/cloudcredential/operator/test/sts/attempt/onaws"
)

// Words implements cloud.Federation.
func (c *Cloud) Words() cloud.Words {
	return cloud.Words{
		Role: "role", Strangers: "20 roles, 5 identity providers",
		Prepares: "ccoctl prepares the account", Shared: "An account that others use, too",
		Made:   "the key pair, a bucket with the public key, an identity provider and %d roles",
		Gone:   "bucket, identity provider and roles are gone",
		Others: "roles, identity providers, buckets and users",
		SDK:    "aws-sdk-go-v2 takes the Secret of %s for its configuration file, finds role and token in it, and makes a bucket with that",
		AddOnSDK: "aws-sdk-go-v2 takes this Secret with the token at its cloudTokenPath: s3:ListAllMyBuckets is allowed, " +
			"route53:ListHostedZones denied",
		Opening: "A trust policy that somebody opened", Unmade: "no user in the account",
		Verify: "The account can verify the cluster's tokens", Refusals: "Tokens that must not do, and STS's answers",
		SDKHeading: "The Secret is what an AWS SDK needs",
	}
}

// Audiences implements cloud.Federation. The second is that of the tokens that a webhook gives to the pods of other workloads.
func (c *Cloud) Audiences() []string { return []string{attempt.Audience, onaws.PodAudience} }

// AddStrangers implements cloud.Federation.
func (c *Cloud) AddStrangers(ctx context.Context) error {
	return c.control.Send(ctx, http.MethodPost, "foreign", `{"roles":20,"oidcProviders":5}`)
}

// Flags implements cloud.Federation.
func (c *Cloud) Flags(string) cloud.Flags { return cloud.Flags{Where: []string{"--region", region}} }

// Belongings implements cloud.Federation.
func (c *Cloud) Belongings(ctx context.Context, setup string) (map[string]cloud.Belonging, error) {
	all := map[string]cloud.Belonging{}
	for _, kind := range []string{"roles", "oidc-providers", "buckets", "users"} {
		var things []json.RawMessage
		if err := c.control.Read(ctx, kind, &things); err != nil {
			return nil, err
		}
		var b cloud.Belonging
		for _, thing := range things {
			if strings.Contains(string(thing), `"openshift.io/cloud-credential-operator/`+setup+`"`) {
				b.Mine = append(b.Mine, string(thing))
			} else {
				b.Others = append(b.Others, string(thing))
			}
		}
		all[kind] = b
	}
	return all, nil
}

// Made implements cloud.Federation.
func (c *Cloud) Made(requests int) map[string]int {
	return map[string]int{"roles": requests, "oidc-providers": 1, "buckets": 1}
}

// Granted implements cloud.Federation: the ARN of a role.
func (c *Cloud) Granted(secret cloud.Credential) (string, error) {
	if role := onaws.RoleIn(secret["credentials"]); role != "" && len(secret) == 1 {
		return role, nil
	}
	return "", errors.New("the Secret names no role, or holds something else besides")
}

// StoresKey implements cloud.Federation.
func (c *Cloud) StoresKey(secret cloud.Credential) bool {
	for key, value := range secret {
		if strings.Contains(key, idKey) || bytes.Contains(value, []byte(secretKey)) || bytes.Contains(value, []byte("AKIA")) {
			return true
		}
	}
	return false
}

// Exchange implements cloud.Federation.
func (c *Cloud) Exchange(ctx context.Context, secret cloud.Credential, token string) (cloud.Credential, error) {
	role, err := c.Granted(secret)
	if err != nil {
		return nil, err
	}
	key, err := onaws.Exchange(ctx, c.http, role, token)
	return credential(key), err
}

// Refused implements cloud.Federation.
func (c *Cloud) Refused(ctx context.Context, secret cloud.Credential, token, code string) error {
	role, err := c.Granted(secret)
	if err != nil {
		return err
	}
	return onaws.MustBeRefused(ctx, c.http, role, token, code)
}

// Judged implements cloud.Federation.
func (c *Cloud) Judged() string { return "openshift-ingress" }

// Refusals implements cloud.Federation.
func (c *Cloud) Refusals() []attempt.Refused { return onaws.Refusals() }

// Codes implements cloud.Federation.
func (c *Cloud) Codes() cloud.Codes {
	return cloud.Codes{Foreign: onaws.NotTrusted, Stranger: onaws.NotTrusted, Gone: onaws.NotBelieved}
}

// NoIdentity implements cloud.Federation.
func (c *Cloud) NoIdentity(ctx context.Context) error {
	users, err := c.iam.ListUsers(ctx, nil)
	if err != nil {
		return fmt.Errorf("list the users: %w", err)
	}
	if len(users.Users) != 1 {
		return fmt.Errorf("the account has %d users, not just the administrator", len(users.Users))
	}
	return nil
}

// Expose implements cloud.Federation: the role trusts every ServiceAccount of the cluster.
func (c *Cloud) Expose(ctx context.Context, of cloud.Target) (cloud.Opened, error) {
	role, err := c.Granted(of.Secret)
	if err != nil {
		return cloud.Opened{}, err
	}
	_, name, _ := strings.Cut(role, ":role/")
	document := fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"%s"},`+
		`"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringLike":{"%s:sub":"system:serviceaccount:*:*"}}}]}`,
		c.provider(of.Issuer), strings.TrimPrefix(of.Issuer, "https://"))
	_, err = c.iam.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: &name, PolicyDocument: &document})
	if err != nil {
		return cloud.Opened{}, fmt.Errorf("open the trust policy of %s: %w", name, err)
	}
	return cloud.Opened{
		Object: "role " + name, Said: "role " + name + " now trusts every ServiceAccount of the cluster",
		Stranger: attempt.Component{Namespace: "somebody-elses", ServiceAccount: "stranger"},
	}, nil
}

// provider is the ARN of the identity provider of an issuer.
func (c *Cloud) provider(issuer string) string {
	return "arn:aws:iam::" + c.accountID + ":oidc-provider/" + strings.TrimPrefix(issuer, "https://")
}
