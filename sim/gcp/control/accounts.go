package control

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/cloudcredential/operator/sim/control"
	"github.com/cloudcredential/operator/sim/gcp"
)

func (a *api) accountOperations() map[string]control.Operation {
	return map[string]control.Operation{
		"GET /accounts":                            a.accounts,
		"GET /accounts/{email}":                    a.account,
		"POST /accounts":                           a.addAccount,
		"DELETE /accounts/{email}":                 a.deleteAccount,
		"PUT /accounts/{email}/disabled":           a.disableAccount,
		"PUT /accounts/{email}/texts":              a.describeAccount,
		"PUT /accounts/{email}/policy":             a.setAccountPolicy,
		"POST /accounts/{email}/keys":              a.addKey,
		"DELETE /accounts/{email}/keys/{id}":       a.removeKey,
		"PUT /accounts/{email}/keys/{id}/disabled": a.disableKey,
		"POST /holder":                             a.holder,
	}
}

// account is a service account with what it may do and who may act as it.
type account struct {
	gcp.ServiceAccount
	Roles  []string      `json:"roles"`
	Policy []gcp.Binding `json:"policy"`
}

func (a *api) shown(s gcp.ServiceAccount) account {
	return account{
		s, append([]string{}, a.cloud.RolesOf(a.project, "serviceAccount:"+s.Email)...), append([]gcp.Binding{}, a.cloud.AccountPolicy(s.Email)...),
	}
}

func (a *api) accounts(*http.Request) (any, error) {
	all := []account{}
	for _, s := range a.cloud.ServiceAccounts(a.project) {
		all = append(all, a.shown(s))
	}
	return all, nil
}

func (a *api) account(r *http.Request) (any, error) {
	s, ok := a.cloud.ServiceAccount(r.PathValue("email"))
	return control.Found(a.shown(s), ok)
}

func (a *api) addAccount(r *http.Request) (any, error) {
	var wanted struct {
		AccountID string   `json:"accountID"`
		Roles     []string `json:"roles"`
	}
	if err := control.Body(r, &wanted); err != nil {
		return nil, err
	}
	key, err := a.cloud.AddServiceAccountWithRoles(a.project, wanted.AccountID, wanted.Roles...)
	return json.RawMessage(key), err
}

func (a *api) deleteAccount(r *http.Request) (any, error) {
	return control.Removed(a.cloud.DeleteServiceAccount(r.PathValue("email")))
}

func (a *api) disableAccount(r *http.Request) (any, error) {
	var disabled bool
	if err := control.Body(r, &disabled); err != nil {
		return nil, err
	}
	return nil, a.cloud.SetAccountDisabled(r.PathValue("email"), disabled)
}

func (a *api) describeAccount(r *http.Request) (any, error) {
	var texts struct {
		DisplayName string `json:"displayName"`
		Description string `json:"description"`
	}
	if err := control.Body(r, &texts); err != nil {
		return nil, err
	}
	return nil, a.cloud.DescribeServiceAccount(r.PathValue("email"), texts.DisplayName, texts.Description)
}

func (a *api) setAccountPolicy(r *http.Request) (any, error) {
	var bindings []gcp.Binding
	if err := control.Body(r, &bindings); err != nil {
		return nil, err
	}
	return nil, a.cloud.SetAccountPolicy(r.PathValue("email"), bindings)
}

func (a *api) addKey(r *http.Request) (any, error) {
	key, err := a.cloud.AddKey(r.PathValue("email"))
	return json.RawMessage(key), err
}

func (a *api) removeKey(r *http.Request) (any, error) {
	s, _ := a.cloud.ServiceAccount(r.PathValue("email"))
	for _, id := range s.Keys {
		if id == r.PathValue("id") {
			a.cloud.RemoveKey(s.Email, id)
			return nil, nil
		}
	}
	return nil, control.ErrNotFound
}

func (a *api) disableKey(r *http.Request) (any, error) {
	var disabled bool
	if err := control.Body(r, &disabled); err != nil {
		return nil, err
	}
	return nil, a.cloud.SetKeyDisabled(r.PathValue("email"), r.PathValue("id"), disabled)
}

func (a *api) holder(r *http.Request) (any, error) {
	text, err := control.Text(r)
	if err != nil {
		return nil, err
	}
	email, valid := a.cloud.Holder([]byte(strings.TrimSpace(text)))
	return map[string]any{"email": email, "valid": valid}, nil
}
