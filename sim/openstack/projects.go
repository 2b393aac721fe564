package openstack

import (
	"maps"
	"slices"
)

func (p *project) shown() map[string]any {
	return map[string]any{"id": p.id, "name": p.name, "domain_id": p.domain, "enabled": !p.disabled, "is_domain": false, "parent_id": p.domain, "description": ""}
}

// projectList is an answer with some of the projects.
func (r *request) projectList(want func(*project) bool) map[string]any {
	list := []any{}
	for _, id := range slices.Sorted(maps.Keys(r.cloud.projects)) {
		if p := r.cloud.projects[id]; want(p) {
			list = append(list, p.shown())
		}
	}
	return map[string]any{"projects": list, "links": map[string]any{"self": r.base() + r.URL.Path, "next": nil, "previous": nil}}
}

// ownProjects are those that the caller has roles on.
func (r *request) ownProjects() (any, *refusal) {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	return r.projectList(func(p *project) bool { return !p.disabled && len(c.rolesOn(r.caller.user, p.id)) > 0 }), nil
}

func (r *request) listProjects() (any, *refusal) {
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	if !r.cloud.has(r.caller, roleAdmin) {
		return nil, forbidden("identity:list_projects")
	}
	return r.projectList(func(*project) bool { return true }), nil
}

// getProject shows a project to its members and to administrators.
func (r *request) getProject() (any, *refusal) {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	p := c.projects[r.path["project"]]
	if r.caller.project != r.path["project"] && !c.has(r.caller, roleAdmin) {
		return nil, forbidden("identity:get_project")
	}
	if p == nil {
		return nil, notFound("project", r.path["project"])
	}
	return map[string]any{"project": p.shown()}, nil
}

func (r *request) listRoles() (any, *refusal) {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	if !c.has(r.caller, roleAdmin) {
		return nil, forbidden("identity:list_roles")
	}
	return map[string]any{"roles": c.roleList(slices.Sorted(maps.Keys(c.roles))), "links": map[string]any{"self": r.base() + r.URL.Path, "next": nil, "previous": nil}}, nil
}
