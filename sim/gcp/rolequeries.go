package gcp

import (
	"slices"
	"strings"
)

func getCustomRole(r *request) (any, *Error) {
	p, err := r.project("iam.roles.get")
	if err != nil {
		return nil, err
	}
	on := roleResource(p, r.path["role"])
	if err := r.authorize("iam.roles.get", on); err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	ro := c.roles.Get(on.name).At(c.visible())
	if ro == nil || !ro.shown(c.clock()) {
		return nil, unknownRole(on.name)
	}
	return ro.json(true), nil
}

// getPredefinedRole needs no permission.
func getPredefinedRole(r *request) (any, *Error) {
	name := "roles/" + r.path["role"]
	p := r.cloud.catalogue.roles[name]
	if p == nil {
		return nil, unknownRole(name)
	}
	return p.json(name, true), nil
}

type listRolesResponse struct {
	Roles         []roleJSON `json:"roles,omitempty"`
	NextPageToken string     `json:"nextPageToken,omitempty"`
}

func listCustomRoles(r *request) (any, *Error) {
	p, err := r.permittedProject("iam.roles.list")
	if err != nil {
		return nil, err
	}
	return r.customRoles(p)
}

func (r *request) customRoles(p *project) (any, *Error) {
	full, err := r.fullView()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	all := c.rolesOf(p, c.visible())
	if !r.flag("showDeleted") {
		all = slices.DeleteFunc(all, func(ro *role) bool { return !ro.deleted.IsZero() })
	}
	some, next, err := queryPage(r, all, func(ro *role) string { return ro.name() }, 300, 1000)
	if err != nil {
		return nil, err
	}
	out := listRolesResponse{NextPageToken: next}
	for _, ro := range some {
		out.Roles = append(out.Roles, ro.json(full))
	}
	return out, nil
}

// listRoles lists the predefined roles, or those of a project.
func listRoles(r *request) (any, *Error) {
	if parent := r.param("parent"); parent != "" {
		r.path["project"] = strings.TrimPrefix(parent, "projects/")
		return listCustomRoles(r)
	}
	full, err := r.fullView()
	if err != nil {
		return nil, err
	}
	some, next, err := queryPage(r, r.cloud.catalogue.names, func(name string) string { return name }, 300, 1000)
	if err != nil {
		return nil, err
	}
	out := listRolesResponse{NextPageToken: next}
	for _, name := range some {
		out.Roles = append(out.Roles, r.cloud.catalogue.roles[name].json(name, full))
	}
	return out, nil
}

type resourceQuery struct {
	FullResourceName string `json:"fullResourceName"`
	PageSize         int    `json:"pageSize"`
	PageToken        string `json:"pageToken"`
	View             string `json:"view"`
}

// queried reads a query about a resource. It knows projects alone.
func (r *request) queried() (*project, resourceQuery, *Error) {
	var in resourceQuery
	if err := r.decode(&in); err != nil {
		return nil, in, err
	}
	id, ok := strings.CutPrefix(in.FullResourceName, "//"+resourceManager+"/projects/")
	r.cloud.mu.RLock()
	p := r.cloud.projects[id]
	r.cloud.mu.RUnlock()
	if !ok || p == nil {
		return nil, in, invalid("Invalid resource name: %s", in.FullResourceName)
	}
	return p, in, nil
}

type grantableRolesResponse struct {
	Roles         []roleJSON `json:"roles,omitempty"`
	NextPageToken string     `json:"nextPageToken,omitempty"`
}

// queryGrantableRoles names the roles that a policy of the resource can bind.
func queryGrantableRoles(r *request) (any, *Error) {
	p, in, err := r.queried()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	var names []string
	for _, ro := range c.rolesOf(p, c.visible()) {
		if ro.live() {
			names = append(names, ro.name())
		}
	}
	for _, name := range c.catalogue.names {
		if !c.catalogue.roles[name].organisationOnly {
			names = append(names, name)
		}
	}
	some, next, err := page(in.PageSize, in.PageToken, names, func(name string) string { return name }, 300, 1000)
	if err != nil {
		return nil, err
	}
	out := grantableRolesResponse{NextPageToken: next}
	for _, name := range some {
		if predefined := c.catalogue.roles[name]; predefined != nil {
			out.Roles = append(out.Roles, predefined.json(name, in.View == "FULL"))
			continue
		}
		out.Roles = append(out.Roles, c.roles.Get(name).At(c.visible()).json(in.View == "FULL"))
	}
	return out, nil
}

type (
	permissionJSON struct {
		Name                    string `json:"name"`
		Stage                   string `json:"stage"`
		CustomRolesSupportLevel string `json:"customRolesSupportLevel,omitempty"`
		APIDisabled             bool   `json:"apiDisabled,omitempty"`
	}
	testablePermissionsResponse struct {
		Permissions   []permissionJSON `json:"permissions,omitempty"`
		NextPageToken string           `json:"nextPageToken,omitempty"`
	}
)

// queryTestablePermissions names every permission that can be tested on a resource, and with it every one that exists there.
func queryTestablePermissions(r *request) (any, *Error) {
	p, in, err := r.queried()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	testable := slices.DeleteFunc(slices.Clone(c.catalogue.sorted), func(name string) bool { return !c.catalogue.testable(name, p.resource().kind) })
	some, next, err := page(in.PageSize, in.PageToken, testable, func(name string) string { return name }, 100, 1000)
	if err != nil {
		return nil, err
	}
	out := testablePermissionsResponse{NextPageToken: next}
	for _, name := range some {
		shown := permissionJSON{Name: name, Stage: "GA", APIDisabled: !p.isEnabled(apiOf(name), c.visible())}
		if !c.catalogue.permissions[name] {
			shown.CustomRolesSupportLevel = "NOT_SUPPORTED"
		}
		out.Permissions = append(out.Permissions, shown)
	}
	return out, nil
}

// apiOf is the API that a permission belongs to.
func apiOf(permission string) string {
	name, _, _ := strings.Cut(permission, ".")
	if name == "resourcemanager" {
		return resourceManager
	}
	return name + "." + defaultDomain
}
