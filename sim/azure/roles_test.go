package azure_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/authorization/armauthorization/v2"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armresources/v3"

	"github.com/cloudcredential/operator/sim/azure"
	"github.com/cloudcredential/operator/sim/fault"
)

const (
	roleID  = "11111111-2222-4333-8444-555555555555"
	readers = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
)

func texts(values ...string) []*string {
	var all []*string
	for _, v := range values {
		all = append(all, &v)
	}
	return all
}

// role is a custom role of a subscription.
func (w *world) role(name string, actions ...string) armauthorization.RoleDefinition {
	return armauthorization.RoleDefinition{Properties: &armauthorization.RoleDefinitionProperties{
		RoleName: &name, Description: new("for a test"), RoleType: new("CustomRole"), AssignableScopes: texts(w.id()),
		Permissions: []*armauthorization.Permission{{Actions: texts(actions...)}},
	}}
}

func (w *world) assignment(role, principal string) armauthorization.RoleAssignmentCreateParameters {
	return armauthorization.RoleAssignmentCreateParameters{Properties: &armauthorization.RoleAssignmentProperties{
		RoleDefinitionID: new(w.id() + "/providers/Microsoft.Authorization/roleDefinitions/" + role), PrincipalID: &principal,
	}}
}

func (w *world) listRoles(t *testing.T, scope, filter string) []*armauthorization.RoleDefinition {
	t.Helper()
	pager := w.owner.roles.NewListPager(scope, &armauthorization.RoleDefinitionsClientListOptions{Filter: &filter})
	return all(t, pager.More, pager.NextPage, func(p armauthorization.RoleDefinitionsClientListResponse) []*armauthorization.RoleDefinition {
		return p.Value
	})
}

func (w *world) listAssignments(t *testing.T, scope, filter string) []*armauthorization.RoleAssignment {
	t.Helper()
	escaped := url.QueryEscape(filter) // which this client leaves to its caller
	pager := w.owner.assignments.NewListForScopePager(scope, &armauthorization.RoleAssignmentsClientListForScopeOptions{Filter: &escaped})
	return all(t, pager.More, pager.NextPage, func(p armauthorization.RoleAssignmentsClientListForScopeResponse) []*armauthorization.RoleAssignment {
		return p.Value
	})
}

func TestCustomRolesAreMadeFoundChangedAndDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	api := w.owner.roles
	if built := w.listRoles(t, w.id(), "roleName eq 'Contributor'"); len(built) != 1 || *built[0].Properties.RoleType != "BuiltInRole" {
		t.Errorf("Contributor is %v", built)
	}
	made := must(api.CreateOrUpdate(t.Context(), w.id(), roleID, w.role("it's one", "Microsoft.Network/*/read"), nil))(t)
	if *made.ID != w.id()+"/providers/Microsoft.Authorization/roleDefinitions/"+roleID || *made.Properties.RoleType != "CustomRole" {
		t.Errorf("made %s, a %s", *made.ID, *made.Properties.RoleType)
	}
	must(api.CreateOrUpdate(t.Context(), w.id(), roleID, w.role("it's one", "Microsoft.Compute/*/read"), nil))(t)
	if found := w.listRoles(t, w.id(), "roleName eq 'it''s one' and type eq 'CustomRole'"); len(found) != 1 || *found[0].Properties.Permissions[0].Actions[0] != "Microsoft.Compute/*/read" {
		t.Errorf("found %v", found)
	}
	_, err := api.CreateOrUpdate(t.Context(), w.id(), "22222222-2222-4333-8444-555555555555", w.role("It's One", "*/read"), nil)
	refused(t, err, http.StatusConflict, "RoleDefinitionWithSameNameExists", "same name")
	_, err = api.CreateOrUpdate(t.Context(), w.id(), "no-guid", w.role("two", "*/read"), nil)
	refused(t, err, http.StatusBadRequest, "InvalidRoleDefinitionId", "")
	_, err = api.CreateOrUpdate(t.Context(), w.id(), "22222222-2222-4333-8444-555555555555", w.role("two", "no action"), nil)
	refused(t, err, http.StatusBadRequest, "InvalidActionOrNotAction", "no action")
	must(w.owner.assignments.Create(t.Context(), w.id(), "33333333-2222-4333-8444-555555555555", w.assignment(roleID, w.boss.PrincipalID), nil))(t)
	_, err = api.Delete(t.Context(), w.id(), roleID, nil)
	refused(t, err, http.StatusBadRequest, "RoleDefinitionHasAssignments", "")
	must(w.owner.assignments.Delete(t.Context(), w.id(), "33333333-2222-4333-8444-555555555555", nil))(t)
	must(api.Delete(t.Context(), w.id(), roleID, nil))(t)
	must(api.Delete(t.Context(), w.id(), roleID, nil))(t)
	_, err = api.Get(t.Context(), w.id(), roleID, nil)
	refused(t, err, http.StatusNotFound, "RoleDefinitionDoesNotExist", strings.ReplaceAll(roleID, "-", ""))
	_, err = api.Delete(t.Context(), w.id(), readers, nil)
	refused(t, err, http.StatusForbidden, "RoleDefinitionNotModifiable", "")
}

func TestARoleForScopesOfOthersIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	other := "/subscriptions/" + w.AddSubscription("")
	role := w.role("one", "*/read")
	role.Properties.AssignableScopes = texts(w.id(), other)
	_, err := w.owner.roles.CreateOrUpdate(t.Context(), w.id(), roleID, role, nil)
	refused(t, err, http.StatusForbidden, "LinkedAuthorizationFailed", "linked scope(s) '"+other+"'")
}

func TestAssignmentsAreIdempotentByName(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	w.owner.group(t, groupName)
	who := *w.owner.identity(t, "one").Properties.PrincipalID
	scope := w.id() + "/resourceGroups/" + groupName
	const name, another = "33333333-2222-4333-8444-555555555555", "44444444-2222-4333-8444-555555555555"
	api := w.owner.assignments
	made := must(api.Create(t.Context(), scope, name, w.assignment(readers, who), nil))(t)
	if *made.Properties.Scope != scope || *made.Properties.PrincipalType != armauthorization.PrincipalTypeServicePrincipal || *made.ID != scope+"/providers/Microsoft.Authorization/roleAssignments/"+name {
		t.Errorf("made %s for %s", *made.ID, *made.Properties.PrincipalType)
	}
	must(api.Create(t.Context(), scope, name, w.assignment(readers, who), nil))(t)
	_, err := api.Create(t.Context(), strings.ToLower(scope), another, w.assignment(readers, who), nil)
	refused(t, err, http.StatusConflict, "RoleAssignmentExists", "The ID of the conflicting role assignment is "+strings.ReplaceAll(name, "-", ""))
	_, err = api.Create(t.Context(), scope, name, w.assignment(readers, w.boss.PrincipalID), nil)
	refused(t, err, http.StatusBadRequest, "RoleAssignmentUpdateNotPermitted", "")
	_, err = api.Create(t.Context(), scope+"2", another, w.assignment(readers, who), nil)
	refused(t, err, http.StatusNotFound, "ResourceGroupNotFound", "")
	_, err = api.Create(t.Context(), scope, another, w.assignment(roleID, who), nil)
	refused(t, err, http.StatusBadRequest, "RoleDefinitionDoesNotExist", "")
	wrong := w.assignment(readers, who)
	wrong.Properties.PrincipalType = new(armauthorization.PrincipalTypeGroup)
	_, err = api.Create(t.Context(), w.id(), another, wrong, nil)
	refused(t, err, http.StatusBadRequest, "UnmatchedPrincipalType", "")
	for filter, want := range map[string]int{"": 2, "atScope()": 1, "assignedTo('" + who + "')": 1, "principalId eq '" + w.boss.PrincipalID + "'": 1} {
		if found := w.listAssignments(t, w.id(), filter); len(found) != want {
			t.Errorf("%q selects %d assignments of the subscription, want %d", filter, len(found), want)
		}
	}
	if found := w.listAssignments(t, scope, "atScope()"); len(found) != 2 {
		t.Errorf("%d assignments hold in the group", len(found))
	}
	must(w.owner.identities.Delete(t.Context(), groupName, "one", nil))(t)
	if len(w.AssignmentsOf(w.subscription, who)) != 1 {
		t.Error("the assignment went with its principal")
	}
	must(api.Delete(t.Context(), scope, name, nil))(t)
	must(api.Delete(t.Context(), scope, name, nil))(t)
}

func TestNewPrincipalsAndRolesHaveToReplicate(t *testing.T) {
	t.Parallel()
	c := newClock()
	w := newWorld(t, azure.Options{Clock: c.Now})
	w.owner.group(t, groupName)
	w.SetReplicationDelay(2 * time.Minute)
	who := *w.owner.identity(t, "one").Properties.PrincipalID
	must(w.owner.roles.CreateOrUpdate(t.Context(), w.id(), roleID, w.role("one", "*/read"), nil))(t)
	const name, another = "33333333-2222-4333-8444-555555555555", "44444444-2222-4333-8444-555555555555"
	_, err := w.owner.assignments.Create(t.Context(), w.id(), name, w.assignment(readers, who), nil)
	refused(t, err, http.StatusBadRequest, "PrincipalNotFound", "does not exist in the directory "+w.TenantID())
	typed := w.assignment(readers, who)
	typed.Properties.PrincipalType = new(armauthorization.PrincipalTypeServicePrincipal)
	w.SetAlwaysLookUpPrincipals(true)
	_, err = w.owner.assignments.Create(t.Context(), w.id(), name, typed, nil)
	refused(t, err, http.StatusBadRequest, "PrincipalNotFound", "")
	w.SetAlwaysLookUpPrincipals(false)
	must(w.owner.assignments.Create(t.Context(), w.id(), name, typed, nil))(t)
	_, err = w.owner.assignments.Create(t.Context(), w.id(), another, w.assignment(roleID, w.boss.PrincipalID), nil)
	refused(t, err, http.StatusBadRequest, "RoleDefinitionDoesNotExist", "")
	if w.Allows(who, "Microsoft.Network/virtualNetworks/read", w.id()) {
		t.Error("the new assignment has its effect at once")
	}
	c.Advance(2 * time.Minute)
	must(w.owner.assignments.Create(t.Context(), w.id(), another, w.assignment(roleID, w.boss.PrincipalID), nil))(t)
	if !w.Allows(who, "Microsoft.Network/virtualNetworks/read", w.id()+"/resourceGroups/x") || w.Allows(who, "Microsoft.Network/virtualNetworks/write", w.id()) {
		t.Error("the assignment does not have its effect")
	}
}

func TestCallsNeedARole(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	w.owner.group(t, groupName)
	w.owner.group(t, "other")
	w.owner.identity(t, "one")
	them, who := w.with(t, w.id()+"/resourcegroups/cluster-rg", "Reader")
	must(them.identities.Get(t.Context(), groupName, "one", nil))(t)
	_, err := them.groups.Get(t.Context(), "other", nil)
	refused(t, err, http.StatusForbidden, "AuthorizationFailed", "The client '"+who.ClientID+"' with object id '"+who.PrincipalID+
		"' does not have authorization to perform action 'Microsoft.Resources/subscriptions/resourceGroups/read' over scope '"+w.id()+"/resourcegroups/other'")
	_, err = them.identities.Delete(t.Context(), groupName, "one", nil)
	refused(t, err, http.StatusForbidden, "AuthorizationFailed", "'Microsoft.ManagedIdentity/userAssignedIdentities/delete'")
	makers, _ := w.with(t, w.id(), "Contributor")
	_, err = makers.assignments.Create(t.Context(), w.id(), roleID, w.assignment(readers, who.PrincipalID), nil)
	refused(t, err, http.StatusForbidden, "AuthorizationFailed", "Microsoft.Authorization/roleAssignments/write")
	must(makers.groups.CreateOrUpdate(t.Context(), "third", armresources.ResourceGroup{Location: new(region)}, nil))(t)
	pager := them.permissions.NewListForResourceGroupPager(groupName, nil)
	found := all(t, pager.More, pager.NextPage, func(p armauthorization.PermissionsClientListForResourceGroupResponse) []*armauthorization.Permission {
		return p.Value
	})
	if len(found) != 1 || *found[0].Actions[0] != "*/read" {
		t.Errorf("the permissions are %v", found)
	}
}

func TestAnAssignmentBeyondTheQuotaIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	w.AddAssignments(w.subscription, 3999) // and the owner's
	_, err := w.owner.assignments.Create(t.Context(), w.id(), roleID, w.assignment(readers, w.boss.PrincipalID), nil)
	refused(t, err, http.StatusBadRequest, "RoleAssignmentLimitExceeded", "No more role assignments can be created.")
}

func TestLocksHold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	w.owner.group(t, groupName)
	id := *w.owner.identity(t, "one").ID
	w.AddLock(azure.Lock{Scope: id})
	_, err := w.owner.identities.Delete(t.Context(), groupName, "one", nil)
	refused(t, err, http.StatusConflict, "ScopeLocked", "cannot perform delete operation")
	_, err = w.owner.groups.BeginDelete(t.Context(), groupName, nil)
	refused(t, err, http.StatusConflict, "ScopeLocked", id)
	w.owner.identity(t, "one")
	w.RemoveLocks()
	must(w.owner.identities.Delete(t.Context(), groupName, "one", nil))(t)
}

func TestTheManagerCanBreak(t *testing.T) {
	t.Parallel()
	w := newWorld(t, azure.Options{})
	must(w.owner.subscriptions.Get(t.Context(), w.subscription, nil))(t)
	for effect, status := range map[fault.Effect]int{fault.InternalError: 500, fault.Unavailable: 503, fault.Deny: 403} {
		remove := w.Faults().Add(fault.Rule{Effect: effect, Match: func(q fault.Request) bool { return q.Service == "arm" }})
		_, err := w.owner.subscriptions.Get(t.Context(), w.subscription, nil)
		var e *azcore.ResponseError
		if !errors.As(err, &e) || e.StatusCode != status {
			t.Errorf("%s: %v", effect, err)
		}
		remove()
	}
	// A throttled call is repeated by the SDK after the time that the answer names.
	defer w.Faults().Add(fault.Rule{Effect: fault.Throttle, Times: 1, Match: func(q fault.Request) bool { return q.Service == "arm" }})()
	w.Calls().Reset()
	must(w.owner.subscriptions.Get(t.Context(), w.subscription, nil))(t)
	if log := w.Calls().All(); len(log) != 2 || log[0].Code != "SubscriptionRequestsThrottled" {
		t.Errorf("the calls are %+v", log)
	}
}

func TestRatesAreLimited(t *testing.T) {
	t.Parallel()
	c := newClock()
	w := newWorld(t, azure.Options{Clock: c.Now})
	them := w.clients(t, w.secret(t, w.boss))
	must(them.subscriptions.Get(t.Context(), w.subscription, nil))(t)
	defer w.LimitRate(azure.Rate{Reads: azure.Bucket{Size: 2, PerSecond: 1}, Writes: azure.Bucket{Size: 1, PerSecond: 1}, Deletes: azure.Bucket{Size: 1, PerSecond: 1}})()
	once := policyWithoutRetries(t)
	for range 2 {
		must(them.subscriptions.Get(once, w.subscription, nil))(t)
	}
	_, err := them.subscriptions.Get(once, w.subscription, nil)
	refused(t, err, http.StatusTooManyRequests, "SubscriptionRequestsThrottled", "Please try again after '1' seconds.")
	them.group(t, "a-write-has-its-own-bucket")
	c.Advance(time.Second)
	must(them.subscriptions.Get(once, w.subscription, nil))(t)
}
