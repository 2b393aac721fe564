package vsphere

import (
	"maps"
	"slices"
	"strings"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// Snapshot is what there is on a vCenter besides its inventory.
type Snapshot struct {
	Host  string   `json:"host"`
	Users []string `json:"users"`
	// Roles are those that were made, with their privileges.
	Roles       map[string][]string `json:"roles"`
	Permissions []Permission        `json:"permissions"`
	Sessions    []string            `json:"sessions"`
}

// Permission is a role of a user at an inventory path.
type Permission struct {
	User       string `json:"user"`
	Role       string `json:"role"`
	Path       string `json:"path"`
	Propagates bool   `json:"propagates"`
}

// Snapshot looks at the vCenter as it is now.
func (v *VCenter) Snapshot() Snapshot {
	s := Snapshot{Host: v.host, Roles: map[string][]string{}, Permissions: v.Permissions(), Sessions: v.Sessions()}
	for _, role := range v.manager.roles() {
		if !role.System && role.RoleId > 0 {
			s.Roles[role.Name] = role.Privilege
		}
	}
	v.mu.RLock()
	defer v.mu.RUnlock()
	s.Users = slices.Sorted(maps.Keys(v.users))
	return s
}

// Permissions are all, in no order that means anything.
func (v *VCenter) Permissions() []Permission {
	roles := object.AuthorizationRoleList(v.manager.roles())
	all := []Permission{}
	for _, g := range v.allGrants() {
		p := Permission{User: g.user, Path: v.pathOf(g.entity), Propagates: g.propagates}
		if role := roles.ById(g.role); role != nil {
			p.Role = role.Name
		}
		all = append(all, p)
	}
	return all
}

// Privileges are what a user may do at an inventory path, sorted; false where there is no such path.
func (v *VCenter) Privileges(user, path string) ([]string, bool) {
	entity, found := v.find(path)
	if !found {
		return nil, false
	}
	return slices.Sorted(slices.Values(v.effective(canonical(user), entity))), true
}

// pathOf is the inventory path of an entity.
func (v *VCenter) pathOf(entity types.ManagedObjectReference) string {
	var names []string
	for at, has := entity, true; has && at != v.rootFolder(); at, has = v.parent(at) {
		if found, is := v.service.Context.Map.Get(at).(mo.Entity); is {
			names = append([]string{found.Entity().Name}, names...)
		}
	}
	return "/" + strings.Join(names, "/")
}
