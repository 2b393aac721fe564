package openstack

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// wantedCredential is the body of a request for an application credential.
type wantedCredential struct {
	Name         string  `json:"name"`
	Description  *string `json:"description"`
	Secret       *string `json:"secret"`
	Unrestricted bool    `json:"unrestricted"`
	ExpiresAt    *string `json:"expires_at"`
	Roles        []struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"roles"`
	AccessRules []wantedRule `json:"access_rules"`
}

// createCredential makes an application credential of the caller, for the project that the token is for.
func (r *request) createCredential() (any, *refusal) {
	var in struct {
		Wanted *wantedCredential `json:"application_credential"`
	}
	if err := json.Unmarshal(r.body, &in); err != nil || in.Wanted == nil {
		return nil, refuse(http.StatusBadRequest, "Invalid input: 'application_credential' is a required property")
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := r.manages(); err != nil {
		return nil, err
	}
	if r.caller.user != r.path["user"] {
		return nil, forbidden("Cannot create an application credential for another user.")
	}
	if r.caller.project == "" {
		return nil, refuse(http.StatusBadRequest, "Invalid application credential: the token is not for a project.")
	}
	k := &credential{id: c.ids.id(), name: in.Wanted.Name, user: r.caller.user, project: r.caller.project, unrestricted: in.Wanted.Unrestricted, secret: c.ids.secret()}
	if err := r.fill(k, in.Wanted); err != nil {
		return nil, err
	}
	c.put(k.id, k)
	c.told = append(c.told, k.secret)
	return inJSON(http.StatusCreated, map[string]any{"application_credential": r.shownCredential(k, true)}), nil
}

// fill checks what is wanted of a credential, and writes it down.
func (r *request) fill(k *credential, wanted *wantedCredential) *refusal {
	c := r.cloud
	if strings.TrimSpace(k.name) == "" || len(k.name) > 255 {
		return refuse(http.StatusBadRequest, "Invalid input for field 'name': '%s' is too short or too long", k.name)
	}
	if wanted.Description != nil {
		k.description = *wanted.Description
	}
	if wanted.Secret != nil && *wanted.Secret != "" {
		k.secret = *wanted.Secret
	}
	if wanted.ExpiresAt != nil {
		at, err := time.Parse("2006-01-02T15:04:05.999999", strings.TrimSuffix(*wanted.ExpiresAt, "Z"))
		if err != nil || at.Before(c.clock()) {
			return refuse(http.StatusBadRequest, "The 'expires_at' must not be before now. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.")
		}
		k.expires = at
	}
	held, own := c.rolesOf(r.caller), 0
	k.roles = held
	if len(wanted.Roles) > 0 {
		k.roles = nil
	}
	for _, role := range wanted.Roles {
		id := role.ID
		if id == "" {
			id = c.roleNamed(role.Name)
		}
		switch {
		case c.roles[id] == "":
			return notFound("role", role.ID+role.Name)
		case !slices.Contains(held, id):
			return refuse(http.StatusBadRequest, "Invalid application credential: Cannot create an application credential with unassigned role")
		}
		k.roles = append(k.roles, id)
	}
	for _, other := range c.credentials.All() {
		if other.user != k.user {
			continue
		}
		if own++; other.name == k.name {
			return refuse(http.StatusConflict, "Conflict occurred attempting to store application_credential - Duplicate entry found with name %s.", k.name)
		}
	}
	if c.limit >= 0 && own >= c.limit {
		return refuse(http.StatusForbidden, "Unable to create additional application credentials, maximum of %d already exceeded for user.", c.limit)
	}
	var err *refusal
	k.rules, err = c.keepRules(k.user, wanted.AccessRules)
	return err
}
