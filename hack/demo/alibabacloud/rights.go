package alibabacloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/sts"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// Owner implements cloud.Identities: Alibaba's own library signs with the key, and asks who that is.
func (c *Cloud) Owner(_ context.Context, of cloud.Credential) (string, error) {
	key, err := keyIn(of)
	if err != nil {
		return "", err
	}
	config := sdk.NewConfig().WithScheme("HTTPS").WithAutoRetry(false)
	config.Transport = c.via.Transport
	api, err := sts.NewClientWithOptions(region, config, credentials.NewAccessKeyCredential(key.ID, key.Secret))
	if err != nil {
		return "", fmt.Errorf("make a client of STS: %w", err)
	}
	who, err := api.GetCallerIdentity(sts.CreateGetCallerIdentityRequest())
	if err != nil {
		return "", fmt.Errorf("ask STS whose key it is: %w", err)
	}
	_, user, found := strings.Cut(who.Arn, ":user/")
	if !found {
		return "", fmt.Errorf("the key is that of %s", who.Arn)
	}
	return user, nil
}

// allows asks whether who signs with a credential's key may do something.
func (c *Cloud) allows(ctx context.Context, with cloud.Credential, action string) (bool, error) {
	key, err := keyIn(with)
	if err != nil {
		return false, err
	}
	asked, err := json.Marshal(key)
	if err != nil {
		return false, fmt.Errorf("ask for %s: %w", action, err)
	}
	var user string
	if err := c.control.Make(ctx, "holder", string(asked), &user); err != nil {
		return false, err
	}
	var allowed bool
	err = c.control.Make(ctx, "allows", fmt.Sprintf(`{"user":%q,"action":%q,"resource":"*"}`, user, action), &allowed)
	return allowed, err
}

// may fails unless a credential allows what is wanted of it.
func (c *Cloud) may(ctx context.Context, with cloud.Credential, action string, wanted bool) error {
	got, err := c.allows(ctx, with, action)
	if err == nil && got != wanted {
		err = fmt.Errorf("%s is allowed: %t", action, got)
	}
	return err
}

// trial is what is tried with the key of a request.
type trial struct{ own, foreign string }

func trials() map[string]trial {
	return map[string]trial{
		"openshift-machine-api-alibabacloud": {"ecs:RunInstances", "oss:PutBucket"},
		"openshift-image-registry-alibaba":   {"oss:PutObject", "ecs:RunInstances"},
		"openshift-ingress-alibabacloud":     {"alidns:AddDomainRecord", "ecs:CreateDisk"},
		"alibaba-disk-csi-driver-operator":   {"ecs:CreateDisk", "alidns:AddDomainRecord"},
	}
}

// Trials implements cloud.Identities.
func (c *Cloud) Trials() map[string]cloud.Trial {
	all := map[string]cloud.Trial{}
	for name, t := range trials() {
		all[name] = cloud.Trial{
			Own: t.own, Foreign: t.foreign,
			Try: func(ctx context.Context, with cloud.Credential) error { return c.may(ctx, with, t.own, true) },
			Hold: func(ctx context.Context, with cloud.Credential) error {
				return errors.Join(c.may(ctx, with, t.own, true), c.may(ctx, with, t.foreign, false))
			},
		}
	}
	return all
}
