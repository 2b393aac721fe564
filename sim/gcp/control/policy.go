package control

import (
	"net/http"
	"time"

	"github.com/cloudcredential/operator/sim/control"
	"github.com/cloudcredential/operator/sim/gcp"
)

func (a *api) policyOperations() map[string]control.Operation {
	return map[string]control.Operation{
		"GET /policy":                func(*http.Request) (any, error) { return append([]gcp.Binding{}, a.cloud.Policy(a.project)...), nil },
		"PUT /policy":                a.setPolicy,
		"POST /policy":               a.addBinding,
		"DELETE /policy/{member...}": a.removeMember,
		"GET /allows":                a.allows,
		"GET /roles":                 func(*http.Request) (any, error) { return append([]gcp.Role{}, a.cloud.Roles(a.project)...), nil },
		"POST /roles":                a.addRole,
		"DELETE /roles/{id}":         a.deleteRole,
		"GET /tokens":                func(*http.Request) (any, error) { return a.cloud.Tokens(), nil },
		"POST /tokens":               a.addToken,
	}
}

func (a *api) setPolicy(r *http.Request) (any, error) {
	var bindings []gcp.Binding
	if err := control.Body(r, &bindings); err != nil {
		return nil, err
	}
	return nil, a.cloud.SetPolicy(a.project, bindings)
}

func (a *api) addBinding(r *http.Request) (any, error) {
	var b gcp.Binding
	if err := control.Body(r, &b); err != nil {
		return nil, err
	}
	if b.Condition != nil {
		return nil, a.cloud.AddConditionalBinding(a.project, b.Role, b.Condition.Title, b.Condition.Expression, b.Members...)
	}
	return nil, a.cloud.AddBinding(a.project, b.Role, b.Members...)
}

func (a *api) removeMember(r *http.Request) (any, error) {
	member := r.PathValue("member")
	if len(a.cloud.RolesOf(a.project, member)) == 0 {
		return nil, control.ErrNotFound
	}
	a.cloud.RemoveMember(a.project, member)
	return nil, nil
}

func (a *api) allows(r *http.Request) (any, error) {
	return map[string]bool{"allowed": a.cloud.Allows(a.project, r.FormValue("member"), r.FormValue("permission"))}, nil
}

func (a *api) addRole(r *http.Request) (any, error) {
	var wanted struct {
		ID          string   `json:"id"`
		Title       string   `json:"title"`
		Permissions []string `json:"permissions"`
	}
	if err := control.Body(r, &wanted); err != nil {
		return nil, err
	}
	name, err := a.cloud.AddRole(a.project, wanted.ID, wanted.Title, wanted.Permissions...)
	return map[string]string{"name": name}, err
}

func (a *api) deleteRole(r *http.Request) (any, error) {
	return control.Removed(a.cloud.DeleteRole("projects/" + a.project + "/roles/" + r.PathValue("id")))
}

func (a *api) addToken(r *http.Request) (any, error) {
	var wanted struct {
		Member  string   `json:"member"`
		Lasting string   `json:"lasting"`
		Scopes  []string `json:"scopes"`
	}
	if err := control.Body(r, &wanted); err != nil {
		return nil, err
	}
	lasting, err := time.ParseDuration(wanted.Lasting)
	if err != nil {
		return nil, err
	}
	value := a.cloud.Token(wanted.Member, lasting, wanted.Scopes...)
	return control.Found(map[string]string{"accessToken": value}, value != "")
}
