package azure

import (
	"strings"
	"time"
)

// subscription holds resources.
type subscription struct {
	id, name string
	created  time.Time
	// registered are the resource providers, in lower case.
	registered map[string]bool
}

func subscriptionOperations() []operation {
	const read = "Microsoft.Resources/subscriptions/read"
	return []operation{
		{id: "Metadata_GetEndpoints", method: "GET", path: "metadata/endpoints", read: true, run: getEndpoints},
		{id: "Tenants_List", method: "GET", path: "tenants", read: true, run: listTenants},
		{id: "Subscriptions_List", method: "GET", path: "subscriptions", read: true, run: listSubscriptions},
		{id: "Subscriptions_Get", method: "GET", path: "subscriptions/{subscription}", action: read, read: true, run: getSubscription},
	}
}

func (s *subscription) resource(tenant string) map[string]any {
	return map[string]any{
		"id": "/subscriptions/" + s.id, "subscriptionId": s.id, "displayName": s.name, "tenantId": tenant, "state": "Enabled", "authorizationSource": "RoleBased",
		"subscriptionPolicies": map[string]string{"locationPlacementId": "Public_2014-09-01", "quotaId": "PayAsYouGo_2014-09-01", "spendingLimit": "Off"},
	}
}

func getSubscription(r *request) (any, *Error) {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.subscriptions[strings.ToLower(r.path["subscription"])].resource(c.tenant), nil
}

// listSubscriptions gives those in which the caller may do anything.
func listSubscriptions(r *request) (any, *Error) {
	c := r.cloud
	c.mu.RLock()
	var all []any
	for _, id := range sortedNames(c.subscriptions) {
		s := c.subscriptions[id]
		if c.hasAnyRole(r.caller.principal, "/subscriptions/"+s.id) {
			all = append(all, s.resource(c.tenant))
		}
	}
	c.mu.RUnlock()
	return r.list(all)
}

func listTenants(r *request) (any, *Error) {
	return r.list([]any{map[string]string{"id": "/tenants/" + r.cloud.tenant, "tenantId": r.cloud.tenant, "displayName": "Contoso", "tenantCategory": "Home"}})
}

// getEndpoints tells a client of a Stack Hub where to sign in. Nobody has to authenticate for it.
func getEndpoints(r *request) (any, *Error) {
	e := r.cloud.environment
	return map[string]any{
		"graphEndpoint": "https://" + e.Graph + "/", "portalEndpoint": "https://portal." + e.StorageSuffix,
		"authentication": map[string]any{"loginEndpoint": "https://" + e.Logins[0] + "/", "audiences": e.Audiences},
	}, nil
}
