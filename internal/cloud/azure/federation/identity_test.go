package federation

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/manifest"
)

func TestIdentitiesTakeAsManyCallsAsThereAreThings(t *testing.T) {
	t.Parallel()
	w := newWorld(t, componentRequests(t)...)
	w.make()
	want := map[string]int{"ResourceGroups_CreateOrUpdate": 2}
	for _, req := range w.options.Requests {
		want["UserAssignedIdentities_CreateOrUpdate"]++
		want["FederatedIdentityCredentials_CreateOrUpdate"] += len(req.ServiceAccounts)
		want["RoleAssignments_Create"] += len(w.options.assignments(req))
		if hasCustomRole(req) {
			want["RoleDefinitions_CreateOrUpdate"]++
		}
	}
	if got := w.writes(); !maps.Equal(got, want) {
		t.Errorf("the writes are %v, and should be %v", got, want)
	}
	reads := w.operations()
	if reads["ResourceGroups_Get"] != 2 || reads["RoleDefinitions_List"] != 1 || reads["RoleAssignments_List"] > 0 || reads["FederatedIdentityCredentials_List"] > 0 {
		t.Errorf("the reads of a fresh set-up are %v", reads)
	}
	w.make()
	if got := w.writes(); len(got) > 0 {
		t.Errorf("the second run writes: %v", got)
	}
}

func TestAnIdentityHasWhatItsRequestAsksFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, disks())
	said := strings.Join(w.make(), "\n")
	found := w.identity(disks())
	if found.Name != "prod-openshift-disks-cloud-credentials" || found.Group != "prod-oidc" || found.Tags["openshift.io_cloud-credential-operator_prod"] != "owned" || found.Tags["team"] != "blue" {
		t.Errorf("the identity is %+v", found)
	}
	if len(found.Federated) != 2 || found.Federated[0].Name != "controller" || found.Federated[0].Issuer != "https://issuer.example.com/prod" ||
		found.Federated[0].Subject != "system:serviceaccount:openshift-disks:controller" || found.Federated[0].Audience != "openshift" {
		t.Errorf("it trusts %+v", found.Federated)
	}
	if got := w.roles(disks()); !slices.Equal(got, []string{"Reader at /resourceGroups/prod", found.Name + " at /resourceGroups/prod"}) {
		t.Errorf("its roles are %v", got)
	}
	role := w.RoleDefinitions()[0]
	if role.Description != "Custom role for OpenShift. Owned by: prod" || role.AssignableScopes[0] != "/subscriptions/"+w.subscription || len(role.Actions) != 2 {
		t.Errorf("its custom role is %+v", role)
	}
	for _, each := range w.AssignmentsOf(w.subscription, found.PrincipalID) {
		if each.PrincipalType != "ServicePrincipal" || each.Name != assignmentGUID(each.Scope, each.RoleID, found.PrincipalID) {
			t.Errorf("an assignment is %+v", each)
		}
	}
	text, _, err := w.directory.Read(manifest.SecretFileName(disks().Secret))
	w.has(err)
	for _, line := range []string{
		"azure_client_id: " + found.ClientID, "azure_tenant_id: " + w.TenantID(), "azure_region: westeurope", "azure_subscription_id: " + w.subscription,
		"azure_federated_token_file: " + TokenPath, "namespace: openshift-disks",
	} {
		if !strings.Contains(strings.ReplaceAll(string(text), `"`, ""), line) {
			t.Errorf("the manifest lacks %q:\n%s", line, text)
		}
	}
	if !strings.Contains(said, "This resource group MUST be configured") || !strings.Contains(said, "Saved credentials configuration to: out/manifests/") {
		t.Errorf("it was said:\n%s", said)
	}
}

func TestComponentsOfTheNetworkHaveTheirRolesInItsGroup(t *testing.T) {
	t.Parallel()
	req := disks()
	req.Name.Name = "openshift-ingress-azure"
	w := newWorld(t, req)
	w.options.NetworkGroup, w.options.DNSZoneGroup = "net", "dns"
	w.AddResourceGroup(w.subscription, "net", "westeurope", nil)
	w.AddResourceGroup(w.subscription, "dns", "westeurope", nil)
	w.make()
	got := w.roles(req)
	if len(got) != 6 || got[0] != "Reader at /resourceGroups/dns" || got[1] != "Reader at /resourceGroups/net" {
		t.Errorf("its roles are %v", got)
	}
}

func TestARerunPutsRightWhatDrifted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, disks())
	w.make()
	found := w.identity(disks())
	before := w.roles(disks())
	role := w.RoleDefinitions()[0]
	w.SetIdentityTags(found.ID, map[string]string{w.options.ownedTag(): "owned", "mine": "x"})
	w.SetRolePermissions(role.ID, []string{"*"}, nil)
	w.RemoveFederation(found.ID, "operator")
	w.RemoveAssignments(found.PrincipalID)
	w.make()
	now := w.identity(disks())
	if now.Tags["team"] != "blue" || now.Tags["mine"] != "x" || len(now.Federated) != 2 || !slices.Equal(w.roles(disks()), before) {
		t.Errorf("it is %+v with %v", now, w.roles(disks()))
	}
	if got := w.RoleDefinitions()[0]; got.ID != role.ID || len(got.Actions) != 2 {
		t.Errorf("the custom role is %+v", got)
	}
}

func TestWhatARequestNoLongerAsksForGoes(t *testing.T) {
	t.Parallel()
	for _, preserve := range []bool{false, true} {
		w := newWorld(t, disks())
		w.make()
		found := w.identity(disks())
		w.has(w.AddFederation(found.ID, "mine", "https://elsewhere.example.com", "me", "openshift"))
		issuer, _ := w.options.IssuerURL(nil)
		w.has(w.AddFederation(found.ID, "stranger", issuer, "system:serviceaccount:another:stranger", "openshift"))
		w.has(w.AddFederation(found.ID, "person", issuer, "somebody", "elsewhere"))
		w.has(w.AssignRole("/subscriptions/"+w.subscription, "Contributor", found.PrincipalID))
		less := newRequest("disks", v1.AzureProviderSpec{Permissions: []string{"Microsoft.Compute/disks/read"}})
		less.ServiceAccounts = []string{"controller"}
		w.options.Requests, w.options.PreserveExistingRoles = append(w.options.Requests[:0:0], less), preserve
		w.make()
		var trusted []string
		for _, each := range w.identity(less).Federated {
			trusted = append(trusted, each.Name)
		}
		if !slices.Equal(trusted, []string{"controller", "mine"}) {
			t.Errorf("it trusts %v", trusted)
		}
		roles := strings.Join(w.roles(less), "\n")
		if strings.Contains(roles, "Reader") != preserve || !strings.Contains(roles, "Contributor") {
			t.Errorf("where existing roles are preserved (%t) they are:\n%s", preserve, roles)
		}
		w.make()
		if got := w.writes(); len(got) > 0 {
			t.Errorf("the run after it writes: %v", got)
		}
	}
}

func TestRolesOfEarlierReleasesAreKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, disks())
	w.AddResourceGroup(w.subscription, "prod", "westeurope", nil)
	w.AddResourceGroup(w.subscription, "prod-oidc", "westeurope", nil)
	name := w.options.identityName(disks())
	id := w.AddRole("/subscriptions/"+w.subscription, name, w.options.roleDescription(), "Microsoft.Compute/disks/read")
	principal, err := w.AddIdentity(w.subscription, "prod-oidc", name, map[string]string{w.options.ownedTag(): "owned"})
	w.has(err)
	// The scope is spelled as the administrator once did.
	w.has(w.AssignRole("/subscriptions/"+w.subscription+"/resourceGroups/PROD", "Reader", principal))
	w.make()
	if got := w.RoleDefinitions(); len(got) != 1 || got[0].ID != id || len(got[0].Actions) != 2 {
		t.Errorf("the custom roles are %+v", got)
	}
	if got := w.writes()["RoleAssignments_Create"]; got != 1 || len(w.roles(disks())) != 2 {
		t.Errorf("%d roles were given: %v", got, w.roles(disks()))
	}
	if g, _ := w.ResourceGroup(w.subscription, "prod"); len(g.Tags) > 0 {
		t.Errorf("the group of somebody else is tagged %v", g.Tags)
	}
}

func TestWhatIsNotOursIsLeftAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, disks())
	w.AddResourceGroup(w.subscription, "prod-oidc", "westeurope", nil)
	_, err := w.AddIdentity(w.subscription, "prod-oidc", w.options.identityName(disks()), map[string]string{"mine": "x"})
	w.has(err)
	if _, err := w.attempt(); err == nil || !strings.Contains(err.Error(), "--adopt") {
		t.Errorf("it ended with %v", err)
	}
	if got := w.writes(); len(got) > 0 {
		t.Errorf("it wrote %v", got)
	}
	w.options.Adopt = true
	w.make()
	if got := w.identity(disks()).Tags; got["mine"] != "x" || got[w.options.ownedTag()] != "owned" {
		t.Errorf("it is tagged %v", got)
	}
}

func TestReplicationIsWaitedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, disks())
	w.make() // so that time can go by without the administrator's own rights
	w.SetReplicationDelay(2 * time.Minute)
	w.SetAlwaysLookUpPrincipals(true)
	w.offset.Add(int64(time.Hour))
	other := disks()
	other.Name.Name, other.Secret.Namespace = "other", "openshift-other"
	w.options.Requests = append(w.options.Requests, other)
	began := w.now()
	w.make()
	if took := w.now().Sub(began); took < 2*time.Minute || len(w.roles(other)) != 2 {
		t.Errorf("it took %s for %v", took, w.roles(other))
	}
}

func TestARoleThatDoesNotExistIsToldBeforeAnythingIsMade(t *testing.T) {
	t.Parallel()
	w := newWorld(t, newRequest("disks", v1.AzureProviderSpec{RoleBindings: []v1.RoleBinding{{Role: "Raeder"}}}))
	if _, err := w.attempt(); err == nil || !strings.Contains(err.Error(), `"Raeder"`) || !strings.Contains(err.Error(), "disks") {
		t.Errorf("it ended with %v", err)
	}
	if got := w.writes(); len(got) > 0 {
		t.Errorf("it wrote %v", got)
	}
}

func TestAGroupInAnotherRegionIsToldAsBefore(t *testing.T) {
	t.Parallel()
	w := newWorld(t, disks())
	w.AddResourceGroup(w.subscription, "prod", "northeurope", nil)
	w.options.Region = "West Europe"
	_, err := w.attempt()
	if err == nil || !strings.Contains(err.Error(), "in unexpected region=northeurope, requested region=West Europe") {
		t.Errorf("it ended with %v", err)
	}
}

func TestLimitsAndMissingRightsAreNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, disks())
	w.AddAssignments(w.subscription, 3999)
	if _, err := w.attempt(); !cloud.Is(err, cloud.Quota) {
		t.Errorf("it ended with %v", err)
	}
	w = newWorld(t, disks())
	var err error
	w.boss, err = w.AddServicePrincipal("less", "/subscriptions/"+w.subscription, "Contributor")
	w.has(err)
	if _, err := w.attempt(); err == nil || !strings.Contains(err.Error(), "Microsoft.Authorization/") || !strings.Contains(err.Error(), "denied") {
		t.Errorf("it ended with %v", err)
	}
	w = newWorld(t, disks())
	w.SetProviderRegistered(w.subscription, "Microsoft.ManagedIdentity", false)
	if _, err := w.attempt(); err == nil || !strings.Contains(err.Error(), "az provider register --namespace Microsoft.ManagedIdentity") {
		t.Errorf("it ended with %v", err)
	}
}
