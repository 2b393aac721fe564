package performance

import (
	"net/http"
	"strings"

	configv1 "github.com/openshift/api/config/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/azure"
	simcalls "github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/sim/gcp"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// simulated is what the measurements ask of a simulated cloud.
type simulated interface {
	http.Handler
	Serves(host string) bool
	Calls() *simcalls.Log
	Faults() *fault.Rules
}

// place is a cloud to measure in.
type place struct {
	// name is that of the cloud, and waiting how many requests wait in a cluster there that starts.
	name     string
	waiting  int
	platform configv1.PlatformStatus
	// open makes an account, and the root secret with the key of its administrator.
	open func() (simulated, *corev1.Secret, error)
	// counted says which calls make, change or look at what requests ask for.
	counted func(simcalls.Call) bool
	// free says that no call is counted.
	free bool
}

// places are the clouds in which the measurements that compare them are made.
func places() []place { return []place{onAWS(), onGCP(), onAzure()} }

// amazon knows its own hosts, which are the same for all accounts.
type amazon struct{ *aws.Cloud }

// Serves implements simulated.
func (amazon) Serves(host string) bool { return aws.Serves(host) }

func onAWS() place {
	return place{
		name: "aws", waiting: 10, platform: clusterenv.AWSPlatform(),
		open: func() (simulated, *corev1.Secret, error) {
			account := aws.New(aws.Options{})
			quotas := aws.DefaultQuotas()
			quotas.UsersPerAccount = 1_000_000 // the largest clusters here have more than any account may have
			account.SetQuotas(quotas)
			key, err := account.AddUser("administrator", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
			return amazon{account}, clusterenv.RootSecret(key.ID, key.Secret, ""), err
		},
		counted: func(c simcalls.Call) bool { return c.Service == "iam" && c.Operation != "SimulatePrincipalPolicy" },
	}
}

func onGCP() place {
	const project = "performance"
	return place{
		name: "gcp", waiting: 8,
		platform: configv1.PlatformStatus{
			Type: configv1.GCPPlatformType, GCP: &configv1.GCPPlatformStatus{ProjectID: project, Region: "europe-west3"},
		},
		open: func() (simulated, *corev1.Secret, error) {
			account := gcp.New(gcp.Options{})
			account.AddProject(project)
			key, err := account.AddServiceAccountWithRoles(project, "administrator", "roles/owner")
			root := &corev1.Secret{
				ObjectMeta: metav1.ObjectMeta{Namespace: cluster.RootNamespace, Name: "gcp-credentials"},
				Data:       map[string][]byte{"service_account.json": key},
			}
			return account, root, err
		},
		counted: func(c simcalls.Call) bool {
			return c.Service == "iam" && !strings.HasPrefix(c.Operation, "permissions.") || strings.HasSuffix(c.Operation, "etIamPolicy")
		},
	}
}

// onAzure is where requests are handed the administrator's credential. Of the calls, only those count that do not assess it: there must be none.
func onAzure() place {
	return place{
		name: "azure", waiting: 8,
		platform: configv1.PlatformStatus{
			Type: configv1.AzurePlatformType, Azure: &configv1.AzurePlatformStatus{CloudName: configv1.AzurePublicCloud, ResourceGroupName: "performance"},
		},
		open: func() (simulated, *corev1.Secret, error) {
			account := azure.New(azure.Options{})
			subscription := account.AddSubscription("")
			of, err := account.AddServicePrincipal("administrator", "/subscriptions/"+subscription, "Owner")
			root := &corev1.Secret{
				ObjectMeta: metav1.ObjectMeta{Namespace: cluster.RootNamespace, Name: "azure-credentials"},
				Data: map[string][]byte{
					"azure_client_id": []byte(of.ClientID), "azure_client_secret": []byte(of.ClientSecret), "azure_tenant_id": []byte(of.TenantID),
					"azure_subscription_id": []byte(subscription), "azure_region": []byte("westeurope"), "azure_resourcegroup": []byte("performance"),
					"azure_resource_prefix": []byte("performance"),
				},
			}
			return account, root, err
		},
		counted: func(c simcalls.Call) bool { return c.Operation != "Permissions_List" && c.Service != "entra" },
		free:    true,
	}
}
