package control

import (
	"net/http"
	"strconv"

	"github.com/cloudcredential/operator/sim/azure"
	"github.com/cloudcredential/operator/sim/control"
)

func (a *api) resourceOperations() map[string]control.Operation {
	return map[string]control.Operation{
		"GET /groups":           func(*http.Request) (any, error) { return list(a.cloud.ResourceGroups(a.subscription)), nil },
		"PUT /groups/{name}":    a.putGroup,
		"DELETE /groups/{name}": a.deleteGroup,
		"GET /identities":       func(*http.Request) (any, error) { return list(a.cloud.Identities(a.subscription)), nil },
		"POST /identities":      a.addIdentity,
		"DELETE /identities/{group}/{name}/federated/{id}": a.removeFederation,
		"GET /accounts": func(*http.Request) (any, error) { return list(a.cloud.StorageAccounts(a.subscription)), nil },
		"GET /accounts/{account}/{container}/{blob...}": a.blob,
	}
}

// list is never null in JSON.
func list[T any](values []T) []T { return append([]T{}, values...) }

func (a *api) putGroup(r *http.Request) (any, error) {
	var wanted azure.ResourceGroup
	if err := control.Body(r, &wanted); err != nil {
		return nil, err
	}
	a.cloud.AddResourceGroup(a.subscription, r.PathValue("name"), wanted.Location, wanted.Tags)
	return nil, nil
}

func (a *api) deleteGroup(r *http.Request) (any, error) {
	return control.Removed(a.cloud.DeleteResourceGroup(a.subscription, r.PathValue("name")))
}

func (a *api) addIdentity(r *http.Request) (any, error) {
	var wanted azure.Identity
	if err := control.Body(r, &wanted); err != nil {
		return nil, err
	}
	if _, err := a.cloud.AddIdentity(a.subscription, wanted.Group, wanted.Name, wanted.Tags); err != nil {
		return nil, err
	}
	return control.Found(a.cloud.Identity(a.subscription, wanted.Group, wanted.Name))
}

func (a *api) removeFederation(r *http.Request) (any, error) {
	i, ok := a.cloud.Identity(a.subscription, r.PathValue("group"), r.PathValue("name"))
	return control.Removed(ok && a.cloud.RemoveFederation(i.ID, r.PathValue("id")))
}

func (a *api) blob(r *http.Request) (any, error) {
	return control.Found(a.cloud.Blob(r.PathValue("account"), r.PathValue("container"), r.PathValue("blob")))
}

func (a *api) accessOperations() map[string]control.Operation {
	return map[string]control.Operation{
		"GET /roles":                      func(*http.Request) (any, error) { return list(a.cloud.RoleDefinitions()), nil },
		"GET /assignments":                a.assignments,
		"POST /assignments":               a.assign,
		"DELETE /assignments/{principal}": a.unassign,
		"GET /allows":                     a.allows,
		"GET /applications":               func(*http.Request) (any, error) { return list(a.cloud.Applications()), nil },
		"POST /applications":              a.addApplication,
	}
}

func (a *api) assignments(r *http.Request) (any, error) {
	if principal := r.FormValue("principal"); principal != "" {
		return list(a.cloud.AssignmentsOf(a.subscription, principal)), nil
	}
	return list(a.cloud.RoleAssignments(a.subscription)), nil
}

func (a *api) assign(r *http.Request) (any, error) {
	var wanted azure.RoleAssignment
	if err := control.Body(r, &wanted); err != nil {
		return nil, err
	}
	return nil, a.cloud.AssignRole(wanted.Scope, wanted.Role, wanted.PrincipalID)
}

func (a *api) unassign(r *http.Request) (any, error) {
	a.cloud.RemoveAssignments(r.PathValue("principal"))
	return nil, nil
}

func (a *api) allows(r *http.Request) (any, error) {
	ask := a.cloud.Allows
	if data, _ := strconv.ParseBool(r.FormValue("data")); data {
		ask = a.cloud.AllowsData
	}
	return ask(r.FormValue("principal"), r.FormValue("action"), r.FormValue("scope")), nil
}

func (a *api) addApplication(r *http.Request) (any, error) {
	var wanted struct {
		Name  string   `json:"name"`
		Scope string   `json:"scope"`
		Roles []string `json:"roles"`
		Graph []string `json:"graph"`
	}
	if err := control.Body(r, &wanted); err != nil {
		return nil, err
	}
	made, err := a.cloud.AddServicePrincipal(wanted.Name, wanted.Scope, wanted.Roles...)
	if err != nil {
		return nil, err
	}
	return made, a.cloud.GrantGraph(made.PrincipalID, wanted.Graph...)
}
