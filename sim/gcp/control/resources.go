package control

import (
	"fmt"
	"net/http"

	"github.com/cloudcredential/operator/sim/control"
	"github.com/cloudcredential/operator/sim/gcp"
)

func (a *api) resourceOperations() map[string]control.Operation {
	c := a.cloud
	return map[string]control.Operation{
		"GET /project":        func(*http.Request) (any, error) { return control.Found(c.Project(a.project)) },
		"PUT /services/{api}": a.enable,
		"GET /pools":          func(*http.Request) (any, error) { return append([]gcp.Pool{}, c.Pools(a.project)...), nil },
		"PUT /pools/{pool}":   a.putPool,
		"DELETE /pools/{pool}": func(r *http.Request) (any, error) {
			return control.Removed(c.DeletePool(a.project, r.PathValue("pool")))
		},
		"PUT /pools/{pool}/providers/{provider}": a.putProvider,
		"DELETE /pools/{pool}/providers/{provider}": func(r *http.Request) (any, error) {
			return control.Removed(c.DeleteProvider(a.project, r.PathValue("pool"), r.PathValue("provider")))
		},
		"POST /foreign":        a.addForeign,
		"GET /quotas":          func(*http.Request) (any, error) { return c.Quotas(), nil },
		"PUT /quotas":          a.setQuotas,
		"PUT /operation-delay": control.Duration(c.SetOperationDelay),
	}
}

func (a *api) enable(r *http.Request) (any, error) {
	var on bool
	if err := control.Body(r, &on); err != nil {
		return nil, err
	}
	a.cloud.SetServiceEnabled(a.project, r.PathValue("api"), on)
	return nil, nil
}

func (a *api) putPool(r *http.Request) (any, error) {
	var p gcp.Pool
	if err := control.Body(r, &p); err != nil {
		return nil, err
	}
	p.Name = r.PathValue("pool")
	name, err := a.cloud.PutPool(a.project, p)
	return map[string]string{"name": name}, err
}

func (a *api) putProvider(r *http.Request) (any, error) {
	var p gcp.Provider
	if err := control.Body(r, &p); err != nil {
		return nil, err
	}
	p.Name = r.PathValue("provider")
	name, err := a.cloud.PutProvider(a.project, r.PathValue("pool"), p)
	return map[string]string{"name": name}, err
}

// addForeign fills the project with what belongs to nobody in particular.
func (a *api) addForeign(r *http.Request) (any, error) {
	var n struct {
		Accounts int `json:"accounts"`
		Roles    int `json:"roles"`
		Bindings int `json:"bindings"`
	}
	if err := control.Body(r, &n); err != nil {
		return nil, err
	}
	for i := range n.Roles {
		if _, err := a.cloud.AddRole(a.project, fmt.Sprintf("foreign%d", i), fmt.Sprintf("Foreign %d", i), "iam.roles.get"); err != nil {
			return nil, err
		}
	}
	for i := range n.Bindings {
		if err := a.cloud.AddBinding(a.project, "roles/viewer", fmt.Sprintf("user:foreign%d@example.com", i)); err != nil {
			return nil, err
		}
	}
	return nil, a.cloud.AddServiceAccounts(a.project, "foreign-", n.Accounts)
}

func (a *api) setQuotas(r *http.Request) (any, error) {
	q := a.cloud.Quotas()
	if err := control.Body(r, &q); err != nil {
		return nil, err
	}
	a.cloud.SetQuotas(q)
	return nil, nil
}
