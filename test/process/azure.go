package process

import (
	configv1 "github.com/openshift/api/config/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/sim/azure"
)

// Azure is a tenant that the operator reaches under Microsoft's own host names, through a proxy. Components share the administrator's credential.
func Azure() Cloud {
	return Cloud{
		Name: "azure", open: openAzure,
		platform: configv1.PlatformStatus{
			Type:  configv1.AzurePlatformType,
			Azure: &configv1.AzurePlatformStatus{CloudName: configv1.AzurePublicCloud, ResourceGroupName: "process"},
		},
		spec: `{"apiVersion":"cloudcredential.openshift.io/v1","kind":"AzureProviderSpec",` +
			`"roleBindings":[{"role":"Network Contributor"}],"permissions":["Microsoft.Compute/disks/write"]}`,
	}
}

func openAzure(w *World) *Account {
	w.Helper()
	account := azure.New(azure.Options{})
	subscription := account.AddSubscription("")
	account.AddResourceGroup(subscription, "process", "westeurope", nil)
	administrator, err := account.AddServicePrincipal("administrator", "/subscriptions/"+subscription, "Contributor")
	if err != nil {
		w.Fatal(err)
	}
	return &Account{
		simulated: account, environ: through(w, account),
		root: &corev1.Secret{
			ObjectMeta: metav1.ObjectMeta{Namespace: cluster.RootNamespace, Name: "azure-credentials"},
			Data: map[string][]byte{
				"azure_client_id": []byte(administrator.ClientID), "azure_client_secret": []byte(administrator.ClientSecret),
				"azure_tenant_id": []byte(administrator.TenantID), "azure_subscription_id": []byte(subscription),
				"azure_region": []byte("westeurope"), "azure_resourcegroup": []byte("process"), "azure_resource_prefix": []byte("process"),
			},
		},
	}
}
