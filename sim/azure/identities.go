package azure

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// identity is a user-assigned managed identity. Its service principal comes and goes with it.
type identity struct {
	subscription, group, name, location string
	tags                                map[string]string
	clientID, principalID               string
}

const identityProvider = "Microsoft.ManagedIdentity"

// id has the spelling of the provider, which differs from that of resource groups.
func (i *identity) id() string {
	return "/subscriptions/" + i.subscription + "/resourcegroups/" + i.group + "/providers/" + identityProvider + "/userAssignedIdentities/" + i.name
}

func identityOperations() []operation {
	const kind = identityProvider + "/userAssignedIdentities/"
	const list = "subscriptions/{subscription}/resourcegroups/{group}/providers/" + identityProvider + "/userAssignedIdentities"
	const one = list + "/{identity}"
	return []operation{
		{
			id: "UserAssignedIdentities_ListBySubscription", method: "GET", path: "subscriptions/{subscription}/providers/" + identityProvider + "/userAssignedIdentities",
			action: kind + "read", above: 3, read: true, run: listIdentities,
		},
		{id: "UserAssignedIdentities_ListByResourceGroup", method: "GET", path: list, action: kind + "read", above: 3, inGroup: true, read: true, run: listIdentities},
		{id: "UserAssignedIdentities_Get", method: "GET", path: one, action: kind + "read", inGroup: true, read: true, run: getIdentity},
		{id: "UserAssignedIdentities_CreateOrUpdate", method: "PUT", path: one, action: kind + "write", provider: identityProvider, inGroup: true, run: putIdentity},
		{id: "UserAssignedIdentities_Update", method: "PATCH", path: one, action: kind + "write", provider: identityProvider, inGroup: true, run: patchIdentity},
		{id: "UserAssignedIdentities_Delete", method: "DELETE", path: one, action: kind + "delete", provider: identityProvider, inGroup: true, run: deleteIdentity},
	}
}

// identityID is the key of the identity that a request is about.
func (r *request) identityID() string {
	return r.groupID() + strings.ToLower("/providers/"+identityProvider+"/userAssignedIdentities/"+r.path["identity"])
}

func (i *identity) resource(c *Cloud) map[string]any {
	shown := map[string]any{
		"id": i.id(), "name": i.name, "type": identityProvider + "/userAssignedIdentities", "location": i.location,
		"properties": map[string]string{"tenantId": c.tenant, "principalId": i.principalID, "clientId": i.clientID, "isolationScope": "None"},
	}
	if i.tags == nil {
		shown["tags"] = map[string]string{}
	} else {
		shown["tags"] = i.tags
	}
	return shown
}

// resourceNotFound is the Resource Manager's own answer for what its index does not have.
func resourceNotFound(kind, name, group string) *Error {
	return notFound("ResourceNotFound", "The Resource '%s/%s' under resource group '%s' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix", kind, name, group)
}

func listIdentities(r *request) (any, *Error) {
	under := strings.ToLower("/subscriptions/" + r.path["subscription"] + "/")
	if r.path["group"] != "" {
		under = r.groupID() + "/"
	}
	c := r.cloud
	c.mu.RLock()
	var all []any
	for _, key := range c.identities.Under(under) {
		if i := c.identities.Get(key).At(c.visible()); i != nil {
			all = append(all, i.resource(c))
		}
	}
	c.mu.RUnlock()
	return r.list(all)
}

func getIdentity(r *request) (any, *Error) {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	i := c.identities.Get(r.identityID()).At(c.visible())
	if i == nil {
		return nil, resourceNotFound(identityProvider+"/userAssignedIdentities", r.path["identity"], r.path["group"])
	}
	return i.resource(c), nil
}

var identityName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$`)

func putIdentity(r *request) (any, *Error) {
	var in groupBody
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if !identityName.MatchString(r.path["identity"]) {
		return nil, badRequest("InvalidResourceName", "The resource name '%s' is invalid. It must be 3 to 128 characters long, start with a letter or a number, and consist of letters, numbers, hyphens and underscores.", r.path["identity"])
	}
	location, err := checkLocation(in.Location, "LocationNotAvailableForResourceType", "resource type '"+identityProvider+"/userAssignedIdentities'")
	if err != nil {
		return nil, err
	}
	if err := checkTags(in.Tags, tagNameLimit); err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	key := r.identityID()
	if old := c.identities.Get(key).Latest(); old != nil {
		if old.location != location {
			return nil, conflict("InvalidResourceLocation", "The resource '%s' already exists in location '%s' in resource group '%s'. A resource with the same name cannot be created in location '%s'. "+
				"Please select a new resource name.", old.name, old.location, old.group, location)
		}
		next := *old
		next.tags = in.Tags
		put(c, c.identities, key, &next)
		return next.resource(c), nil
	}
	g := c.groups.Get(r.groupID()).Latest()
	i := &identity{subscription: g.subscription, group: g.name, name: r.path["identity"], location: location, tags: in.Tags, clientID: c.ids.guid()}
	i.principalID = c.newPrincipal(principal{name: i.name, kind: "ServicePrincipal", appID: i.clientID, identity: i.id()}).id
	put(c, c.identities, key, i)
	return created(i.resource(c)), nil
}

func patchIdentity(r *request) (any, *Error) {
	var in groupBody
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if err := checkTags(in.Tags, tagNameLimit); err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.identities.Get(r.identityID()).Latest()
	if old == nil {
		return nil, resourceNotFound(identityProvider+"/userAssignedIdentities", r.path["identity"], r.path["group"])
	}
	next := *old
	if in.Tags != nil {
		next.tags = in.Tags
	}
	put(c, c.identities, r.identityID(), &next)
	return next.resource(c), nil
}

// deleteIdentity leaves the role assignments of the identity behind, as Azure does.
func deleteIdentity(r *request) (any, *Error) {
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.identities.Get(r.identityID()).Latest() == nil {
		return noContent(), nil
	}
	c.dropIdentity(r.identityID())
	return empty(http.StatusOK), nil
}

// dropIdentity removes an identity with its service principal and its federated credentials. The caller holds the lock.
func (c *Cloud) dropIdentity(key string) {
	i := c.identities.Get(key).Latest()
	if i == nil {
		return
	}
	for _, name := range slices.Clone(c.federated.Under(key + "/")) {
		if c.federated.Get(name).Latest() != nil {
			put(c, c.federated, name, nil)
		}
	}
	put(c, c.principals, i.principalID, nil)
	put(c, c.identities, key, nil)
}
