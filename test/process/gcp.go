package process

import (
	"encoding/json"
	"strings"

	configv1 "github.com/openshift/api/config/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/sim/gcp"
	"github.com/cloudcredential/operator/test/clusterenv"
)

const project = "process"

// GCP is a project that the operator reaches under Google's own host names, through a proxy.
func GCP() Cloud {
	return Cloud{
		Name: "gcp", open: openGCP,
		platform: configv1.PlatformStatus{
			Type: configv1.GCPPlatformType, GCP: &configv1.GCPPlatformStatus{ProjectID: project, Region: "europe-west3"},
		},
		spec: `{"apiVersion":"cloudcredential.openshift.io/v1","kind":"GCPProviderSpec",` +
			`"predefinedRoles":["roles/dns.admin"],"permissions":["compute.instances.get"]}`,
	}
}

func openGCP(w *World) *Account {
	w.Helper()
	account := gcp.New(gcp.Options{})
	account.AddProject(project)
	file, err := account.AddServiceAccountWithRoles(project, "administrator", "roles/owner")
	if err != nil {
		w.Fatal(err)
	}
	return &Account{
		simulated: account, environ: through(w, account),
		root: &corev1.Secret{
			ObjectMeta: metav1.ObjectMeta{Namespace: cluster.RootNamespace, Name: "gcp-credentials"},
			Data:       map[string][]byte{"service_account.json": file},
		},
		KeysMade: func() int { return account.Calls().Count("iam", "projects.serviceAccounts.keys.create") },
		keyIn:    keyID,
		identities: func() map[string][]string {
			all := map[string][]string{}
			for _, made := range account.ServiceAccounts(project) {
				if strings.HasPrefix(made.DisplayName, clusterenv.InfrastructureName+"-") {
					all[made.Email] = made.Keys
				}
			}
			return all
		},
	}
}

// keyID is the ID of the key in a Secret, empty where there is none.
func keyID(s *corev1.Secret) string {
	var key struct {
		ID string `json:"private_key_id"`
	}
	if json.Unmarshal(s.Data["service_account.json"], &key) != nil {
		return ""
	}
	return key.ID
}
