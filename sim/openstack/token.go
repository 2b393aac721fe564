package openstack

import (
	"net/http"
	"slices"
	"time"
)

// tokenLife is how long a token is good for ("expiration" of Keystone's configuration).
const tokenLife = time.Hour

// token is an access token that Keystone has given out.
type token struct {
	id      string
	user    string
	project string // empty where it is for none
	domain  string // where it is for a domain
	system  bool   // where it is for the whole cloud
	methods []string
	issued  time.Time
	expires time.Time
	// generation is that of the user's password.
	generation int
	// credential is the application credential that it was got with; empty for none.
	credential string
}

// authenticate finds out who calls by the token, and whether access rules stand in the way.
func (r *request) authenticate() *refusal {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	t := c.tokens[r.Header.Get("X-Auth-Token")]
	if t == nil || !c.valid(t) {
		return unauthorized()
	}
	if !c.admits(t, r) {
		return unauthorized()
	}
	r.caller = t
	return nil
}

// valid reports whether a token is good at present. Whoever calls it holds the lock.
func (c *Cloud) valid(t *token) bool {
	now := c.clock()
	u := c.users[t.user]
	if u == nil || u.disabled || u.generation != t.generation || !now.Before(t.expires) {
		return false
	}
	if t.credential != "" {
		k := c.credentials.Get(t.credential).Latest()
		if k == nil || k.expired(now) {
			return false
		}
	}
	if t.project != "" {
		p := c.projects[t.project]
		return p != nil && !p.disabled && len(c.rolesOf(t)) > 0
	}
	return true
}

// rolesOf are the IDs of the roles that a token carries.
func (c *Cloud) rolesOf(t *token) []string {
	granted := c.rolesOn(t.user, t.project)
	if t.credential == "" {
		return granted
	}
	k := c.credentials.Get(t.credential).Latest()
	if k == nil {
		return nil
	}
	given := c.withImplied(k.roles)
	return slices.DeleteFunc(granted, func(id string) bool { return !slices.Contains(given, id) })
}

// has reports whether a token carries a role.
func (c *Cloud) has(t *token, role string) bool {
	return slices.Contains(c.rolesOf(t), c.roleNamed(role))
}

// shown is a token as answers have it.
func (r *request) shown(t *token) map[string]any {
	c := r.cloud
	u := c.users[t.user]
	out := map[string]any{
		"methods": t.methods, "issued_at": timestamp(t.issued), "expires_at": timestamp(t.expires), "audit_ids": []string{t.id[len(t.id)-22:]},
		"user": map[string]any{
			"id": u.id, "name": u.name, "password_expires_at": nil, "domain": map[string]any{"id": u.domain, "name": c.domains[u.domain]},
		},
	}
	switch {
	case t.project != "":
		p := c.projects[t.project]
		out["project"] = map[string]any{"id": p.id, "name": p.name, "domain": map[string]any{"id": p.domain, "name": c.domains[p.domain]}}
		out["is_domain"] = false
		out["roles"] = c.roleList(c.rolesOf(t))
		if !r.URL.Query().Has("nocatalog") {
			out["catalog"] = r.catalog(t)
		}
	case t.domain != "":
		out["domain"] = map[string]any{"id": t.domain, "name": c.domains[t.domain]}
	case t.system:
		out["system"] = map[string]any{"all": true}
	}
	if k := c.credentials.Get(t.credential).Latest(); k != nil {
		about := map[string]any{"id": k.id, "name": k.name, "restricted": !k.unrestricted}
		if k.rules != nil {
			about["access_rules"] = c.ruleList(k.rules)
		}
		out["application_credential"] = about
	}
	return out
}

func (c *Cloud) roleList(ids []string) []any {
	list := []any{}
	for _, id := range ids {
		list = append(list, map[string]any{"id": id, "name": c.roles[id], "domain_id": nil})
	}
	return list
}

// validateToken shows the token that X-Subject-Token names. Everybody may look at an own one, an administrator at all.
func (r *request) validateToken() (any, *refusal) {
	t, err := r.subject()
	if err != nil {
		return nil, err
	}
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	answer := inJSON(http.StatusOK, map[string]any{"token": r.shown(t)})
	answer.header.Set("X-Subject-Token", t.id)
	return answer, nil
}

// revokeToken ends a token.
func (r *request) revokeToken() (any, *refusal) {
	t, err := r.subject()
	if err != nil {
		return nil, err
	}
	r.cloud.mu.Lock()
	defer r.cloud.mu.Unlock()
	delete(r.cloud.tokens, t.id)
	return &response{status: http.StatusNoContent, header: http.Header{}}, nil
}

func (r *request) subject() (*token, *refusal) {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	given := r.Header.Get("X-Subject-Token")
	t := c.tokens[given]
	switch {
	case t == nil || !c.valid(t):
		return nil, notFound("token", given)
	case t.user != r.caller.user && !c.has(r.caller, roleAdmin):
		return nil, forbidden("identity:" + r.operation.name)
	}
	return t, nil
}
