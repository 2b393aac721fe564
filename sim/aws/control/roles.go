package control

import (
	"net/http"

	"github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/control"
)

func (a *api) role(r *http.Request) (any, error) {
	return control.Found(a.cloud.Role(r.PathValue("name")))
}

func (a *api) putRole(r *http.Request) (any, error) {
	var ro aws.Role
	if err := control.Body(r, &ro); err != nil {
		return nil, err
	}
	ro.Name = r.PathValue("name")
	arn, err := a.cloud.PutRole(ro)
	return map[string]string{"arn": arn}, err
}

func (a *api) deleteRole(r *http.Request) (any, error) {
	return control.Removed(a.cloud.DeleteRole(r.PathValue("name")))
}

func (a *api) oidcProvider(r *http.Request) (any, error) {
	return control.Found(a.cloud.OIDCProvider(r.PathValue("issuer")))
}

func (a *api) putOIDCProvider(r *http.Request) (any, error) {
	var p aws.OIDCProvider
	if err := control.Body(r, &p); err != nil {
		return nil, err
	}
	p.Issuer = r.PathValue("issuer")
	return map[string]string{"arn": a.cloud.PutOIDCProvider(p)}, nil
}

func (a *api) deleteOIDCProvider(r *http.Request) (any, error) {
	return control.Removed(a.cloud.DeleteOIDCProvider(r.PathValue("issuer")))
}

// addForeign fills the account with what belongs to nobody in particular.
func (a *api) addForeign(r *http.Request) (any, error) {
	var n struct {
		Roles         int `json:"roles"`
		OIDCProviders int `json:"oidcProviders"`
	}
	if err := control.Body(r, &n); err != nil {
		return nil, err
	}
	a.cloud.AddForeignOIDCProviders(n.OIDCProviders)
	return nil, a.cloud.AddForeignRoles(n.Roles)
}
