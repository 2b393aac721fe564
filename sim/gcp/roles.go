package gcp

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// role is a custom role of a project. A value is never changed; see entry.
type role struct {
	project, id        string
	title, description string
	stage, etag        string
	permissions        []string
	deleted            time.Time // zero for one that is not
}

// A custom role can be restored for seven days after its deletion. Its ID cannot be used for another thirty-seven
// ("Deleting a custom role" in the IAM documentation).
const (
	roleRestorable = 7 * 24 * time.Hour
	roleBlocked    = 44 * 24 * time.Hour
)

func roleName(project, id string) string { return "projects/" + project + "/roles/" + id }

func (ro *role) name() string { return roleName(ro.project, ro.id) }

// live says that the role exists and has not been deleted.
func (ro *role) live() bool { return ro.deleted.IsZero() }

// shown says that reads find the role, deleted or not.
func (ro *role) shown(now time.Time) bool {
	return ro.deleted.IsZero() || now.Sub(ro.deleted) < roleRestorable
}

// blocks says that the ID is taken, be it by a role that is long gone.
func (ro *role) blocks(now time.Time) bool {
	return ro.deleted.IsZero() || now.Sub(ro.deleted) < roleBlocked
}

type roleJSON struct {
	Name                string   `json:"name,omitempty"`
	Title               string   `json:"title,omitempty"`
	Description         string   `json:"description,omitempty"`
	IncludedPermissions []string `json:"includedPermissions,omitempty"`
	Stage               string   `json:"stage,omitempty"`
	Etag                string   `json:"etag,omitempty"`
	Deleted             bool     `json:"deleted,omitempty"`
}

// json shows a role, with its permissions in the full view. The stage ALPHA is not shown, since it is the first one.
func (ro *role) json(full bool) roleJSON {
	out := roleJSON{Name: ro.name(), Title: ro.title, Description: ro.description, Stage: ro.stage, Etag: ro.etag, Deleted: !ro.deleted.IsZero()}
	if out.Stage == "ALPHA" {
		out.Stage = ""
	}
	if full {
		out.IncludedPermissions = ro.permissions
	}
	return out
}

// etagOfPredefined is what all predefined roles have.
const etagOfPredefined = "AA=="

func (p *predefinedRole) json(name string, full bool) roleJSON {
	out := roleJSON{Name: name, Title: p.title, Description: p.description, Stage: "GA", Etag: etagOfPredefined}
	if full {
		out.IncludedPermissions = slices.Sorted(maps.Keys(p.permissions))
	}
	return out
}

func roleOperations() []operation {
	const all, one = "v1/projects/{project}/roles", "v1/projects/{project}/roles/{role}"
	return []operation{
		{id: "projects.roles.create", method: "POST", path: all, run: createRole},
		{id: "projects.roles.list", method: "GET", path: all, query: "pageSize,pageToken,view,showDeleted", read: true, run: listCustomRoles},
		{id: "projects.roles.get", method: "GET", path: one, read: true, run: getCustomRole},
		{id: "projects.roles.patch", method: "PATCH", path: one, query: "updateMask", run: patchRole},
		{id: "projects.roles.delete", method: "DELETE", path: one, query: "etag", run: deleteRole},
		{id: "projects.roles.undelete", method: "POST", path: one + ":undelete", run: undeleteRole},
		{id: "roles.queryGrantableRoles", method: "POST", path: "v1/roles:queryGrantableRoles", read: true, run: queryGrantableRoles},
		{id: "roles.list", method: "GET", path: "v1/roles", query: "pageSize,pageToken,parent,view,showDeleted", read: true, run: listRoles},
		{id: "roles.get", method: "GET", path: "v1/roles/{role}", read: true, run: getPredefinedRole},
		{id: "permissions.queryTestablePermissions", method: "POST", path: "v1/permissions:queryTestablePermissions", read: true, run: queryTestablePermissions},
	}
}

var (
	roleID = regexp.MustCompile(`^[a-zA-Z0-9_.]{3,64}$`)
	stages = map[string]bool{
		"ALPHA": true, "BETA": true, "GA": true, "DEPRECATED": true, "DISABLED": true, "EAP": true,
	}
)

// check holds the rules of a custom role. The caller holds the lock.
func (c *Cloud) checkRole(ro *role) *Error {
	if len(ro.title) > 100 {
		return invalid("The role title is too long: %d bytes; the limit is 100.", len(ro.title))
	}
	if len(ro.description) > 300 {
		return invalid("The role description is too long: %d bytes; the limit is 300.", len(ro.description))
	}
	if !stages[ro.stage] {
		return invalid("Invalid value at 'role.stage' (type.googleapis.com/google.iam.admin.v1.Role.RoleLaunchStage), %q", ro.stage)
	}
	size := len(ro.title) + len(ro.description)
	for _, p := range ro.permissions {
		if !c.catalogue.permissions[p] {
			return invalid("Permission %s is not valid.", p)
		}
		size += len(p)
	}
	if size > c.quotas.RoleBytes {
		return invalid("The total size of the title, description, and permission names of the role exceeds %d KB.", c.quotas.RoleBytes>>10)
	}
	return nil
}

// rolesOf gives the custom roles of a project by ID. The caller holds the lock.
func (c *Cloud) rolesOf(p *project, at time.Time) []*role {
	var all []*role
	for _, name := range c.roles.Under(roleName(p.id, "")) {
		if ro := c.roles.Get(name).At(at); ro != nil && ro.shown(c.clock()) {
			all = append(all, ro)
		}
	}
	return all
}

// permissionList sorts permissions and drops those that are there twice.
func permissionList(permissions []string) []string {
	sorted := slices.Sorted(slices.Values(permissions))
	return slices.Compact(sorted)
}

// fullView says whether a list is to have permissions. The basic view is the ordinary one.
func (r *request) fullView() (bool, *Error) {
	switch view := r.param("view"); view {
	case "", "BASIC":
		return false, nil
	case "FULL":
		return true, nil
	default:
		return false, invalid("Invalid value at 'view' (type.googleapis.com/google.iam.admin.v1.RoleView), %q", view)
	}
}

// roleResource is what permissions on a role are asked on: the role itself, whose policy is that of the project.
func roleResource(p *project, id string) resource {
	name := roleName(p.id, id)
	return resource{name: name, full: "//iam.googleapis.com/" + name, service: "iam.googleapis.com", kind: "iam.googleapis.com/Role", project: p}
}

func unknownRole(name string) *Error {
	return notFound("The role named %s was not found.", strings.TrimSpace(name))
}
