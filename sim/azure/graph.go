package azure

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// graphService is the part of Microsoft Graph that makes, finds and deletes applications and service principals.
func graphService() *service {
	return &service{
		name: "graph", fail: failGraph, admit: (*request).admitToGraph,
		operations: append(graphRegistration(), []operation{
			{id: "applications.list", method: "GET", path: "v1.0/applications", read: true, run: listApplications},
			{id: "applications.get", method: "GET", path: "v1.0/applications/{application}", read: true, run: getApplication},
			{id: "applications.delete", method: "DELETE", path: "v1.0/applications/{application}", run: deleteApplication},
			{id: "servicePrincipals.list", method: "GET", path: "v1.0/servicePrincipals", read: true, run: listServicePrincipals},
			{id: "servicePrincipals.get", method: "GET", path: "v1.0/servicePrincipals/{principal}", read: true, run: getServicePrincipal},
			{id: "servicePrincipals.delete", method: "DELETE", path: "v1.0/servicePrincipals/{principal}", run: deleteServicePrincipal},
		}...),
	}
}

// failGraph is the form of refusals of Microsoft Graph.
func failGraph(r *request, err *Error) *response {
	inner := err.inner()
	if err.Status == http.StatusTooManyRequests {
		inner["code"], inner["message"] = "TooManyRequests", "Too many requests. Please try again later."
	}
	inner["innerError"] = map[string]string{"date": r.cloud.clock().UTC().Format("2006-01-02T15:04:05"), "request-id": r.id, "client-request-id": r.id}
	answer := inJSON(err.Status, map[string]any{"error": inner})
	for name := range err.header {
		answer.header.Set(name, err.header.Get(name))
	}
	return answer
}

// The permissions on Microsoft Graph that are understood.
const (
	readApplications = "Application.Read.All"
	ownApplications  = "Application.ReadWrite.OwnedBy"
	allApplications  = "Application.ReadWrite.All"
)

// admitToGraph wants a token for Microsoft Graph with a permission. Azure RBAC does not count here.
func (r *request) admitToGraph() *Error {
	host := "https://" + r.cloud.environment.Graph
	err := r.authenticate(func(audience string) bool { return strings.TrimRight(audience, "/") == host })
	if err != nil {
		if err.Code == "AuthenticationFailed" {
			return refusal(http.StatusUnauthorized, "InvalidAuthenticationToken", "Access token is empty.")
		}
		return refusal(http.StatusUnauthorized, "InvalidAuthenticationToken", "Access token validation failure. Invalid audience.")
	}
	if r.denied || !slices.ContainsFunc(r.caller.principal.graph, func(p string) bool {
		return p == allApplications || p == ownApplications || p == readApplications && !r.changes()
	}) {
		return insufficientPrivileges()
	}
	return nil
}

func insufficientPrivileges() *Error {
	return forbidden("Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
}

// mayWrite says whether the caller may change an application: any, or one that it owns.
func (r *request) mayWrite(a *application) bool {
	given := r.caller.principal.graph
	return slices.Contains(given, allApplications) || a != nil && slices.Contains(given, ownApplications) && slices.Contains(a.owners, r.caller.principal.id)
}

func graphNotFound(id string) *Error {
	return notFound("Request_ResourceNotFound", "Resource '%s' does not exist or one of its queried reference-property objects are not present.", id)
}

// odata makes a page of a collection.
func (r *request) odata(collection string, values []any) (any, *Error) {
	start, err := r.skipped()
	if err != nil {
		return nil, badRequest("Request_BadRequest", "Invalid skip token.")
	}
	size := 100
	if text := r.param("$top"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 999 {
			return nil, badRequest("Request_BadRequest", "Invalid page size specified: '%s'. Must be between 1 and 999 inclusive.", text)
		}
		size = n
	}
	values = values[min(start, len(values)):]
	page := map[string]any{
		"@odata.context": "https://" + r.cloud.environment.Graph + "/v1.0/$metadata#" + collection, "value": append([]any{}, values[:min(size, len(values))]...),
	}
	if len(values) > size {
		page["@odata.nextLink"] = r.nextLink("$skiptoken", start+size)
	}
	return page, nil
}

// selects reads a filter and gives a function that says whether a thing with these values belongs to the answer.
func (r *request) selects(names ...string) (func(values ...string) bool, *Error) {
	filter, err := r.filter(names...)
	if err != nil {
		return nil, badRequest("Request_UnsupportedQuery", "Unsupported or invalid query filter clause specified.")
	}
	return func(values ...string) bool {
		for i, name := range names {
			if wanted, ok := filter[name]; ok && !strings.EqualFold(wanted, values[i]) {
				return false
			}
		}
		return true
	}, nil
}

func (a *application) resource() map[string]any {
	secrets := []any{}
	for _, s := range a.secrets {
		secrets = append(secrets, map[string]string{"endDateTime": s.expires.UTC().Format(time.RFC3339), "hint": s.value[:3]})
	}
	return map[string]any{
		"id": a.id, "appId": a.appID, "displayName": a.name, "createdDateTime": a.created.UTC().Format(time.RFC3339), "signInAudience": "AzureADMyOrg", "passwordCredentials": secrets,
	}
}

func listApplications(r *request) (any, *Error) {
	selects, err := r.selects("displayName", "appId", "id")
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.RLock()
	var all []any
	for _, id := range c.applications.Names() {
		if a := c.applications.Get(id).At(c.visible()); a != nil && selects(a.name, a.appID, a.id) {
			all = append(all, a.resource())
		}
	}
	c.mu.RUnlock()
	return r.odata("applications", all)
}

// application finds the application of the path, by the ID of its object. The caller holds the lock.
func (r *request) application() (*application, *Error) {
	for _, a := range r.cloud.applications.All() {
		if strings.EqualFold(a.id, r.path["application"]) {
			return a, nil
		}
	}
	return nil, graphNotFound(r.path["application"])
}

func getApplication(r *request) (any, *Error) {
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	a, err := r.application()
	if err != nil {
		return nil, err
	}
	return a.resource(), nil
}

// deleteApplication deletes an application with its service principal. That it can be restored for 30 days is not simulated.
func deleteApplication(r *request) (any, *Error) {
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	a, err := r.application()
	if err != nil {
		return nil, err
	}
	if !r.mayWrite(a) {
		return nil, insufficientPrivileges()
	}
	if p := c.ofClient(a.appID); p != nil {
		put(c, c.principals, p.id, nil)
	}
	put(c, c.applications, a.appID, nil)
	return noContent(), nil
}

func (p *principal) resource() map[string]any {
	return map[string]any{
		"id": p.id, "appId": p.appID, "displayName": p.name, "servicePrincipalType": p.servicePrincipalType(), "accountEnabled": true, "servicePrincipalNames": []string{p.appID},
	}
}

func listServicePrincipals(r *request) (any, *Error) {
	selects, err := r.selects("displayName", "appId", "id")
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.RLock()
	var all []any
	for _, id := range c.principals.Names() {
		if p := c.principals.Get(id).At(c.visible()); p != nil && p.appID != "" && selects(p.name, p.appID, p.id) {
			all = append(all, p.resource())
		}
	}
	c.mu.RUnlock()
	return r.odata("servicePrincipals", all)
}

// servicePrincipal finds the service principal of the path. The caller holds the lock.
func (r *request) servicePrincipal() (*principal, *Error) {
	p := r.cloud.principals.Get(strings.ToLower(r.path["principal"])).Latest()
	if p == nil || p.appID == "" {
		return nil, graphNotFound(r.path["principal"])
	}
	return p, nil
}

func getServicePrincipal(r *request) (any, *Error) {
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	p, err := r.servicePrincipal()
	if err != nil {
		return nil, err
	}
	return p.resource(), nil
}

// deleteServicePrincipal leaves the application. That of a managed identity goes with the identity only.
func deleteServicePrincipal(r *request) (any, *Error) {
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	p, err := r.servicePrincipal()
	if err != nil {
		return nil, err
	}
	if p.identity != "" || !r.mayWrite(c.applications.Get(p.appID).Latest()) {
		return nil, insufficientPrivileges()
	}
	put(c, c.principals, p.id, nil)
	return noContent(), nil
}
