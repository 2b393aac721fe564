package openstack

import (
	"net/http"
	"time"
)

// credential is an application credential. It never changes.
type credential struct {
	id, name, description string
	user, project         string
	secret                string
	unrestricted          bool
	roles                 []string // IDs
	rules                 []string // IDs of access rules; nil where there are none
	expires               time.Time
}

func (k *credential) expired(now time.Time) bool {
	return !k.expires.IsZero() && !now.Before(k.expires)
}

// findCredential finds a credential by its ID, or by its name and owner.
func (c *Cloud) findCredential(id, name string, owner *userRef) *credential {
	if id != "" {
		return c.credentials.Get(id).Latest()
	}
	if owner == nil {
		return nil
	}
	u := c.findUser(*owner)
	for _, k := range c.credentials.All() {
		if u != nil && k.user == u.id && k.name == name {
			return k
		}
	}
	return nil
}

// dropCredentials deletes credentials, and counts them. Whoever calls it holds the lock.
func (c *Cloud) dropCredentials(which func(*credential) bool) int {
	n := 0
	for _, k := range c.credentials.All() {
		if which(k) {
			c.put(k.id, nil)
			n++
		}
	}
	return n
}

// put stores a credential, nil for none.
func (c *Cloud) put(id string, k *credential) {
	now := c.clock()
	c.credentials.Make(id).Put(now, now.Add(-c.lag), k)
}

// shownCredential is a credential as answers have it; with its secret in the one answer that tells it.
func (r *request) shownCredential(k *credential, secret bool) map[string]any {
	out := map[string]any{
		"id": k.id, "name": k.name, "description": nil, "project_id": k.project, "user_id": k.user, "unrestricted": k.unrestricted,
		"roles": r.cloud.roleList(k.roles), "expires_at": nil, "system": nil,
		"links": map[string]any{"self": r.base() + "/identity/v3/users/" + k.user + "/application_credentials/" + k.id},
	}
	if k.description != "" {
		out["description"] = k.description
	}
	if !k.expires.IsZero() {
		out["expires_at"] = k.expires.UTC().Format("2006-01-02T15:04:05.000000")
	}
	if k.rules != nil {
		out["access_rules"] = r.cloud.ruleList(k.rules)
	}
	if secret {
		out["secret"] = k.secret
	}
	return out
}

// owns checks that the path is about the caller, or that the caller is an administrator.
func (r *request) owns() *refusal {
	if r.path["user"] != r.caller.user && !r.cloud.has(r.caller, roleAdmin) {
		return forbidden("identity:" + r.operation.name)
	}
	return nil
}

// manages checks that the token may make and delete application credentials.
func (r *request) manages() *refusal {
	if k := r.cloud.credentials.Get(r.caller.credential).Latest(); k != nil && !k.unrestricted {
		return forbidden("Using method 'application_credential' is not allowed for managing additional application credentials.")
	}
	return nil
}

func (r *request) listCredentials() (any, *refusal) {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	if err := r.owns(); err != nil {
		return nil, err
	}
	visible, name, list := c.clock().Add(-c.lag), r.URL.Query().Get("name"), []any{}
	for _, id := range c.credentials.Names() {
		k := c.credentials.Get(id).At(visible)
		if k != nil && k.user == r.path["user"] && (name == "" || k.name == name) {
			list = append(list, r.shownCredential(k, false))
		}
	}
	return map[string]any{"application_credentials": list, "links": map[string]any{"self": r.base() + r.URL.Path, "next": nil, "previous": nil}}, nil
}

func (r *request) getCredential() (any, *refusal) {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	if err := r.owns(); err != nil {
		return nil, err
	}
	k := c.credentials.Get(r.path["id"]).At(c.clock().Add(-c.lag))
	if k == nil || k.user != r.path["user"] {
		return nil, notFound("Application Credential", r.path["id"])
	}
	return map[string]any{"application_credential": r.shownCredential(k, false)}, nil
}

func (r *request) deleteCredential() (any, *refusal) {
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, check := range []func() *refusal{r.owns, r.manages} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	k := c.credentials.Get(r.path["id"]).Latest()
	if k == nil || k.user != r.path["user"] {
		return nil, notFound("Application Credential", r.path["id"])
	}
	c.put(k.id, nil)
	return &response{status: http.StatusNoContent, header: http.Header{}}, nil
}
