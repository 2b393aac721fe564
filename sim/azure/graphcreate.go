package azure

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// What a program does that registers an application: "Create application", "Create servicePrincipal" and "application: addPassword" of the reference of
// Microsoft Graph v1.0.
func graphRegistration() []operation {
	return []operation{
		{id: "applications.create", method: "POST", path: "v1.0/applications", run: createApplication},
		{id: "applications.addPassword", method: "POST", path: "v1.0/applications/{application}/addPassword", run: addPassword},
		{id: "servicePrincipals.create", method: "POST", path: "v1.0/servicePrincipals", run: createServicePrincipal},
	}
}

// passwordLife is how long a password lasts whose end is not told.
const passwordLife = 2 * 365 * 24 * time.Hour

// createApplication registers an application, whose owner the caller becomes. Names need not be unique.
func createApplication(r *request) (any, *Error) {
	var in struct {
		DisplayName string `json:"displayName"`
	}
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if in.DisplayName == "" {
		return nil, badRequest("Request_BadRequest", "A value is required for property 'displayName' of resource 'Application'.")
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	a := &application{id: c.ids.guid(), appID: c.ids.guid(), name: in.DisplayName, owners: []string{r.caller.principal.id}, created: c.clock()}
	put(c, c.applications, a.appID, a)
	return created(a.resource()), nil
}

// createServicePrincipal gives an application its one service principal.
func createServicePrincipal(r *request) (any, *Error) {
	var in struct {
		AppID string `json:"appId"`
	}
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.applications.Get(strings.ToLower(in.AppID)).Latest()
	switch {
	case a == nil:
		return nil, badRequest("NoBackingApplicationObject", "The appId '%s' of the service principal does not reference a valid application object.", in.AppID)
	case !r.mayWrite(a):
		return nil, insufficientPrivileges()
	case c.ofClient(a.appID) != nil:
		return nil, conflict("Request_MultipleObjectsWithSameKeyValue", "The service principal cannot be created, updated, or restored because the service principal name %s is already in use.", a.appID)
	}
	return created(c.newPrincipal(principal{name: a.name, kind: "ServicePrincipal", appID: a.appID}).resource()), nil
}

// addPassword gives an application a secret, which is shown in this answer and never again.
func addPassword(r *request) (any, *Error) {
	var in struct {
		Credential struct {
			EndDateTime time.Time `json:"endDateTime"`
		} `json:"passwordCredential"`
	}
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	a, err := r.application()
	if err != nil {
		return nil, err
	}
	if !r.mayWrite(a) {
		return nil, insufficientPrivileges()
	}
	s := secret{value: c.ids.secret(), expires: in.Credential.EndDateTime}
	if s.expires.IsZero() {
		s.expires = c.clock().Add(passwordLife)
	}
	next := *a
	next.secrets = append(slices.Clip(a.secrets), s)
	put(c, c.applications, a.appID, &next)
	return inJSON(http.StatusOK, map[string]any{"endDateTime": s.expires.UTC().Format(time.RFC3339), "hint": s.value[:3], "secretText": s.value}), nil
}
