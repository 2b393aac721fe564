package azure

import (
	"context"
	"encoding/json"

	"k8s.io/apimachinery/pkg/runtime"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/test/sts/attempt/onazure"
)

// What the add-on asks for, and what it does not.
const (
	addOnRight   = "Microsoft.Network/publicIPAddresses/write"
	addOnForeign = "Microsoft.Network/loadBalancers/write"
)

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
	spec := v1.AzureProviderSpec{Permissions: []string{addOnRight}}
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
	return onazure.AddOn(addOnRight, addOnForeign).Hold(ctx, as, onazure.Groups{Cluster: clusterGroup(setup), Network: NetworkGroup, DNS: DNSGroup, Other: oidcGroup(setup)})
}
