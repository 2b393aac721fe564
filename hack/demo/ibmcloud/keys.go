package ibmcloud

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/IBM/go-sdk-core/v5/core"
	"github.com/IBM/platform-services-go-sdk/iamidentityv1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// Identity implements cloud.Keyed.
func (c *Cloud) Identity(setup string, secret types.NamespacedName) string {
	return setup + "-" + secret.Namespace + "-" + secret.Name
}

// Complete implements cloud.Keyed: one program reads the key, another one the file.
func (c *Cloud) Complete(secret cloud.Credential) error {
	wanted := credential(string(secret[apiKeyKey]))
	if len(secret[apiKeyKey]) == 0 || string(secret[fileKey]) != string(wanted[fileKey]) || len(secret) != len(wanted) {
		return fmt.Errorf("it holds %s, which should be %s for one API key", strings.Join(slices.Sorted(maps.Keys(secret)), ", "), strings.Join(slices.Sorted(maps.Keys(wanted)), ", "))
	}
	return nil
}

// Owner implements cloud.Identities: IBM's own library signs in with the key, and asks whose it is.
func (c *Cloud) Owner(ctx context.Context, of cloud.Credential) (string, error) {
	key := string(of[apiKeyKey])
	api, err := iamidentityv1.NewIamIdentityV1(&iamidentityv1.IamIdentityV1Options{Authenticator: &core.IamAuthenticator{ApiKey: key, Client: c.via}})
	if err != nil {
		return "", fmt.Errorf("make a client of IAM: %w", err)
	}
	api.Service.SetHTTPClient(c.via)
	found, _, err := api.GetAPIKeysDetailsWithContext(ctx, api.NewGetAPIKeysDetailsOptions().SetIamAPIKey(key))
	if err != nil {
		return "", fmt.Errorf("ask IAM whose key it is: %w", err)
	}
	all, err := c.serviceIDs(ctx)
	if err != nil {
		return "", err
	}
	for _, s := range all {
		if found.IamID != nil && s.IAMID == *found.IamID {
			return s.Name, nil
		}
	}
	return "", fmt.Errorf("the key is that of no service ID")
}

// AddKey implements cloud.Refreshing.
func (c *Cloud) AddKey(ctx context.Context, identity string) (cloud.Credential, error) {
	s, err := c.serviceID(ctx, identity)
	if err != nil {
		return nil, err
	}
	var made struct{ APIKey string }
	err = c.control.Make(ctx, "service-ids/"+s.ID+"/keys", `{"name":"of an auditor"}`, &made)
	return credential(made.APIKey), err
}
