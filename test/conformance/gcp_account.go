package conformance

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/runtime"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/sim/fault"
	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

// gcpAccount is a simulated Google Cloud with one project. Faults, Calls and SetLag are the simulator's own.
type gcpAccount struct {
	*simgcp.Cloud
	t       testing.TB
	project string
	roles   map[RootKind][]string

	mu    sync.Mutex
	roots map[RootKind][]byte
	made  []string // the secret parts of all keys, and tokens, that were handed out
}

// Platform implements Account.
func (a *gcpAccount) Platform() configv1.PlatformStatus {
	return configv1.PlatformStatus{Type: configv1.GCPPlatformType, GCP: &configv1.GCPPlatformStatus{ProjectID: a.project, Region: "europe-west3"}}
}

// Root implements Account.
func (a *gcpAccount) Root(kind RootKind) map[string][]byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	return gcpData(a.roots[kind])
}

// gcpFile is the one key of a Secret.
const gcpFile = "service_account.json"

// gcpData is what a Secret holds for a credentials file.
func gcpData(file []byte) map[string][]byte { return map[string][]byte{gcpFile: file} }

// gcpKey are the members of a credentials file that tell whose key it is.
type gcpKey struct {
	ID    string `json:"private_key_id"`
	Email string `json:"client_email"`
}

func gcpKeyOf(data map[string][]byte) (key gcpKey) {
	_ = json.Unmarshal(data[gcpFile], &key) // of what is no such file, nothing is known
	return key
}

// Provider implements Account.
func (*gcpAccount) Provider(caller cloud.Caller, transport http.RoundTripper, now func() time.Time) cloud.Provider {
	return gcp.New(gcp.Options{Caller: caller, Transport: transport, UserAgentVersion: "test", Now: now})
}

// Calls implements Account.
func (a *gcpAccount) Calls() *calls.Log { return a.Cloud.Calls() }

// Faults implements Account.
func (a *gcpAccount) Faults() *fault.Rules { return a.Cloud.Faults() }

// Handshakes implements Account: access tokens are fetched there.
func (*gcpAccount) Handshakes() (service, host string) { return "oauth2", "oauth2" }

// Right implements Account. Permissions are named like the operations that they are for, with exceptions.
func (*gcpAccount) Right(service, operation string) string {
	if right, is := gcpPermissions[operation]; is {
		return right
	}
	if service == "cloudresourcemanager" {
		service = "resourcemanager"
		return service + "." + operation
	}
	return service + "." + strings.TrimPrefix(operation, "projects.")
}

// Public implements Account: predefined roles are Google's own.
func (*gcpAccount) Public(_, operation string) bool { return operation == "roles.get" }

// LiftQuotas implements Account.
func (a *gcpAccount) LiftQuotas() {
	quotas := a.Cloud.Quotas()
	quotas.ServiceAccounts, quotas.CustomRoles, quotas.PolicyPrincipals = 1<<20, 1<<20, 1<<20
	a.SetQuotas(quotas)
}

// gcpPermissions are the permissions of operations that have another name.
var gcpPermissions = map[string]string{
	"projects.serviceAccounts.keys.create": "iam.serviceAccountKeys.create",
	"projects.serviceAccounts.keys.list":   "iam.serviceAccountKeys.list",
	"projects.serviceAccounts.keys.delete": "iam.serviceAccountKeys.delete",
	"projects.testIamPermissions":          "resourcemanager.projects.get",
	"projects.roles.patch":                 "iam.roles.update",
	"permissions.queryTestablePermissions": "resourcemanager.projects.get",
}

// email is the address of an account by its ID.
func (a *gcpAccount) email(identity string) string {
	project := a.project
	if domain, name, scoped := strings.Cut(project, ":"); scoped {
		project = name + "." + domain
	}
	return identity + "@" + project + ".iam.gserviceaccount.com"
}

func (a *gcpAccount) member(identity string) string { return "serviceAccount:" + a.email(identity) }

// Identities implements Account.
func (a *gcpAccount) Identities() []string {
	var ids []string
	for _, account := range a.ServiceAccounts(a.project) {
		if id, _, _ := strings.Cut(account.Email, "@"); !strings.HasPrefix(id, gcpRootPrefix) {
			ids = append(ids, id)
		}
	}
	return ids
}

// Leftovers implements Account: what policies go on saying of accounts that are gone. Custom roles are shared by everybody in the project and stay.
func (a *gcpAccount) Leftovers() []string {
	var all []string
	for _, binding := range a.Policy(a.project) {
		for _, member := range binding.Members {
			if strings.HasPrefix(member, "deleted:") && !strings.HasPrefix(member, "deleted:serviceAccount:"+gcpRootPrefix) {
				all = append(all, binding.Role+" for "+member)
			}
		}
	}
	return all
}

// Others implements Account: the policy without what it says of identities. Custom roles are everybody's.
func (a *gcpAccount) Others() string {
	var all strings.Builder
	for _, binding := range a.Policy(a.project) {
		made := a.email("")
		binding.Members = slices.DeleteFunc(slices.Clone(binding.Members), func(member string) bool {
			return strings.Contains(member, made) && !strings.Contains(member, "serviceAccount:"+gcpRootPrefix)
		})
		if len(binding.Members) > 0 {
			text, err := json.Marshal(binding)
			must(a.t, err)
			all.Write(append(text, '\n'))
		}
	}
	return all.String()
}

// Keys implements Account.
func (a *gcpAccount) Keys(identity string) []string {
	account, _ := a.ServiceAccount(a.email(identity))
	return account.Keys
}

// KeysMade implements Account.
func (a *gcpAccount) KeysMade() int {
	made := 0
	for _, call := range a.Calls().All() {
		if call.Operation == "projects.serviceAccounts.keys.create" && call.Code == "" {
			made++
		}
	}
	return made
}

// Rights implements Account.
func (a *gcpAccount) Rights(identity string) []string {
	var has []string
	for _, rights := range []map[string]gcpRight{gcpRights, gcpExcess} {
		for name, right := range rights {
			if a.Allows(a.project, a.member(identity), right.permission) {
				has = append(has, name)
			}
		}
	}
	slices.Sort(has)
	return has
}

// Holder implements Account.
func (a *gcpAccount) Holder(data map[string][]byte) (identity string, valid bool) {
	email, valid := a.Cloud.Holder(data[gcpFile])
	identity, _, _ = strings.Cut(email, "@")
	return identity, valid
}

// KeyID implements Account.
func (*gcpAccount) KeyID(data map[string][]byte) string { return gcpKeyOf(data).ID }

// gcpOperations are the calls that change something, by the kind of a resource and what is done about it.
var gcpOperations = map[string]map[plan.Action][]string{
	"iam:service-account": {plan.Create: {"projects.serviceAccounts.create"}, plan.Delete: {"projects.serviceAccounts.delete"}},
	"iam:custom-role": {
		plan.Create: {"projects.roles.create", "projects.roles.undelete"}, plan.Update: {"projects.roles.patch", "projects.roles.undelete"},
	},
	"project:roles": {
		plan.Create: {"projects.setIamPolicy"}, plan.Update: {"projects.setIamPolicy"}, plan.Delete: {"projects.setIamPolicy"},
	},
	"iam:service-account-key": {plan.Create: {"projects.serviceAccounts.keys.create"}},
	"iam:surplus-keys":        {plan.Delete: {"projects.serviceAccounts.keys.delete"}},
}

// Operations implements Account.
func (*gcpAccount) Operations(kind string, action plan.Action) []string {
	return gcpOperations[kind][action]
}

// Identity implements Account.
func (*gcpAccount) Identity(status runtime.Object) string {
	if recorded, ok := status.(*v1.GCPProviderStatus); ok && recorded != nil {
		return recorded.ServiceAccountID
	}
	return ""
}
