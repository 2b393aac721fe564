package azure

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// group is a resource group.
type group struct {
	subscription, name, location string
	tags                         map[string]string
	deleting                     bool
	created                      time.Time
}

func groupKey(subscription, name string) string {
	return strings.ToLower("/subscriptions/" + subscription + "/resourcegroups/" + name)
}

func (g *group) id() string { return "/subscriptions/" + g.subscription + "/resourceGroups/" + g.name }

func groupOperations() []operation {
	const kind = "Microsoft.Resources/subscriptions/resourceGroups/"
	const one = "subscriptions/{subscription}/resourcegroups/{group}"
	return []operation{
		{id: "ResourceGroups_List", method: "GET", path: "subscriptions/{subscription}/resourcegroups", action: kind + "read", above: 1, read: true, run: listGroups},
		{id: "ResourceGroups_Get", method: "GET", path: one, action: kind + "read", read: true, run: getGroup},
		{id: "ResourceGroups_CheckExistence", method: "HEAD", path: one, action: kind + "read", read: true, run: checkGroupExistence},
		{id: "ResourceGroups_CreateOrUpdate", method: "PUT", path: one, action: kind + "write", run: putGroup},
		{id: "ResourceGroups_Update", method: "PATCH", path: one, action: kind + "write", inGroup: true, run: patchGroup},
		{id: "ResourceGroups_Delete", method: "DELETE", path: one, action: kind + "delete", run: deleteGroup},
		{id: "Resources_ListByResourceGroup", method: "GET", path: one + "/resources", action: kind + "resources/read", above: 1, inGroup: true, read: true, run: listResources},
	}
}

func groupNotFound(name string) *Error {
	return notFound("ResourceGroupNotFound", "Resource group '%s' could not be found.", name)
}

func (g *group) resource() map[string]any {
	state := "Succeeded"
	if g.deleting {
		state = "Deleting"
	}
	shown := map[string]any{
		"id": g.id(), "name": g.name, "type": "Microsoft.Resources/resourceGroups", "location": g.location, "properties": map[string]string{"provisioningState": state},
	}
	if g.tags != nil {
		shown["tags"] = g.tags
	}
	return shown
}

func listGroups(r *request) (any, *Error) {
	c := r.cloud
	filter, err := r.filter("tagName", "tagValue")
	if err != nil {
		return nil, err
	}
	c.mu.RLock()
	var all []any
	for _, key := range c.groups.Under(groupKey(r.path["subscription"], "")) {
		g := c.groups.Get(key).At(c.visible())
		if g == nil {
			continue
		}
		value, tagged := g.tags[filter["tagName"]]
		if filter["tagName"] != "" && !tagged || filter["tagValue"] != "" && value != filter["tagValue"] {
			continue
		}
		all = append(all, g.resource())
	}
	c.mu.RUnlock()
	return r.list(all)
}

func (r *request) visibleGroup() *group {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.groups.Get(r.groupID()).At(c.visible())
}

func getGroup(r *request) (any, *Error) {
	g := r.visibleGroup()
	if g == nil {
		return nil, groupNotFound(r.path["group"])
	}
	return g.resource(), nil
}

func checkGroupExistence(r *request) (any, *Error) {
	if r.visibleGroup() == nil {
		return empty(http.StatusNotFound), nil
	}
	return noContent(), nil
}

var groupName = regexp.MustCompile(`^[\p{L}\p{N}\-_.()]{1,90}$`)

// groupBody is what is read of a resource group.
type groupBody struct {
	Location string            `json:"location"`
	Tags     map[string]string `json:"tags"`
}

func putGroup(r *request) (any, *Error) {
	name := r.path["group"]
	var in groupBody
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if !groupName.MatchString(name) || strings.HasSuffix(name, ".") {
		return nil, badRequest("InvalidResourceGroup", "The provided resource group name '%s' has these invalid characters or is too long. The name can only be a letter, digit, '-', '.', '(', ')' or '_'.", name)
	}
	location, err := checkLocation(in.Location, "LocationNotAvailableForResourceGroup", "resource group")
	if err != nil {
		return nil, err
	}
	if err := checkTags(in.Tags, tagNameLimit); err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.groups.Get(r.groupID()).Latest()
	g := &group{subscription: strings.ToLower(r.path["subscription"]), name: name, location: location, tags: in.Tags, created: c.clock()}
	if old == nil {
		put(c, c.groups, r.groupID(), g)
		return created(g.resource()), nil
	}
	if old.deleting {
		return nil, conflict("ResourceGroupBeingDeleted", "The resource group '%s' is in deprovisioning state and cannot perform this operation.", old.name)
	}
	if old.location != location {
		return nil, conflict("InvalidResourceGroupLocation", "Invalid resource group location '%s'. The Resource group already exists in location '%s'.", location, old.location)
	}
	g.name, g.created = old.name, old.created
	put(c, c.groups, r.groupID(), g)
	return g.resource(), nil
}

// patchGroup sets the tags; none means that they stay.
func patchGroup(r *request) (any, *Error) {
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
	g := *c.groups.Get(r.groupID()).Latest()
	if in.Tags != nil {
		g.tags = in.Tags
	}
	put(c, c.groups, r.groupID(), &g)
	return g.resource(), nil
}

// deleteGroup deletes a group with everything that is in it, which may take a while.
func deleteGroup(r *request) (any, *Error) {
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	key := r.groupID()
	g := c.groups.Get(key).Latest()
	if g == nil {
		return nil, groupNotFound(r.path["group"])
	}
	if c.operationDelay <= 0 {
		c.dropGroup(key)
		return empty(http.StatusOK), nil
	}
	gone := *g
	gone.deleting = true
	put(c, c.groups, key, &gone)
	return r.accepted("/subscriptions/"+g.subscription+"/operationresults/", func() any { c.dropGroup(key); return nil }), nil
}

// dropGroup removes a group and its contents. The caller holds the lock.
func (c *Cloud) dropGroup(key string) {
	for _, name := range slices.Clone(c.identities.Under(key + "/")) {
		c.dropIdentity(name)
	}
	for _, name := range slices.Clone(c.accounts.Under(key + "/")) {
		c.dropAccount(name)
	}
	c.dropResources(key)
	for _, name := range slices.Clone(c.assignments.Under(key + "/")) {
		put(c, c.assignments, name, nil)
	}
	put(c, c.groups, key, nil)
}

// listResources gives what is in a group: identities, storage accounts, and what has no rules of its own here, without what is below that.
func listResources(r *request) (any, *Error) {
	c := r.cloud
	c.mu.RLock()
	var all []any
	add := func(resource map[string]any) {
		short := maps.Clone(resource)
		delete(short, "properties")
		all = append(all, short)
	}
	for _, key := range c.identities.Under(r.groupID() + "/") {
		if i := c.identities.Get(key).At(c.visible()); i != nil {
			add(i.resource(c))
		}
	}
	for _, key := range c.accounts.Under(r.groupID() + "/") {
		if a := c.accounts.Get(key).At(c.visible()); a != nil {
			add(a.resource(c))
		}
	}
	for _, key := range c.resources.Under(r.groupID() + "/") {
		if o := c.resources.Get(key).At(c.visible()); o != nil && strings.Count(o.kind, "/") == 1 {
			add(o.shown())
		}
	}
	c.mu.RUnlock()
	return r.list(all)
}
