package ccoctl_test

import (
	"encoding/json"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/request/requesttest"
	simazure "github.com/cloudcredential/operator/sim/azure"
)

// earlierRelease has the subscription be as an earlier release leaves it: GUIDs of roles and assignments are of chance, the storage account takes its keys,
// everybody may list the container, and the installation's group has the mark, too.
func (w azureWorld) earlierRelease() {
	w.t.Helper()
	owned := map[string]string{azureMark: "owned"}
	w.AddResourceGroup(azureSubscription, "prod-oidc", "westeurope", owned)
	w.AddResourceGroup(azureSubscription, "prod", "westeurope", owned)
	for _, err := range []error{
		w.AddStorageAccount(azureSubscription, "prod-oidc", "prod", simazure.StorageSettings{PublicBlobs: true, SharedKeys: true, Tags: owned}),
		w.AddContainer("prod", "prod", "Container"),
		w.PutBlob("prod", "prod", ".well-known/openid-configuration", []byte(azureDiscovery(azurePublished))),
		w.PutBlob("prod", "prod", "openid/v1/jwks", []byte(keySet(w.t, signing.public))),
	} {
		w.must(err)
	}
	shipped, err := requesttest.Components()
	w.must(err)
	for _, object := range shipped["azure"] {
		w.earlierIdentity(object, owned)
	}
}

func (w azureWorld) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// earlierIdentity is the identity of a request as earlier releases make it.
func (w azureWorld) earlierIdentity(object *v1.CredentialsRequest, tags map[string]string) {
	w.t.Helper()
	target := object.Spec.SecretRef
	name := "prod-" + target.Namespace + "-" + target.Name
	principal, err := w.AddIdentity(azureSubscription, "prod-oidc", name, tags)
	w.must(err)
	var spec v1.AzureProviderSpec
	w.must(json.Unmarshal(object.Spec.ProviderSpec.Raw, &spec))
	role := w.AddRole("/subscriptions/"+azureSubscription, name, azureRoleOf("prod"))
	w.SetRolePermissions(role, spec.Permissions, spec.DataPermissions)
	w.must(w.AssignRole("/subscriptions/"+azureSubscription+"/resourceGroups/prod", name, principal))
	identity, _ := w.Identity(azureSubscription, "prod-oidc", name)
	for _, account := range object.Spec.ServiceAccountNames {
		w.must(w.AddFederation(identity.ID, account, azurePublished, "system:serviceaccount:"+target.Namespace+":"+account, "openshift"))
	}
}

// clientIDs are those in the Secrets of the output directory, by the name of the identity that has it.
func (w azureWorld) clientIDs() map[string]string {
	all := map[string]string{}
	for _, identity := range w.Identities(azureSubscription) {
		for file, content := range w.files() {
			if strings.Contains(content, "azure_client_id: "+identity.ClientID+"\n") {
				all[identity.Name] = file
			}
		}
	}
	return all
}

func TestH1_azure_what_earlier_releases_made_is_taken_over(t *testing.T) {
	t.Parallel()
	w := onAzure(newWorld(t, azureCloud()))
	empty := w.account()
	w.earlierRelease()
	roles, identities := w.RoleDefinitions(), w.Identities(azureSubscription)
	w.run("create-all").ends(0)
	// The storage is closed to what an issuer has no need of; everything else is as it should be.
	if written := w.written(); !slices.Equal(written, []string{"BlobContainers_Update", "StorageAccounts_Update"}) {
		t.Errorf("it wrote %v:\n%s", written, w.run("plan create-all").stdout)
	}
	if n := len(w.clientIDs()); n != 8 {
		t.Errorf("%d identities of earlier releases are in Secrets: %v", n, w.clientIDs())
	}
	for i, role := range w.RoleDefinitions() {
		if role.ID != roles[i].ID || !slices.Equal(role.Actions, roles[i].Actions) {
			t.Errorf("the role %s was made anew, or changed: %+v", roles[i].Name, role)
		}
	}
	for i, identity := range w.Identities(azureSubscription) {
		if identity.ClientID != identities[i].ClientID || !slices.Equal(identity.Federated, identities[i].Federated) {
			t.Errorf("the identity %s was made anew, or changed: %+v", identities[i].Name, identity)
		}
	}
	w.run("create-all").ends(0)
	if written := w.written(); len(written) > 0 {
		t.Errorf("the second run wrote %v", written)
	}
	w.run("delete").ends(0)
	same(t, "the subscription after delete", w.account(), empty)
}

func TestH1_azure_what_earlier_releases_made_is_deleted(t *testing.T) {
	t.Parallel()
	w := onAzure(newWorld(t, azureCloud()))
	empty := w.account()
	w.earlierRelease()
	w.run("delete").ends(0)
	same(t, "the subscription after delete", w.account(), empty)
}

func TestH1_azure_what_earlier_releases_left_unfinished_is_finished(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil func(w azureWorld)
		want  []string
	}{
		"a closed account": {func(w azureWorld) {
			w.SetStorageAccount("prod", simazure.StorageSettings{Tags: map[string]string{azureMark: "owned"}})
		}, nil},
		"no documents":     {func(w azureWorld) { w.must(w.PutBlob("prod", "prod", "openid/v1/jwks", nil)) }, []string{"BlockBlob_Upload"}},
		"an empty key set": {func(w azureWorld) { w.must(w.PutBlob("prod", "prod", "openid/v1/jwks", []byte{})) }, []string{"BlockBlob_Upload"}},
		"no rights":        {func(w azureWorld) { w.RemoveAssignments(w.Identities(azureSubscription)[2].PrincipalID) }, []string{"RoleAssignments_Create"}},
		"no role":          {func(w azureWorld) { w.DeleteRole(path.Base(w.RoleDefinitions()[3].ID)) }, []string{"RoleAssignments_Create", "RoleDefinitions_CreateOrUpdate"}},
		"other rights":     {func(w azureWorld) { w.SetRolePermissions(path.Base(w.RoleDefinitions()[3].ID), []string{"*"}, nil) }, []string{"RoleDefinitions_CreateOrUpdate"}},
		"no trust": {func(w azureWorld) {
			identity := w.Identities(azureSubscription)[4]
			w.RemoveFederation(identity.ID, identity.Federated[0].Name)
		}, []string{"FederatedIdentityCredentials_CreateOrUpdate"}},
		"trust in another issuer": {func(w azureWorld) {
			identity := w.Identities(azureSubscription)[4]
			trusted := identity.Federated[0]
			w.must(w.AddFederation(identity.ID, trusted.Name, "https://old.example.com", trusted.Subject, trusted.Audience))
		}, []string{"FederatedIdentityCredentials_CreateOrUpdate"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := onAzure(newWorld(t, azureCloud()))
			empty := w.account()
			w.earlierRelease()
			test.spoil(w)
			w.run("create-all", "--replace-keys").ends(0)
			want := append([]string{"BlobContainers_Update", "StorageAccounts_Update"}, test.want...)
			if got := w.written(); !maps.Equal(tally(got), tally(want)) {
				t.Errorf("it wrote %v and should have written %v", got, want)
			}
			w.run("create-all", "--replace-keys").ends(0)
			if got := w.written(); len(got) > 0 {
				t.Errorf("the second run wrote %v", got)
			}
			test.spoil(w)
			w.run("delete").ends(0)
			same(t, "the subscription after delete", w.account(), empty)
		})
	}
}
