package ccoctl_test

import (
	"crypto/rand"
	"crypto/rsa"
	randv2 "math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"

	simazure "github.com/cloudcredential/operator/sim/azure"
)

// Where worlds of Azure are. GUIDs of these forms are what Azure draws by lot for everybody else.
const (
	azureSubscription = "11111111-2222-4333-8444-555555555555"
	azureTenant       = "99999999-8888-4777-8666-555555555555"
	azureElsewhere    = "https://issuer.example.com/prod"
)

// azureAccount is a subscription of Azure.
type azureAccount struct {
	*simazure.Cloud
	administrator simazure.Credentials
}

// azureWorld is a world in one, for tests that are about nothing but Azure.
type azureWorld struct {
	*world
	*simazure.Cloud
}

// onAzure is a world whose cloud is Azure.
func onAzure(w *world) azureWorld { return azureWorld{w, w.simulated.(*azureAccount).Cloud} }

// azureRequest asks for a Secret of that name on Azure.
func azureRequest(name string) request { return requestOf(name, azureSpec()) }

func azureSpec() map[string]any {
	return map[string]any{
		"apiVersion": "cloudcredential.openshift.io/v1", "kind": "AzureProviderSpec",
		"roleBindings": []any{map[string]any{"role": "Reader"}}, "permissions": []any{"Microsoft.Compute/disks/read", "Microsoft.Compute/disks/write"},
	}
}

func azureCloud() *cloud {
	return &cloud{
		name:                "azure",
		open:                func(t testing.TB) simulated { return openAzure(t, simazure.Options{}) },
		place:               []string{"--region=westeurope", "--subscription-id=" + azureSubscription},
		besides:             azureBesides,
		shapes:              map[string]string{"storage": "--blob-container-name=prod", "elsewhere": "--issuer-url=" + azureElsewhere},
		changing:            []string{"--user-tags=a=b"},
		spec:                azureSpec,
		refusals:            azureRefusals(),
		options:             azureOptions,
		identitiesVerb:      "create-managed-identities",
		identitiesFlags:     func(*world) []string { return azureIssuer(azureElsewhere) },
		someIdentitiesFlags: azureIssuer(azureElsewhere),
		making:              azureMaking,
		steps: []step{{"create-oidc-issuer", without}, {"create-managed-identities", func(*world) []string {
			return azureIssuer(azurePublished)
		}}},
		estrange: func(w *world) {
			if !onAzure(w).SetIdentityTags(onAzure(w).identity("one").ID, map[string]string{"openshift.io_cloud-credential-operator_other": "owned"}) {
				w.t.Fatal("there is no such identity")
			}
		},
		secrets:  azureSecrets,
		secretly: map[string]func(w *world){"a secret": func(*world) {}, "a certificate": azureCertificate},
		late:     16,
		operations: operations{
			createIdentity: "UserAssignedIdentities_CreateOrUpdate", readIdentity: "UserAssignedIdentities_ListByResourceGroup", deleteIdentity: "UserAssignedIdentities_Delete",
			createProvider: "FederatedIdentityCredentials_CreateOrUpdate",
			hanging:        []string{"UserAssignedIdentities_CreateOrUpdate", "ResourceGroups_Get", "BlockBlob_Upload", "StorageAccounts_Create", "Token"},
		},
		kinds: kinds{
			of: azureKindOf, identity: "managedidentity:identity", after: "authorization:role-assignment", bucket: "storage:account",
			calledAs: map[string]string{"authorization:withdrawal": "authorization:role-assignment"},
		},
		flags:      azureFlags,
		required:   azureRequired,
		counts:     azureCounts,
		upgrades:   azureUpgrades(),
		faults:     azureFaults(),
		identities: azureIdentities,
		hostility:  azureHostility,
	}
}

// azurePublished is the issuer of a set-up that keeps it itself.
const azurePublished = "https://prod.blob.core.windows.net/prod"

func azureIssuer(url string) []string { return []string{"--issuer-url=" + url} }

// azureBesides are the tenant, where a verb has to know it, and the storage account of a set-up whose own name none can have.
func azureBesides(w *world, verb string) []string {
	var flags []string
	if verb == "create-oidc-issuer" || verb == "create-all" {
		flags = append(flags, "--tenant-id="+azureTenant)
	}
	if verb != "create-managed-identities" && strings.Contains(w.name, "-") {
		flags = append(flags, "--storage-account-name="+strings.ReplaceAll(w.name, "-", ""))
	}
	if verb == "delete" {
		flags = append(flags, "--delete-oidc-resource-group")
	}
	return flags
}

// azureTokenKey signs the access tokens of every simulated subscription, since to make a key takes longer than most tests.
var azureTokenKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// newSubscription makes a subscription whose administrator has these roles.
func newSubscription(options simazure.Options, roles ...string) (*azureAccount, error) {
	key, err := azureTokenKey()
	if err != nil {
		return nil, err
	}
	options.TenantID, options.TokenKey, options.Rand = azureTenant, key, sequence{randv2.NewChaCha8([32]byte{1})}
	account := &azureAccount{Cloud: simazure.New(options)}
	account.AddSubscription(azureSubscription)
	account.administrator, err = account.AddServicePrincipal(administratorName, "/subscriptions/"+azureSubscription, roles...)
	return account, err
}

// openAzure makes a subscription with its administrator, who has a role on the data of storage accounts, too: owners have none.
func openAzure(t testing.TB, options simazure.Options) *azureAccount {
	t.Helper()
	account, err := newSubscription(options, "Owner", "Storage Blob Data Contributor")
	if err != nil {
		t.Fatal(err)
	}
	return account
}

// environ implements simulated.
func (w *azureAccount) environ() map[string]string {
	return map[string]string{
		"AZURE_TENANT_ID": azureTenant, "AZURE_CLIENT_ID": w.administrator.ClientID, "AZURE_CLIENT_SECRET": w.administrator.ClientSecret,
		"AZURE_CONFIG_DIR": os.DevNull,
	}
}

// crowd implements simulated. Some of it looks like a set-up of the name of ours, or has what ours has, too.
func (w *azureAccount) crowd(t testing.TB) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	others := map[string]string{"openshift.io_cloud-credential-operator_other": "owned"}
	w.AddResourceGroup(azureSubscription, "foreign-oidc", "westeurope", others)
	principal, err := w.AddIdentity(azureSubscription, "foreign-oidc", "prod-openshift-somebody", others)
	must(err)
	w.AddRole("/subscriptions/"+azureSubscription, "prod-foreign", "Custom role for OpenShift. Owned by: other", "Microsoft.Compute/disks/read")
	must(w.AssignRole("/subscriptions/"+azureSubscription+"/resourceGroups/foreign-oidc", "Reader", principal))
	must(w.AssignRole("/subscriptions/"+azureSubscription, "prod-foreign", principal))
	must(w.AssignRole("/subscriptions/"+azureSubscription, "Contributor", w.AddUser("somebody", "User")))
	must(w.AddStorageAccount(azureSubscription, "foreign-oidc", "foreign", simazure.StorageSettings{PublicBlobs: true, SharedKeys: true, Tags: others}))
	must(w.AddContainer("foreign", "prod", "Blob"))
	must(w.PutBlob("foreign", "prod", "openid/v1/jwks", []byte("{}")))
}

// identity is that of the request of a name.
func (w azureWorld) identity(name string) simazure.Identity {
	found, _ := w.Identity(azureSubscription, "prod-oidc", "prod-openshift-"+name+"-"+name)
	return found
}
