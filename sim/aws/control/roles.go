package control

import (
	"net/http"

	"github.com/cloudcredential/operator/sim/aws"
)

func (a *api) role(r *http.Request) (any, error) {
	ro, ok := a.cloud.Role(r.PathValue("name"))
	if !ok {
		return nil, errNotFound
	}
	return ro, nil
}

func (a *api) putRole(r *http.Request) (any, error) {
	var ro aws.Role
	if err := body(r, &ro); err != nil {
		return nil, err
	}
	ro.Name = r.PathValue("name")
	arn, err := a.cloud.PutRole(ro)
	return map[string]string{"arn": arn}, err
}

func (a *api) deleteRole(r *http.Request) (any, error) {
	if !a.cloud.DeleteRole(r.PathValue("name")) {
		return nil, errNotFound
	}
	return nil, nil
}

func (a *api) oidcProvider(r *http.Request) (any, error) {
	p, ok := a.cloud.OIDCProvider(r.PathValue("issuer"))
	if !ok {
		return nil, errNotFound
	}
	return p, nil
}

func (a *api) putOIDCProvider(r *http.Request) (any, error) {
	var p aws.OIDCProvider
	if err := body(r, &p); err != nil {
		return nil, err
	}
	p.Issuer = r.PathValue("issuer")
	return map[string]string{"arn": a.cloud.PutOIDCProvider(p)}, nil
}

func (a *api) deleteOIDCProvider(r *http.Request) (any, error) {
	if !a.cloud.DeleteOIDCProvider(r.PathValue("issuer")) {
		return nil, errNotFound
	}
	return nil, nil
}

// addForeign fills the account with what belongs to nobody in particular.
func (a *api) addForeign(r *http.Request) (any, error) {
	var n struct {
		Roles         int `json:"roles"`
		OIDCProviders int `json:"oidcProviders"`
	}
	if err := body(r, &n); err != nil {
		return nil, err
	}
	a.cloud.AddForeignOIDCProviders(n.OIDCProviders)
	return nil, a.cloud.AddForeignRoles(n.Roles)
}
