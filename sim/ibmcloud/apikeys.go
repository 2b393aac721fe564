package ibmcloud

import (
	"net/http"
	"strings"
	"time"
)

// minKeyValue is how long a value is at least that somebody chooses.
const minKeyValue = 32

// apiKey lets somebody sign in as an identity.
type apiKey struct {
	id, name, description string
	iamID                 string
	value                 string
	tag                   string
	locked, disabled      bool
	created               time.Time
	createdBy             string
	expires               time.Time // zero for never
}

// works reports whether one can sign in with the key.
func (k *apiKey) works(now time.Time) bool {
	return !k.disabled && (k.expires.IsZero() || now.Before(k.expires))
}

func keyOperations() []operation {
	a := &api{name: "identity", fail: failIdentity}
	const query = "account_id,iam_id,pagesize,pagetoken,scope,type,sort,order,include_history,filter"
	return []operation{
		{api: a, id: "list_api_keys", method: http.MethodGet, path: "v1/apikeys", read: true, query: query, run: listKeys},
		{api: a, id: "create_api_key", method: http.MethodPost, path: "v1/apikeys", status: http.StatusCreated, run: createKey},
		{api: a, id: "get_api_keys_details", method: http.MethodGet, path: "v1/apikeys/details", read: true, query: "include_history", run: getKeyDetails},
		{api: a, id: "get_api_key", method: http.MethodGet, path: "v1/apikeys/{id}", read: true, query: "include_history,include_activity", run: getKey},
		{api: a, id: "delete_api_key", method: http.MethodDelete, path: "v1/apikeys/{id}", run: deleteKey},
	}
}

// json is a key as the API shows it: its value is there only where it is made.
func (k *apiKey) json(c *Cloud, value string) map[string]any {
	shown := map[string]any{
		"id": k.id, "entity_tag": k.tag, "crn": "crn:v1:bluemix:public:iam-identity::a/" + c.account + "::apikey:" + k.id, "locked": k.locked, "disabled": k.disabled,
		"created_at": timestamp(k.created), "created_by": k.createdBy, "modified_at": timestamp(k.created), "name": k.name, "iam_id": k.iamID, "account_id": c.account,
		"apikey": value,
	}
	if k.description != "" {
		shown["description"] = k.description
	}
	if !k.expires.IsZero() {
		shown["expires_at"] = k.expires.UTC().Format("2006-01-02T15:04-0700")
	}
	return shown
}

// listKeys gives a page of the keys of one identity: of the caller's own where none is named.
func listKeys(r *request) (any, *Error) {
	c, iamID := r.cloud, r.param("iam_id")
	if iamID == "" {
		iamID = r.caller
	}
	if account := r.param("account_id"); account != "" {
		if err := r.checkAccount(account); err != nil {
			return nil, err
		}
	}
	if iamID != r.caller {
		if err := r.mayIdentity("apikey.get"); err != nil {
			return nil, err
		}
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	all := seen(c, c.keys, func(k *apiKey) bool { return k.iamID == iamID })
	p, err := paged(r, all, "pagesize", "pagetoken")
	if err != nil {
		return nil, err
	}
	shown := page[map[string]any]{offset: p.offset, limit: p.limit, next: p.next, items: []map[string]any{}}
	for _, k := range p.items {
		shown.items = append(shown.items, k.json(c, ""))
	}
	return listed(r, "apikeys", shown), nil
}

func createKey(r *request) (any, *Error) {
	var in struct {
		Name        string `json:"name"`
		IamID       string `json:"iam_id"`
		Description string `json:"description"`
		AccountID   string `json:"account_id"`
		Value       string `json:"apikey"`
		Store       bool   `json:"store_value"`
	}
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if in.AccountID != "" {
		if err := r.checkAccount(in.AccountID); err != nil {
			return nil, err
		}
	}
	if err := checkTexts(in.Name, in.Description); err != nil {
		return nil, err
	}
	if in.Value != "" && len(in.Value) < minKeyValue {
		return nil, propertyInvalid("apikey", "…")
	}
	if err := r.mayIdentity("apikey.create"); err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.serviceIDs.Get(strings.TrimPrefix(in.IamID, "iam-")).Latest()
	switch {
	case s == nil && in.IamID != r.caller:
		return nil, propertyInvalid("iam_id", in.IamID)
	case s != nil && s.locked:
		return nil, locked("serviceid", s.id)
	case c.countKeys(in.IamID) >= c.quotas.KeysOfIdentity:
		return nil, badRequest("limit_exceeded", "You have reached the maximum number of allowed API keys for identity %s.", in.IamID)
	case in.Value != "" && c.keyByValue(in.Value) != nil:
		return nil, conflict("conflict", "An API key with this value exists.")
	}
	k := c.addKey(in.IamID, in.Name, in.Description, in.Value)
	k.createdBy = r.caller
	return k.json(c, k.value), nil
}

func (c *Cloud) countKeys(iamID string) int {
	n := 0
	for _, k := range c.keys.All() {
		if k.iamID == iamID {
			n++
		}
	}
	return n
}

// addKey makes a key. The caller holds the lock.
func (c *Cloud) addKey(iamID, name, description, value string) *apiKey {
	if value == "" {
		value = c.ids.key()
	}
	k := &apiKey{
		id: "ApiKey-" + c.ids.guid(), name: name, description: description, iamID: iamID, value: value, tag: c.ids.tag(1), created: c.clock(), createdBy: c.owner,
	}
	keep(c, c.keys, k.id, k)
	return k
}

// keyByValue finds a key. The caller holds the lock.
func (c *Cloud) keyByValue(value string) *apiKey {
	for _, k := range c.keys.All() {
		if value != "" && k.value == value {
			return k
		}
	}
	return nil
}

func keyNotFound(what string) *Error {
	err := notFound("not_found", "Object not found")
	err.Details = "API key " + what + " could not be found."
	return err
}

// getKeyDetails tells of a key by its value, which is in a header. Whoever has the value of a key may know about it.
func getKeyDetails(r *request) (any, *Error) {
	value := r.Header.Get("IAM-ApiKey")
	if value == "" {
		return nil, badRequest("invalid_request", "The header 'IAM-ApiKey' is required.")
	}
	c := r.cloud
	c.mu.RLock()
	k := c.keyByValue(value)
	c.mu.RUnlock()
	if k == nil {
		return nil, keyNotFound("with the provided value")
	}
	if k.iamID != r.caller || r.denied {
		if err := r.mayIdentity("apikey.get"); err != nil {
			return nil, err
		}
	}
	return k.json(c, ""), nil
}

// key finds the one of the path, once the caller may use the action.
func (r *request) key(action string) (*apiKey, *Error) {
	if err := r.mayIdentity(action); err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	k := c.keys.Get(r.path["id"]).Latest()
	if k == nil {
		return nil, keyNotFound("'" + r.path["id"] + "'")
	}
	return k, nil
}

func getKey(r *request) (any, *Error) {
	k, err := r.key("apikey.get")
	if err != nil {
		return nil, err
	}
	return k.json(r.cloud, ""), nil
}

func deleteKey(r *request) (any, *Error) {
	k, err := r.key("apikey.delete")
	if err != nil {
		return nil, err
	}
	if k.locked {
		return nil, locked("apikey", k.id)
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	keep(c, c.keys, k.id, nil)
	return noContent(), nil
}
