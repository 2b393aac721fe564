package azure

import (
	"context"
	"fmt"

	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/test/sts/attempt"
	"github.com/cloudcredential/operator/test/sts/attempt/onazure"
)

// A credential that was exchanged is in no Secret: an access token, and whose it is said to be.
const accessToken, clientOf = "access_token", "client"

// Trials implements cloud.Identities. Each right is tried in every group in which it holds, and in others.
func (c *Cloud) Trials() map[string]cloud.Trial {
	all := map[string]cloud.Trial{}
	for name, t := range onazure.Trials() {
		all[name] = cloud.Trial{
			Own: t.Own.Right + " in " + t.Scopes() + " alone", Foreign: t.Foreign.Right,
			Try: func(ctx context.Context, of cloud.Credential) error {
				groups, err := c.groups(ctx, of)
				if err != nil {
					return err
				}
				return c.caller(onazure.Bearer(of[accessToken])).Try(ctx, t.Own, groups.Cluster)
			},
			Hold: func(ctx context.Context, of cloud.Credential) error {
				groups, err := c.groups(ctx, of)
				if err != nil {
					return err
				}
				return t.Hold(ctx, c.caller(onazure.Bearer(of[accessToken])), groups)
			},
		}
	}
	return all
}

// groups are those that the components of the cluster work in, whose identity a credential is for.
func (c *Cloud) groups(ctx context.Context, of cloud.Credential) (onazure.Groups, error) {
	_, setup, err := c.identityOf(ctx, string(of[clientOf]))
	return groupsOf(setup), err
}

func groupsOf(setup string) onazure.Groups {
	return onazure.Groups{Cluster: clusterGroup(setup), Network: NetworkGroup, DNS: DNSGroup, Other: oidcGroup(setup)}
}

// Owner implements cloud.Identities: the client ID that Entra wrote into the access token, which has to be one that the Resource Manager takes.
func (c *Cloud) Owner(ctx context.Context, of cloud.Credential) (string, error) {
	token, err := attempt.ParseToken(string(of[accessToken]))
	if err != nil {
		return "", err
	}
	if err := c.caller(onazure.Bearer(of[accessToken])).See(ctx); err != nil {
		return "", err
	}
	who, is := token.Claims["appid"].(string)
	if !is {
		return "", fmt.Errorf("the access token names nobody: %v", token.Claims)
	}
	return who, nil
}
