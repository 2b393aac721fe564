package conformance

import (
	"maps"
	"slices"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	v1 "github.com/cloudcredential/operator/api/v1"
	simazure "github.com/cloudcredential/operator/sim/azure"
)

// Azure is the row of Microsoft Azure.
type Azure struct{ Unasked }

var _ Cloud = Azure{}

// Name implements Cloud.
func (Azure) Name() string { return "azure" }

// Modes implements Cloud. Nothing is minted.
func (Azure) Modes() []v1.Mode { return []v1.Mode{v1.ModePassthrough, v1.ModeToken} }

// Floor implements Cloud: what the root credential may do is asked once for all requests, and not by any of them.
func (Azure) Floor(v1.Mode) Floor { return Floor{} }

// azureRight is a right of the universe: a role, or an action that is asked for by itself.
type azureRight struct{ role, action, dataAction string }

var azureRights = map[string]azureRight{
	"manage networks": {role: "Network Contributor"},
	"manage zones":    {role: "DNS Zone Contributor"},
	"see machines":    {action: "Microsoft.Compute/virtualMachines/read"},
	"make machines":   {action: "Microsoft.Compute/virtualMachines/write"},
	"delete disks":    {action: "Microsoft.Compute/disks/delete"},
	"all of accounts": {action: "Microsoft.Storage/storageAccounts/*"},
	"read blobs":      {dataAction: "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"},
}

// azureExcess is a right that comes with no root credential.
var azureExcess = map[string]azureRight{"assign roles": {action: "Microsoft.Authorization/roleAssignments/write"}}

// Universe implements Cloud.
func (Azure) Universe() []string { return slices.Sorted(maps.Keys(azureRights)) }

// Sample implements Cloud.
func (Azure) Sample() []string { return []string{"make machines", "manage zones", "see machines"} }

// Excess implements Cloud.
func (Azure) Excess() (right, says string) {
	return "assign roles", azureExcess["assign roles"].action
}

// Spec implements Cloud. Of a shape, one bit says whether everything is asked for twice, and one whether the order is turned round.
func (Azure) Spec(shape int, rights ...string) runtime.Object {
	rights = slices.Sorted(slices.Values(rights))
	if shape&2 != 0 {
		slices.Reverse(rights)
	}
	if shape&1 != 0 {
		rights = append(rights, rights...)
	}
	spec := &v1.AzureProviderSpec{TypeMeta: metav1.TypeMeta{APIVersion: v1.GroupVersion.String(), Kind: "AzureProviderSpec"}, RoleBindings: []v1.RoleBinding{}}
	for _, name := range rights {
		right, known := azureRights[name]
		if !known {
			right = azureExcess[name]
		}
		switch {
		case right.role != "":
			spec.RoleBindings = append(spec.RoleBindings, v1.RoleBinding{Role: right.role})
		case right.action != "":
			spec.Permissions = append(spec.Permissions, right.action)
		default:
			spec.DataPermissions = append(spec.DataPermissions, right.dataAction)
		}
	}
	return spec
}

// TokenSpec implements Cloud.
func (a Azure) TokenSpec(rights ...string) runtime.Object {
	spec, _ := a.Spec(0, rights...).(*v1.AzureProviderSpec)
	spec.AzureClientID, spec.AzureRegion = "6f1c2d3e-0000-4000-8000-00000000000c", azureRegion
	spec.AzureTenantID, spec.AzureSubscriptionID = "6f1c2d3e-0000-4000-8000-00000000000d", "6f1c2d3e-0000-4000-8000-00000000000e"
	return spec
}

// azureRegion, azureGroup and azurePrefix are what root secrets hold besides a credential.
const (
	azureRegion = "westeurope"
	azureGroup  = "prod-x7k2p-rg"
	azurePrefix = "prod-x7k2p"
)

// Open implements Cloud.
func (Azure) Open(t testing.TB, now func() time.Time) Account {
	t.Helper()
	return openAzure(t, now, simazure.Public(), configv1.AzurePublicCloud)
}

// azureRootRoles are the roles of root credentials on the subscription.
var azureRootRoles = map[RootKind]string{RootPassthrough: "Contributor", RootInsufficient: "Reader"}

func openAzure(t testing.TB, now func() time.Time, environment simazure.Environment, name configv1.AzureCloudEnvironment) *azureAccount {
	t.Helper()
	key, err := azureTokenKey()
	must(t, err)
	account := &azureAccount{
		tenant: simazure.New(simazure.Options{Environment: environment, Clock: now, TokenKey: key}), t: t, name: name, roots: map[RootKind]simazure.Credentials{},
	}
	account.subscription = account.tenant.AddSubscription("")
	account.tenant.AddResourceGroup(account.subscription, azureGroup, azureRegion, nil)
	for kind, role := range azureRootRoles {
		account.roots[kind], err = account.tenant.AddServicePrincipal(azureRootPrefix+string(kind), account.scope(), role)
		must(t, err)
	}
	return account
}
