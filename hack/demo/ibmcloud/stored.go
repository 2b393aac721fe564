package ibmcloud

import (
	"context"
	"encoding/json"
	"errors"

	"k8s.io/apimachinery/pkg/runtime"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// StoredWords implements cloud.Stored.
func (c *Cloud) StoredWords() cloud.StoredWords {
	return cloud.StoredWords{
		Made:      "%d service IDs, each with the access policies of its request, in the cluster's resource group, and an API key,",
		Strangers: "20 service IDs with keys and policies, two resource groups",
		Gone:      "service IDs, API keys and access policies are gone",
		Others:    "service IDs, keys and policies",
	}
}

// Newer implements cloud.Keyed: the router needs no internet services any more and has to see networks.
func (c *Cloud) Newer() cloud.Newer {
	kept, gained, lost := right{roles + "serviceRole:Manager", dns}, right{roles + "role:Viewer", vpc}, right{roles + "serviceRole:Manager", internet}
	return cloud.Newer{
		Request: c.platform.newer, Spec: c.spec(kept, gained), Gained: gained.String(), Lost: lost.String(),
		Holds: func(ctx context.Context, with cloud.Credential) error {
			return errors.Join(c.has(ctx, with, kept), c.has(ctx, with, gained), c.lacks(ctx, with, lost, group))
		},
	}
}

// spec asks for rights.
func (c *Cloud) spec(rights ...right) *runtime.RawExtension {
	var policies []v1.AccessPolicy
	for _, r := range rights {
		policies = append(policies, v1.AccessPolicy{Roles: []string{r.role}, Attributes: []v1.AccessPolicyAttribute{{Name: "serviceName", Value: r.service}}})
	}
	text, _ := json.Marshal(map[string]any{ // strings can be written
		"apiVersion": v1.GroupVersion.String(), "kind": c.platform.specKind, "policies": policies,
	})
	return &runtime.RawExtension{Raw: text}
}

// Surplus implements cloud.Keyed.
func (c *Cloud) Surplus(identity string) cloud.Surplus {
	surplus := right{roles + "role:Administrator", "iam-identity"}
	return cloud.Surplus{
		Edit: cloud.Edit{
			Said: "gave " + identity + " the right to be " + surplus.String() + ", in the whole account",
			Do: func(ctx context.Context) error {
				s, err := c.serviceID(ctx, identity)
				if err != nil {
					return err
				}
				return c.addPolicy(ctx, s.ID, surplus)
			},
		},
		Found: "access-policies " + identity,
		Allowed: func(ctx context.Context, with cloud.Credential) (bool, error) {
			return c.allows(ctx, with, surplus, elsewhere)
		},
	}
}

// Newcomer implements cloud.Keyed.
func (c *Cloud) Newcomer() *runtime.RawExtension {
	return c.spec(right{roles + "serviceRole:Reader", storage}, right{roles + "role:Viewer", vpc})
}

// Halfway implements cloud.Keyed.
func (c *Cloud) Halfway() cloud.Fate {
	return cloud.Fate{
		Said: "IAM refuses to make access policies, once the service ID is there", Fault: `{"operation":"create_policy","effect":"Deny"}`, Named: "create_policy",
	}
}

// Cut implements cloud.Refreshing.
func (c *Cloud) Cut() cloud.Fate {
	return cloud.Fate{Said: "IAM refuses one of the new API keys", Fault: `{"operation":"create_api_key","effect":"Deny","times":1}`, Named: "apikey.create"}
}
