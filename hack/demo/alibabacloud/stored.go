package alibabacloud

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"k8s.io/apimachinery/pkg/runtime"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// StoredWords implements cloud.Stored.
func (c *Cloud) StoredWords() cloud.StoredWords {
	return cloud.StoredWords{
		Made:      "%d RAM users, each with a policy of its request and an access key,",
		Strangers: "20 RAM users with keys and a policy",
		Gone:      "RAM users, access keys and policies are gone",
		Others:    "users, keys and policies",
	}
}

// Newer implements cloud.Keyed: the router needs no private zones any more and has to see load balancers.
func (c *Cloud) Newer() cloud.Newer {
	const kept, gained, lost = "alidns:AddDomainRecord", "slb:DescribeLoadBalancers", "pvtz:AddZoneRecord"
	return cloud.Newer{
		Request: "openshift-ingress-alibabacloud", Spec: spec(kept, gained), Gained: gained, Lost: lost,
		Holds: func(ctx context.Context, with cloud.Credential) error {
			return errors.Join(c.may(ctx, with, kept, true), c.may(ctx, with, gained, true), c.may(ctx, with, lost, false))
		},
	}
}

// spec asks for actions.
func spec(actions ...string) *runtime.RawExtension {
	text, _ := json.Marshal(map[string]any{ // strings can be written
		"apiVersion": v1.GroupVersion.String(), "kind": "AlibabaCloudProviderSpec",
		"statementEntries": []v1.AlibabaStatementEntry{{Effect: "Allow", Action: actions, Resource: "*"}},
	})
	return &runtime.RawExtension{Raw: text}
}

// Surplus implements cloud.Keyed.
func (c *Cloud) Surplus(identity string) cloud.Surplus {
	return cloud.Surplus{
		Edit: cloud.Edit{
			Said: "attached AdministratorAccess to " + identity,
			Do: func(ctx context.Context) error {
				return c.control.Send(ctx, http.MethodPut, "users/"+identity+"/policies/System%2FAdministratorAccess", "")
			},
		},
		Found: "attached-policies " + identity,
		Allowed: func(ctx context.Context, with cloud.Credential) (bool, error) {
			return c.allows(ctx, with, "ram:CreateUser")
		},
	}
}

// Newcomer implements cloud.Keyed.
func (c *Cloud) Newcomer() *runtime.RawExtension { return spec("oss:GetObject") }

// Halfway implements cloud.Keyed.
func (c *Cloud) Halfway() cloud.Fate {
	return cloud.Fate{Said: "RAM refuses to make a policy", Fault: `{"operation":"CreatePolicy","effect":"Deny"}`, Named: "CreatePolicy"}
}
