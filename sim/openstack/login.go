package openstack

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// login is the body of a request for a token.
type login struct {
	Auth *struct {
		Identity *struct {
			Methods  []string `json:"methods"`
			Password *struct {
				User userRef `json:"user"`
			} `json:"password"`
			Token *struct {
				ID string `json:"id"`
			} `json:"token"`
			Credential *struct {
				ID     string   `json:"id"`
				Name   string   `json:"name"`
				Secret string   `json:"secret"`
				User   *userRef `json:"user"`
			} `json:"application_credential"`
		} `json:"identity"`
		Scope json.RawMessage `json:"scope"`
	} `json:"auth"`
}

// scope is what a token is to be for.
type scope struct {
	Project *projectRef `json:"project"`
	Domain  *domainRef  `json:"domain"`
	System  *struct {
		All bool `json:"all"`
	} `json:"system"`
}

// createToken logs somebody in.
func (r *request) createToken() (any, *refusal) {
	var in login
	if err := json.Unmarshal(r.body, &in); err != nil {
		return nil, refuse(http.StatusBadRequest, "Expecting to find valid JSON in request body. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.")
	}
	if in.Auth == nil || in.Auth.Identity == nil || len(in.Auth.Identity.Methods) == 0 {
		return nil, refuse(http.StatusBadRequest, "Invalid input for field 'auth': 'identity' is a required property")
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.clock()
	t := &token{id: c.ids.token(), methods: in.Auth.Identity.Methods, issued: now, expires: now.Add(tokenLife)}
	if err := r.identify(t, in); err != nil {
		return nil, err
	}
	if err := c.target(t, in.Auth.Scope); err != nil {
		return nil, err
	}
	t.generation = c.users[t.user].generation
	if !c.valid(t) {
		return nil, unauthorized()
	}
	c.tokens[t.id], c.told = t, append(c.told, t.id)
	r.caller = t
	answer := inJSON(http.StatusCreated, map[string]any{"token": r.shown(t)})
	answer.header.Set("X-Subject-Token", t.id)
	return answer, nil
}

// identify finds out who logs in. Each method that is named has to succeed, for one and the same user.
func (r *request) identify(t *token, in login) *refusal {
	c, identity := r.cloud, in.Auth.Identity
	for _, method := range identity.Methods {
		var who *user
		switch {
		case method == "password" && identity.Password != nil:
			who = c.findUser(identity.Password.User)
			if who == nil || who.password != identity.Password.User.Password {
				return unauthorized()
			}
		case method == "token" && identity.Token != nil:
			given := c.tokens[identity.Token.ID]
			if given == nil || !c.valid(given) || given.credential != "" {
				return unauthorized()
			}
			who, t.expires, t.methods = c.users[given.user], given.expires, append(slices.Clone(given.methods), "token")
		case method == "application_credential" && identity.Credential != nil:
			k := c.findCredential(identity.Credential.ID, identity.Credential.Name, identity.Credential.User)
			if k == nil || k.secret != identity.Credential.Secret || k.expired(t.issued) {
				return unauthorized()
			}
			if len(in.Auth.Scope) > 0 {
				return refuse(http.StatusUnauthorized, "Application credentials cannot request a scope.")
			}
			who, t.credential, t.project = c.users[k.user], k.id, k.project
			if k.expires.After(time.Time{}) && k.expires.Before(t.expires) {
				t.expires = k.expires
			}
		default:
			return unauthorized()
		}
		if who == nil || who.disabled || t.user != "" && t.user != who.id {
			return unauthorized()
		}
		t.user = who.id
	}
	return nil
}

// target finds out what the token is for.
func (c *Cloud) target(t *token, given json.RawMessage) *refusal {
	if t.credential != "" {
		return nil
	}
	if len(given) == 0 || string(given) == `"unscoped"` {
		if own := c.users[t.user].project; own != "" && len(given) == 0 && len(c.rolesOn(t.user, own)) > 0 {
			t.project = own
		}
		return nil
	}
	var wanted scope
	if err := json.Unmarshal(given, &wanted); err != nil {
		return refuse(http.StatusBadRequest, "Invalid input for field 'scope': %s is not of type 'object', 'string'", given)
	}
	switch {
	case wanted.Project != nil:
		p := c.findProject(*wanted.Project)
		if p == nil || p.disabled || len(c.rolesOn(t.user, p.id)) == 0 {
			return unauthorized()
		}
		t.project = p.id
	case wanted.Domain != nil:
		if t.domain = c.findDomain(*wanted.Domain); t.domain == "" {
			return unauthorized()
		}
	case wanted.System != nil:
		t.system = true
	}
	return nil
}
