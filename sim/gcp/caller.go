package gcp

import (
	"slices"
	"strings"
	"time"
)

// cloudPlatform is the scope that suffices for everything.
const cloudPlatform = "https://www.googleapis.com/auth/cloud-platform"

// token is an access token that the cloud has given out.
type token struct {
	// member is whose it is, as policies name it: "serviceAccount:…", "user:…", "principal://…".
	member string
	// account is the unique ID of the service account; empty for other members.
	account string
	// also are further principals that the token stands for, such as "principalSet://…".
	also []string
	// pool is the name of the workload identity pool that the member is from; empty for members of Google's own.
	pool    string
	scopes  []string
	expires time.Time
}

// caller is who a request comes from.
type caller struct {
	token
	// project is that of the service account or of the pool, in which an API has to be enabled. It is nil for others.
	project *project
}

// label is how the log of calls names the caller: without the kind of member.
func (c *caller) label() string {
	if c == nil {
		return ""
	}
	if kind, name, ok := strings.Cut(c.member, ":"); ok && kind != "principal" {
		return name
	}
	return c.member
}

// is says whether a member of a binding stands for the caller.
func (c *caller) is(m member) bool {
	switch {
	case m.text == "allUsers":
		return true
	case c == nil:
		return false
	case m.text == "allAuthenticatedUsers":
		return c.pool == ""
	case m.uid != "" || strings.HasPrefix(m.text, "serviceAccount:"):
		return m.uid == c.account && m.text == c.member
	}
	return m.text == c.member || slices.Contains(c.also, m.text)
}

// authenticate finds the caller. An operation that is open to everybody has none if there is no token.
func (r *request) authenticate() *Error {
	value, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if value == "" && r.param("access_token") != "" {
		value, bearer = r.param("access_token"), true
	}
	if !bearer || value == "" {
		if r.operation.anonymous {
			return nil
		}
		return noCredentials(r)
	}
	c := r.cloud
	t := c.lookUpToken(value)
	if t == nil && strings.Count(value, ".") == 2 {
		t = c.selfSigned(value, r.Host)
	}
	if t == nil || !c.clock().Before(t.expires) {
		return badCredentials(r, "ACCESS_TOKEN_TYPE_UNSUPPORTED")
	}
	found := &caller{token: *t}
	if t.account != "" {
		c.mu.RLock()
		a := c.accounts.Get(c.accountOf[t.account]).At(c.visible())
		if a != nil {
			found.project = c.projects[a.project]
		}
		c.mu.RUnlock()
		if a == nil || a.uid != t.account || a.disabled {
			return badCredentials(r, "ACCOUNT_STATE_INVALID")
		}
	}
	if t.pool != "" {
		if found.project = c.servingPool(t.pool); found.project == nil {
			return badCredentials(r, "ACCESS_TOKEN_TYPE_UNSUPPORTED")
		}
	}
	r.caller = found
	if !r.scoped() {
		return insufficientScopes(r)
	}
	return nil
}

// servingPool is the project of a pool whose tokens are taken at present, nil if they are not: tokens of a pool that is disabled or deleted do nothing
// until the pool is back.
func (c *Cloud) servingPool(name string) *project {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if !c.poolServes(name) {
		return nil
	}
	return c.projects[c.pools.Get(name).At(c.visible()).project]
}

// scoped says whether the token's scopes reach for the operation.
func (r *request) scoped() bool {
	return slices.ContainsFunc(r.caller.scopes, func(s string) bool {
		return s == cloudPlatform || s == cloudPlatform+".read-only" && r.operation.read || slices.Contains(r.service.scopes, s) || slices.Contains(r.operation.scopes, s)
	})
}

func (c *Cloud) lookUpToken(value string) *token {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.tokens[value]
}

// giveToken makes an access token.
func (c *Cloud) giveToken(t token) string {
	value := c.ids.accessToken()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tokens[value] = &t
	return value
}

// Token makes an access token for a member as policies name it, such as "user:alice@example.com" or "serviceAccount:" and an email address
// of an account of this cloud. Without scopes it has the one of everything. It is empty for a service account that does not exist.
func (c *Cloud) Token(memberName string, lasting time.Duration, scopes ...string) string {
	t := token{member: memberName, scopes: scopes, expires: c.clock().Add(lasting)}
	if len(scopes) == 0 {
		t.scopes = []string{cloudPlatform}
	}
	if email, ok := strings.CutPrefix(memberName, "serviceAccount:"); ok {
		c.mu.RLock()
		a := c.accounts.Get(email).Latest()
		c.mu.RUnlock()
		if a == nil {
			return ""
		}
		t.account = a.uid
	}
	return c.giveToken(t)
}

// RevokeToken makes an access token unknown.
func (c *Cloud) RevokeToken(value string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.tokens, value)
}
