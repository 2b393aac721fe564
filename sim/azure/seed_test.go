package azure_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/authorization/armauthorization/v2"

	"github.com/cloudcredential/operator/sim/azure"
)

func TestEditsBehindTheScenesAreVisibleAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{Clock: newClock().Now})
	w.owner.group(t, "of-the-owner")
	w.SetLag(time.Minute)
	w.SetReplicationDelay(time.Minute)
	w.AddResourceGroup(w.subscription, groupName, region, map[string]string{"a": "b"})
	must(w.AddIdentity(w.subscription, groupName, "one", nil))(t)
	one := must(w.owner.identities.Get(t.Context(), groupName, "one", nil))(t)
	if !w.SetIdentityTags(*one.ID, map[string]string{"c": "d"}) || *must(w.owner.identities.Get(t.Context(), groupName, "one", nil))(t).Tags["c"] != "d" {
		t.Error("the tags of the identity are the old ones")
	}
	role := w.AddRole(w.id(), "custom", "", "Microsoft.Compute/disks/read")
	ok(t, w.AssignRole(w.id(), "custom", *one.Properties.PrincipalID))
	if !w.SetRolePermissions(role, []string{"Microsoft.Compute/images/read"}, nil) || !w.Allows(*one.Properties.PrincipalID, "Microsoft.Compute/images/read", w.id()) {
		t.Error("the role has the old permissions")
	}
	if !w.DeleteRole(role) || len(w.AssignmentsOf(w.subscription, *one.Properties.PrincipalID)) != 0 || w.DeleteRole(readers) {
		t.Error("the role is still there, or a built-in one is not")
	}
	if !w.DeleteIdentity(*one.ID) || w.DeleteIdentity(*one.ID) {
		t.Error("the identity is still there")
	}
	ok(t, w.AddStorageAccount(w.subscription, groupName, accountName, azure.StorageSettings{PublicBlobs: true, SharedKeys: true}))
	ok(t, w.AddContainer(accountName, "issuer", "Blob"))
	ok(t, w.PutBlob(accountName, "issuer", "one", []byte("text")))
	if text := must(read(t.Context(), w.anybody(t), "one"))(t); text != "text" {
		t.Errorf("read %q", text)
	}
	w.SetStorageAccount(accountName, azure.StorageSettings{})
	_, err := read(t.Context(), w.anybody(t), "one")
	refused(t, err, http.StatusConflict, "PublicAccessNotPermitted", "")
	if w.Calls().Count("arm", "") != 3 {
		t.Errorf("%d calls are in the log", w.Calls().Count("arm", ""))
	}
}

func TestManyCallAtTheSameTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	w.owner.group(t, groupName)
	var together sync.WaitGroup
	for i := range 8 {
		together.Go(func() {
			name := fmt.Sprintf("component-%d", i)
			made, err := w.owner.identities.CreateOrUpdate(t.Context(), groupName, name, identityIn(region), nil)
			if err != nil {
				t.Error(err)
				return
			}
			for j := range 3 {
				_, err := w.owner.federated.CreateOrUpdate(t.Context(), groupName, name, fmt.Sprintf("sa-%d", j), federation(fmt.Sprintf("s%d", j)), nil)
				ok(t, err)
			}
			role := strings.Replace(roleID, "1", fmt.Sprint(i), 1)
			_, err = w.owner.roles.CreateOrUpdate(t.Context(), w.id(), role, w.role(name, "Microsoft.Compute/*/read"), nil)
			ok(t, err)
			_, err = w.owner.assignments.Create(t.Context(), w.id()+"/resourceGroups/"+groupName, role, w.assignment(role, *made.Properties.PrincipalID), nil)
			ok(t, err)
			pager := w.owner.assignments.NewListForSubscriptionPager(&armauthorization.RoleAssignmentsClientListForSubscriptionOptions{})
			_, err = pager.NextPage(t.Context())
			ok(t, err)
		})
	}
	together.Wait()
	if n := len(w.RoleAssignments(w.subscription)); n != 9 || len(w.RoleDefinitions()) != 8 {
		t.Errorf("there are %d assignments of %d roles", n, len(w.RoleDefinitions()))
	}
	for _, i := range w.Identities(w.subscription) {
		if len(i.Federated) != 3 {
			t.Errorf("%s has %d federated credentials", i.Name, len(i.Federated))
		}
	}
}
