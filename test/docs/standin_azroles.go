package docs

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
)

const (
	versionOfRoles  = "2022-04-01"
	definitionsPath = "/providers/Microsoft.Authorization/roleDefinitions"
	assignmentsPath = "/providers/Microsoft.Authorization/roleAssignments"
)

// newGUID is one that nobody has.
func newGUID() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // which does not fail
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// createRole makes a custom role from its definition, in the form that az has for it. A field that it does not have is an error.
func (c azCall) createRole() (any, error) {
	text, err := os.ReadFile(c.flags.one("role-definition"))
	if err != nil {
		return nil, err
	}
	var role struct {
		Name, Description                                                  string
		IsCustom                                                           bool
		Actions, NotActions, DataActions, NotDataActions, AssignableScopes []string
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&role); err != nil {
		return nil, fmt.Errorf("%s is not the definition of a role: %w", c.flags.one("role-definition"), err)
	}
	body := map[string]any{"properties": map[string]any{
		"roleName": role.Name, "description": role.Description, "type": "CustomRole", "assignableScopes": role.AssignableScopes,
		"permissions": []any{map[string]any{
			"actions": role.Actions, "notActions": role.NotActions, "dataActions": role.DataActions, "notDataActions": role.NotDataActions,
		}},
	}}
	return c.manage(http.MethodPut, definitionsPath+"/"+newGUID(), versionOfRoles, nil, body)
}

// listRoles are the roles of a name.
func (c azCall) listRoles() (any, error) { return c.rolesNamed(c.flags.one("name")) }

func (c azCall) rolesNamed(name string) ([]any, error) {
	filter := url.Values{"$filter": {"roleName eq '" + strings.ReplaceAll(name, "'", "''") + "'"}}
	found, err := c.manage(http.MethodGet, definitionsPath, versionOfRoles, filter, nil)
	all, _ := found["value"].([]any)
	return all, err
}

// roleID is that of the role of a name, or of a GUID, as az takes both.
func (c azCall) roleID(role string) (string, error) {
	if len(role) == len("00000000-0000-0000-0000-000000000000") && strings.Count(role, "-") == 4 {
		return "/subscriptions/" + c.Subscription + definitionsPath + "/" + role, nil
	}
	all, err := c.rolesNamed(role)
	if err != nil {
		return "", err
	}
	if len(all) != 1 {
		return "", fmt.Errorf("role %q doesn't exist", role)
	}
	return all[0].(map[string]any)["id"].(string), nil
}

func (c azCall) deleteRole() (any, error) {
	id, err := c.roleID(c.flags.one("name"))
	if err != nil {
		return nil, err
	}
	return c.manage(http.MethodDelete, id, versionOfRoles, nil, nil)
}

// assign gives a role. That it is there already is no error, as it is none of the real one.
func (c azCall) assign() (any, error) {
	return nil, c.give(c.flags.one("role"), c.flags.one("scope"), c.flags.one("assignee-object-id"), c.flags.one("assignee-principal-type"), c.flags.one("name"))
}

func (c azCall) give(role, scope, principal, kind, name string) error {
	id, err := c.roleID(role)
	if err != nil {
		return err
	}
	if name == "" {
		name = newGUID()
	}
	body := map[string]any{"properties": map[string]any{"roleDefinitionId": id, "principalId": principal, "principalType": kind}}
	_, err = c.manage(http.MethodPut, scope+assignmentsPath+"/"+name, versionOfRoles, nil, body)
	if statusOf(err) == http.StatusConflict {
		return nil
	}
	return err
}

// unassign takes a role from an application.
func (c azCall) unassign() (any, error) {
	found, err := c.direct(http.MethodGet, "servicePrincipals", url.Values{"$filter": {"appId eq '" + c.flags.one("assignee") + "'"}}, nil)
	principals, _ := found["value"].([]any)
	if err != nil || len(principals) != 1 {
		return nil, errors.Join(err, fmt.Errorf("cannot find user or service principal in graph database for %q", c.flags.one("assignee")))
	}
	role, err := c.roleID(c.flags.one("role"))
	if err != nil {
		return nil, err
	}
	filter := url.Values{"$filter": {"principalId eq '" + principals[0].(map[string]any)["id"].(string) + "'"}}
	found, err = c.manage(http.MethodGet, assignmentsPath, versionOfRoles, filter, nil)
	if err != nil {
		return nil, err
	}
	all, _ := found["value"].([]any)
	for _, each := range all {
		assignment := each.(map[string]any)
		properties := assignment["properties"].(map[string]any)
		if strings.EqualFold(properties["roleDefinitionId"].(string), role) && strings.EqualFold(properties["scope"].(string), c.flags.one("scope")) {
			return c.manage(http.MethodDelete, assignment["id"].(string), versionOfRoles, nil, nil)
		}
	}
	return nil, errors.New("no matched assignments were found to delete")
}

// createPrincipal registers an application with a secret and gives it a role.
func (c azCall) createPrincipal() (any, error) {
	app, err := c.direct(http.MethodPost, "applications", nil, map[string]any{"displayName": c.flags.one("name")})
	if err != nil {
		return nil, err
	}
	principal, err := c.direct(http.MethodPost, "servicePrincipals", nil, map[string]any{"appId": app["appId"]})
	if err != nil {
		return nil, err
	}
	password, err := c.direct(http.MethodPost, "applications/"+app["id"].(string)+"/addPassword", nil, map[string]any{"passwordCredential": map[string]any{"displayName": "rbac"}})
	if err != nil {
		return nil, err
	}
	err = c.give(c.flags.one("role"), c.flags.one("scopes"), principal["id"].(string), "ServicePrincipal", "")
	return map[string]any{"appId": app["appId"], "displayName": app["displayName"], "password": password["secretText"], "tenant": c.Tenant}, err
}

func (c azCall) listApplications() (any, error) {
	found, err := c.direct(http.MethodGet, "applications", url.Values{"$filter": {"displayName eq '" + c.flags.one("display-name") + "'"}}, nil)
	all, _ := found["value"].([]any)
	return all, err
}

// deleteApplication deletes an application, by its application ID, and with it its service principal.
func (c azCall) deleteApplication() (any, error) {
	found, err := c.direct(http.MethodGet, "applications", url.Values{"$filter": {"appId eq '" + c.flags.one("id") + "'"}}, nil)
	all, _ := found["value"].([]any)
	if err != nil || len(all) != 1 {
		return nil, errors.Join(err, fmt.Errorf("resource %q does not exist", c.flags.one("id")))
	}
	return c.direct(http.MethodDelete, "applications/"+all[0].(map[string]any)["id"].(string), nil, nil)
}
