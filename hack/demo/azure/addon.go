package azure

import (
	"context"
	"encoding/json"

	"k8s.io/apimachinery/pkg/runtime"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/test/sts/attempt/onazure"
)

// addOn is what the add-on asks for, and what it does not.
func addOn() onazure.Trial {
	const version = "2024-05-01"
	return onazure.Trial{
		Own:     onazure.Write("Microsoft.Network/publicIPAddresses", version, "tried"),
		Foreign: onazure.Write("Microsoft.Network/loadBalancers", version, "tried"),
	}
}

// AddOn implements cloud.Federation.
func (c *Cloud) AddOn() cloud.AddOn {
	return cloud.AddOn{
		Field: "azureClientID", Spec: addOnSpec, Try: c.tryAddOn,
		Command: func(_ context.Context, _, issuer string) ([]string, error) {
			return []string{"create-managed-identities", "--issuer-url", issuer}, nil
		},
	}
}

func addOnSpec(granted cloud.Credential) *runtime.RawExtension {
	spec := v1.AzureProviderSpec{Permissions: []string{addOn().Own.Right}}
	spec.APIVersion, spec.Kind, spec.RoleBindings = "cloudcredential.openshift.io/v1", "AzureProviderSpec", []v1.RoleBinding{}
	if i, err := onazure.IdentityIn(granted); err == nil {
		spec.AzureClientID, spec.AzureTenantID, spec.AzureSubscriptionID, spec.AzureRegion = i.ClientID, i.TenantID, i.SubscriptionID, i.Region
	}
	text, _ := json.Marshal(spec) // texts can always be written
	return &runtime.RawExtension{Raw: text}
}

func (c *Cloud) tryAddOn(ctx context.Context, pod cloud.Pod) error {
	as, i, err := c.login(pod)
	if err != nil {
		return err
	}
	_, setup, err := c.identityOf(ctx, i.ClientID)
	if err != nil {
		return err
	}
	return addOn().Hold(ctx, as, groupsOf(setup))
}
