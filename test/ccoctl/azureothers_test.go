package ccoctl_test

import (
	"fmt"
	"maps"
	"testing"

	simazure "github.com/cloudcredential/operator/sim/azure"
)

func TestWhatIsNobodysIsAdoptedWhenAskedTo(t *testing.T) {
	t.Parallel()
	w := onAzure(smallWorld(t, azureCloud()))
	w.AddResourceGroup(azureSubscription, "prod-oidc", "westeurope", nil)
	w.must(w.AddStorageAccount(azureSubscription, "prod-oidc", "prod", simazure.StorageSettings{}))
	_, err := w.AddIdentity(azureSubscription, "prod-oidc", "prod-openshift-one-one", map[string]string{"team": "storage"})
	w.must(err)
	w.AddRole("/subscriptions/"+azureSubscription, "prod-openshift-one-one", "", "*")
	w.run("create-all", "--adopt").ends(0)
	w.run("create-all").ends(0)
	if written := w.written(); len(written) > 0 || w.identity("one").Tags["team"] != "storage" || len(w.RoleDefinitions()) != 2 {
		t.Errorf("the second run wrote %v; the identity has the tags %v", written, w.identity("one").Tags)
	}
}

// What somebody else has given, added or locked is not touched.
func TestWhatIsSomebodyElsesStays(t *testing.T) {
	t.Parallel()
	w := onAzure(smallWorld(t, azureCloud()))
	w.run("create-all").ends(0)
	one := w.identity("one")
	w.must(w.AssignRole("/subscriptions/"+azureSubscription+"/resourceGroups/prod", "Storage Blob Data Reader", one.PrincipalID))
	w.must(w.AddFederation(one.ID, "somebodys", azureElsewhere, "repo:somebody/else", "api://AzureADTokenExchange"))
	w.must(w.AddFederation(one.ID, "other-cluster", azureElsewhere, "system:serviceaccount:openshift-one:two", "openshift"))
	w.SetIdentityTags(one.ID, map[string]string{azureMark: "owned", "cost-centre": "7"})
	w.SetResourceGroupTags(azureSubscription, "prod", map[string]string{azureMark: "owned", "cost-centre": "7"})
	before := w.account()
	w.run("create-all").ends(0)
	if written := w.written(); len(written) > 0 {
		t.Errorf("it wrote %v", written)
	}
	w.file("one", azureRequest("one").with("spec.serviceAccountNames", []any{"another"}).with("spec.providerSpec.roleBindings", []any{}))
	w.run("create-all", "--user-tags=team=storage").ends(0)
	after := w.identity("one")
	trusted := map[string]bool{}
	for _, each := range after.Federated {
		trusted[each.Name] = true
	}
	roles := map[string]bool{}
	for _, each := range w.AssignmentsOf(azureSubscription, after.PrincipalID) {
		roles[each.Role] = true
	}
	if !maps.Equal(trusted, map[string]bool{"another": true, "somebodys": true, "other-cluster": true}) || !maps.Equal(roles, map[string]bool{after.Name: true, "Storage Blob Data Reader": true}) ||
		after.Tags["cost-centre"] != "7" || after.Tags["team"] != "storage" {
		t.Errorf("the identity trusts %v, has the roles %v and the tags %v; before:\n%s", trusted, roles, after.Tags, before)
	}
}

func TestRolesAreTakenAwayUnlessTheyAreToStay(t *testing.T) {
	t.Parallel()
	for flag, want := range map[string]int{"--preserve-existing-roles=false": 1, "--preserve-existing-roles=true": 2} {
		w := onAzure(smallWorld(t, azureCloud()))
		w.run("create-all").ends(0)
		w.file("one", azureRequest("one").with("spec.providerSpec.roleBindings", []any{}))
		w.run("create-all", flag).ends(0)
		if got := w.AssignmentsOf(azureSubscription, w.identity("one").PrincipalID); len(got) != want {
			t.Errorf("with %s it has the roles %v", flag, got)
		}
	}
}

func TestDeleteLeavesWhatOnlyLooksLikeOursOnAzure(t *testing.T) {
	t.Parallel()
	w := onAzure(smallWorld(t, azureCloud()))
	w.AddResourceGroup(azureSubscription, "prod-oidc", "westeurope", map[string]string{"team": "storage"})
	for name, tags := range map[string]map[string]string{
		"prod-openshift-untagged": nil, "prod-openshift-other": {"openshift.io_cloud-credential-operator_other": "owned"}, "prod-openshift-shared": {azureMark: "shared"},
		"prod-openshift-longer": {azureMark + "2": "owned"},
	} {
		principal, err := w.AddIdentity(azureSubscription, "prod-oidc", name, tags)
		w.must(err)
		w.must(w.AssignRole("/subscriptions/"+azureSubscription, "Reader", principal))
	}
	for _, description := range []string{azureRoleOf("prod2"), azureRoleOf("prod") + " and others", ""} {
		w.AddRole("/subscriptions/"+azureSubscription, "prod-"+description, description, "*/read")
	}
	foreign := w.account()
	w.run("create-all").ends(0)
	w.run("delete").ends(0)
	same(t, "what is not ours", w.account(), foreign)
}

func TestWhatOthersPutIntoTheStorageAccountKeepsIt(t *testing.T) {
	t.Parallel()
	for name, put := range map[string]func(w azureWorld){
		"a blob": func(w azureWorld) { w.must(w.PutBlob("prod", "prod", "photo.jpg", []byte("x"))) },
		"a container": func(w azureWorld) {
			w.must(w.AddContainer("prod", "photos", "None"))
			w.must(w.PutBlob("prod", "photos", "photo.jpg", []byte("x")))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := onAzure(smallWorld(t, azureCloud()))
			w.run("create-all").ends(0)
			put(w)
			storage := w.simulated.(*azureAccount).storage()
			w.run("plan delete").ends(1)
			w.run("delete").ends(1).says("phot", "prod")
			if len(w.ours())+len(w.RoleDefinitions()) > 0 {
				t.Errorf("there are %v and %v", w.ours(), w.RoleDefinitions())
			}
			same(t, "the storage", fmt.Sprint(w.simulated.(*azureAccount).storage()), fmt.Sprint(storage))
			if _, there := w.ResourceGroup(azureSubscription, "prod-oidc"); !there {
				t.Error("the group is gone")
			}
		})
	}
}

// Without the flag the group stays. With it, it stays, too, where somebody else has made it or has put something into it.
func TestTheGroupOfTheIssuerIsDeletedWhenAskedToAndWhenItIsOurs(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(w azureWorld)
		flags   []string
		gone    bool
	}{
		"asked to":                  {func(azureWorld) {}, []string{"--delete-oidc-resource-group"}, true},
		"not asked to":              {func(azureWorld) {}, []string{"--delete-oidc-resource-group=false"}, false},
		"somebody else has made it": {func(w azureWorld) { w.SetResourceGroupTags(azureSubscription, "prod-oidc", nil) }, nil, false},
		"it holds somebody's account": {func(w azureWorld) {
			w.must(w.AddStorageAccount(azureSubscription, "prod-oidc", "foreign", simazure.StorageSettings{}))
		}, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := onAzure(smallWorld(t, azureCloud()))
			w.run("create-all").ends(0)
			test.prepare(w)
			w.run("delete", test.flags...).ends(0)
			if _, there := w.ResourceGroup(azureSubscription, "prod-oidc"); there == test.gone || len(w.ours()) > 0 {
				t.Errorf("the group is there: %v; identities: %v", there, w.ours())
			}
		})
	}
}
