package ibmcloud

import (
	"net/http"
	"time"
)

// resourceGroup holds resources.
type resourceGroup struct {
	id, name  string
	isDefault bool
	created   time.Time
}

func groupOperations() []operation {
	a := &api{name: "resource-manager", fail: failPolicy}
	const query = "account_id,date,name,default,include_deleted"
	return []operation{
		{api: a, id: "list_resource_groups", method: http.MethodGet, path: "v2/resource_groups", read: true, query: query, run: listGroups},
		{api: a, id: "get_resource_group", method: http.MethodGet, path: "v2/resource_groups/{id}", read: true, run: getGroup},
	}
}

func (g *resourceGroup) json(c *Cloud) map[string]any {
	return map[string]any{
		"id": g.id, "crn": "crn:v1:bluemix:public:resource-controller::a/" + c.account + "::resource-group:" + g.id, "account_id": c.account, "name": g.name,
		"state": "ACTIVE", "default": g.isDefault, "resource_linkages": []any{}, "created_at": timestamp(g.created), "updated_at": timestamp(g.created),
	}
}

// mayGroup asks whether the caller may see a resource group.
func (r *request) mayGroup(g *resourceGroup) bool {
	c := r.cloud
	roles := []string{roleViewer, roleOperator, roleEditor, roleAdministrator}
	on := attributes{"accountId": c.account, "resourceType": "resource-group", "resource": g.id}
	return !r.denied && (r.caller == c.owner || c.grants(r.caller, roles, on))
}

// listGroups shows those that the caller may see. A service ID has to name the account.
func listGroups(r *request) (any, *Error) {
	c := r.cloud
	switch account := r.param("account_id"); {
	case account == "" && r.caller != c.owner:
		return nil, badRequest("INVALID_ACCOUNT_ID", "Can not get resource groups without account id in parameter by service id token")
	case account != "" && account != c.account, r.denied:
		return nil, refusal(http.StatusForbidden, "CAN_NOT_PERFORM_ACTION", "No permission")
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	shown := []any{}
	for _, g := range seen(c, c.groups, func(g *resourceGroup) bool { return r.param("name") == "" || g.name == r.param("name") }) {
		if r.mayGroup(g) {
			shown = append(shown, g.json(c))
		}
	}
	return map[string]any{"resources": shown}, nil
}

func getGroup(r *request) (any, *Error) {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	g := c.groups.Get(r.path["id"]).At(c.visible())
	if g == nil || !r.mayGroup(g) {
		return nil, notFound("RESOURCE_GROUP_NOT_FOUND", "Can not find resource group %s", r.path["id"])
	}
	return g.json(c), nil
}
