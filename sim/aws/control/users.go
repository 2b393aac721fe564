package control

import (
	"net/http"

	"github.com/cloudcredential/operator/sim/control"
)

func (a *api) user(r *http.Request) (any, error) {
	return control.Found(a.cloud.User(r.PathValue("name")))
}

func (a *api) deleteUser(r *http.Request) (any, error) {
	return control.Removed(a.cloud.DeleteUser(r.PathValue("name")))
}

func (a *api) setPolicy(r *http.Request) (any, error) {
	document, err := control.Text(r)
	if err != nil {
		return nil, err
	}
	return nil, a.cloud.SetUserPolicy(r.PathValue("name"), r.PathValue("policy"), document)
}

func (a *api) removePolicy(r *http.Request) (any, error) {
	return nil, a.cloud.RemoveUserPolicy(r.PathValue("name"), r.PathValue("policy"))
}

func (a *api) setTags(r *http.Request) (any, error) {
	var tags map[string]string
	if err := control.Body(r, &tags); err != nil {
		return nil, err
	}
	return nil, a.cloud.SetTags(r.PathValue("name"), tags)
}

func (a *api) removeTags(r *http.Request) (any, error) {
	return nil, a.cloud.RemoveTags(r.PathValue("name"), r.URL.Query()["key"]...)
}

func (a *api) addKey(r *http.Request) (any, error) {
	k, err := a.cloud.AddKey(r.PathValue("name"))
	if err != nil {
		return nil, err
	}
	return map[string]string{"accessKeyID": k.ID, "secretAccessKey": k.Secret}, nil
}

func (a *api) removeKey(r *http.Request) (any, error) {
	return nil, a.cloud.RemoveKey(r.PathValue("name"), r.PathValue("id"))
}
