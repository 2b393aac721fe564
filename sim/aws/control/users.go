package control

import (
	"io"
	"net/http"
)

func (a *api) user(r *http.Request) (any, error) {
	u, ok := a.cloud.User(r.PathValue("name"))
	if !ok {
		return nil, errNotFound
	}
	return u, nil
}

func (a *api) deleteUser(r *http.Request) (any, error) {
	if !a.cloud.DeleteUser(r.PathValue("name")) {
		return nil, errNotFound
	}
	return nil, nil
}

func (a *api) setPolicy(r *http.Request) (any, error) {
	document, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return nil, err
	}
	return nil, a.cloud.SetUserPolicy(r.PathValue("name"), r.PathValue("policy"), string(document))
}

func (a *api) removePolicy(r *http.Request) (any, error) {
	return nil, a.cloud.RemoveUserPolicy(r.PathValue("name"), r.PathValue("policy"))
}

func (a *api) setTags(r *http.Request) (any, error) {
	var tags map[string]string
	if err := body(r, &tags); err != nil {
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
