package ccoctl_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	simazure "github.com/cloudcredential/operator/sim/azure"
)

// azureWith is a world in a subscription whose administrator has other roles than usual.
func azureWith(t testing.TB, roles ...string) azureWorld {
	t.Helper()
	account, err := newSubscription(simazure.Options{}, roles...)
	if err != nil {
		t.Fatal(err)
	}
	w := onAzure(worldOf(t, azureCloud(), account))
	w.file("one", azureRequest("one"))
	return w
}

func TestPlacesThatDoNotFitOnAzure(t *testing.T) {
	t.Parallel()
	others := map[string]string{"openshift.io_cloud-credential-operator_other": "owned"}
	for name, test := range map[string]struct {
		prepare func(w azureWorld)
		says    []string
	}{
		"the issuer's group is in another region": {func(w azureWorld) {
			w.AddResourceGroup(azureSubscription, "prod-oidc", "eastus", nil)
		}, []string{"found existing resource group /subscriptions/" + azureSubscription + "/resourceGroups/prod-oidc in unexpected region=eastus, requested region=westeurope"}},
		"the installation's group is in another region": {func(w azureWorld) {
			w.AddResourceGroup(azureSubscription, "prod", "eastus", nil)
		}, []string{"/resourceGroups/prod in unexpected region=eastus"}},
		"the storage account is another set-up's": {func(w azureWorld) {
			w.AddResourceGroup(azureSubscription, "prod-oidc", "westeurope", nil)
			w.must(w.AddStorageAccount(azureSubscription, "prod-oidc", "prod", simazure.StorageSettings{Tags: others}))
		}, []string{azureMark + "=owned", "--adopt"}},
		"the identity is nobody's": {func(w azureWorld) {
			w.AddResourceGroup(azureSubscription, "prod-oidc", "westeurope", nil)
			_, err := w.AddIdentity(azureSubscription, "prod-oidc", "prod-openshift-one-one", nil)
			w.must(err)
		}, []string{"openshift-one/one", "--adopt"}},
		"the role is another set-up's": {func(w azureWorld) {
			w.AddRole("/subscriptions/"+azureSubscription, "prod-openshift-one-one", azureRoleOf("other"), "*")
		}, []string{"openshift-one/one", azureRoleOf("prod"), "--adopt"}},
		"there is no such role": {func(w azureWorld) {
			w.file("one", azureRequest("one").with("spec.providerSpec.roleBindings.0.role", "Raeder"))
		}, []string{`"Raeder"`, "one.yaml", "spec.providerSpec.roleBindings"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := onAzure(smallWorld(t, azureCloud()))
			test.prepare(w)
			before := w.state()
			for _, verb := range []string{"create-all", "plan create-all"} {
				r := w.run(verb).ends(1)
				for _, part := range test.says {
					if !strings.Contains(r.stderr+r.stdout, part) {
						t.Errorf("%s says nothing of %s:\n%s%s", verb, part, r.stderr, r.stdout)
					}
				}
				if written := w.written(); len(written) > 0 {
					t.Errorf("%s wrote %v", verb, written)
				}
			}
			same(t, "what there is", w.state(), before)
		})
	}
}

// A subscription can forbid what a set-up needs, or lack it. What the error says to do instead does it.
func TestASubscriptionThatDoesNotAllowIt(t *testing.T) {
	for name, test := range map[string]struct {
		prepare func(w azureWorld)
		says    []string
		repair  func(w azureWorld) (flags []string)
	}{
		"the name of the storage account is somebody else's": {
			func(w azureWorld) { w.TakeStorageAccountName("prod") }, []string{"prod", "--storage-account-name"},
			func(azureWorld) []string { return []string{"--storage-account-name=prodissuer"} },
		},
		"a policy forbids public blobs": {
			func(w azureWorld) {
				w.AddPolicy(simazure.Policy{Name: "No public blobs", Scope: "/subscriptions/" + azureSubscription, PublicBlobs: true})
			}, []string{"No public blobs", "--issuer-url"},
			func(azureWorld) []string { return azureIssuer(azureElsewhere) },
		},
		"there is no provider of managed identities": {
			func(w azureWorld) { w.SetProviderRegistered(azureSubscription, "Microsoft.ManagedIdentity", false) }, []string{"Microsoft.ManagedIdentity", "az provider register"},
			func(w azureWorld) []string {
				w.SetProviderRegistered(azureSubscription, "Microsoft.ManagedIdentity", true)
				return nil
			},
		},
		"there is no provider of storage": {
			func(w azureWorld) { w.SetProviderRegistered(azureSubscription, "Microsoft.Storage", false) }, []string{"Microsoft.Storage", "az provider register"},
			func(w azureWorld) []string {
				w.SetProviderRegistered(azureSubscription, "Microsoft.Storage", true)
				return nil
			},
		},
		"there are 4,000 assignments": {
			func(w azureWorld) { w.AddAssignments(azureSubscription, 4000) }, []string{"RoleAssignmentLimitExceeded"},
			func(w azureWorld) []string {
				w.SetQuotas(simazure.Quotas{RoleAssignments: 5000, CustomRoles: 5000, FederatedCredentials: 20, StorageAccounts: 250})
				return nil
			},
		},
		"the group is locked": {
			func(w azureWorld) {
				w.AddResourceGroup(azureSubscription, "prod-oidc", "westeurope", nil)
				w.AddLock(simazure.Lock{Scope: "/subscriptions/" + azureSubscription + "/resourceGroups/prod-oidc", ReadOnly: true})
			}, []string{"ScopeLocked", "prod-oidc"},
			func(w azureWorld) []string { w.RemoveLocks(); return nil },
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				w := onAzure(smallWorld(t, azureCloud()))
				test.prepare(w)
				r := w.run("create-all").ends(1).says(test.says...)
				if !strings.Contains(r.stderr, "Error: ") {
					t.Errorf("it has no error:\n%s", r.stderr)
				}
				flags := test.repair(w)
				w.run("create-all", flags...).ends(0)
				w.run("create-all", flags...).ends(0)
				if written := w.written(); len(written) > 0 {
					t.Errorf("the third run wrote %v", written)
				}
				w.run("delete", slices.DeleteFunc(flags, func(flag string) bool { return strings.HasPrefix(flag, "--issuer-url") })...).ends(0)
				if len(w.ours())+len(w.RoleDefinitions())+len(w.StorageAccounts(azureSubscription)) > 0 {
					t.Errorf("something is left: %s", w.account())
				}
			})
		})
	}
}

func TestAPolicyThatForbidsSharedKeysIsNoTrouble(t *testing.T) {
	t.Parallel()
	w := onAzure(smallWorld(t, azureCloud()))
	w.AddPolicy(simazure.Policy{Name: "No shared keys", Scope: "/subscriptions/" + azureSubscription, SharedKeys: true})
	w.run("create-all").ends(0)
	w.run("delete").ends(0)
}

func TestMoreTagsThanABlobTakesAreNoTrouble(t *testing.T) {
	t.Parallel()
	w := onAzure(smallWorld(t, azureCloud()))
	var tags []string
	for i := range 30 {
		tags = append(tags, fmt.Sprintf("tag-%02d=value", i))
	}
	w.run("create-all", "--user-tags="+strings.Join(tags, ",")).ends(0)
	if account, _ := w.StorageAccount("prod"); len(account.Tags) != 31 || len(w.identity("one").Tags) != 31 {
		t.Errorf("the tags are %v", account.Tags)
	}
}

func TestAnIdentityTrustsTwentyServiceAccounts(t *testing.T) {
	t.Parallel()
	w := onAzure(emptyWorld(t, azureCloud()))
	w.file("one", azureRequest("one").with("spec.serviceAccountNames", many("account", 20)))
	w.run("create-all").ends(0)
	before := w.identity("one")
	// All of them are others, so that what is no longer asked for has to go first.
	w.file("one", azureRequest("one").with("spec.serviceAccountNames", many("other", 20)))
	w.run("create-all").ends(0)
	after := w.identity("one")
	if len(before.Federated) != 20 || len(after.Federated) != 20 || slices.ContainsFunc(after.Federated, func(f simazure.FederatedCredential) bool { return !strings.HasPrefix(f.Name, "other-") }) {
		t.Errorf("it trusts %v, and then %v", before.Federated, after.Federated)
	}
	// Somebody else's count, too.
	w.must(w.AddFederation(after.ID, "somebodys", azureElsewhere, "system:serviceaccount:x:y", "openshift"))
	w.file("one", azureRequest("one").with("spec.serviceAccountNames", append(many("other", 19), "new")))
	w.run("create-all").ends(1).says("prod-openshift-one-one takes 20 federated credentials", "remove 1 of those: somebodys")
	w.RemoveFederation(after.ID, "somebodys")
	w.run("create-all").ends(0)
	if got := w.identity("one").Federated; len(got) != 20 {
		t.Errorf("it trusts %v", got)
	}
}

// Whoever may make everything but role assignments is told which right is missing, and nothing else is lost by it.
func TestTheRightToAssignRolesIsMissing(t *testing.T) {
	t.Parallel()
	w := azureWith(t, "Contributor", "Storage Blob Data Contributor")
	w.run("create-all").ends(1).says("Microsoft.Authorization/roleDefinitions/write", w.simulated.(*azureAccount).administrator.PrincipalID)
	if len(w.ours()) != 1 || len(w.ours()[0].Federated) != 1 {
		t.Errorf("there are the identities %+v", w.ours())
	}
	w.must(w.AssignRole("/subscriptions/"+azureSubscription, "Owner", w.simulated.(*azureAccount).administrator.PrincipalID))
	w.run("create-all").ends(0)
}

func TestALockOfSomebodyElsesHoldsAgainstDelete(t *testing.T) {
	t.Parallel()
	w := onAzure(smallWorld(t, azureCloud()))
	empty := w.account()
	w.run("create-all").ends(0)
	account, _ := w.StorageAccount("prod")
	w.AddLock(simazure.Lock{Scope: account.ID})
	w.run("delete").ends(1).says("ScopeLocked", "prod")
	if _, there := w.StorageAccount("prod"); !there || len(w.ours())+len(w.RoleDefinitions()) > 0 {
		t.Errorf("there are %v and %v", w.ours(), w.RoleDefinitions())
	}
	w.RemoveLocks()
	w.run("delete").ends(0)
	same(t, "the subscription after delete", w.account(), empty)
}
