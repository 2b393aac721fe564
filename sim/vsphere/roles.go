package vsphere

import (
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// AddAuthorizationRole makes a role.
func (a *authorization) AddAuthorizationRole(req *types.AddAuthorizationRole) soap.HasFault {
	if object.AuthorizationRoleList(a.roles()).ByName(req.Name) != nil {
		return &methods.AddAuthorizationRoleBody{Fault_: simulator.Fault("", &types.AlreadyExists{Name: req.Name})}
	}
	if err := a.vcenter.AddRole(req.Name, req.PrivIds...); err != nil {
		return &methods.AddAuthorizationRoleBody{Fault_: simulator.Fault(err.Error(), &types.InvalidArgument{InvalidProperty: "privIds"})}
	}
	made := object.AuthorizationRoleList(a.roles()).ByName(req.Name)
	return &methods.AddAuthorizationRoleBody{Res: &types.AddAuthorizationRoleResponse{Returnval: made.RoleId}}
}

// SetEntityPermissions gives roles on an entity.
func (a *authorization) SetEntityPermissions(req *types.SetEntityPermissions) soap.HasFault {
	for _, p := range req.Permission {
		a.vcenter.put(grant{entity: req.Entity, user: canonical(p.Principal), role: p.RoleId, propagates: p.Propagate})
	}
	return &methods.SetEntityPermissionsBody{Res: &types.SetEntityPermissionsResponse{}}
}

// RemoveEntityPermission takes back what a user was given on an entity.
func (a *authorization) RemoveEntityPermission(req *types.RemoveEntityPermission) soap.HasFault {
	if !a.vcenter.remove(req.Entity, canonical(req.User)) {
		return &methods.RemoveEntityPermissionBody{Fault_: simulator.Fault("", &types.NotFound{})}
	}
	return &methods.RemoveEntityPermissionBody{Res: &types.RemoveEntityPermissionResponse{}}
}

// RetrieveAllPermissions gives all permissions.
func (a *authorization) RetrieveAllPermissions(*types.RetrieveAllPermissions) soap.HasFault {
	told := a.permissions(func(grant) bool { return true })
	return &methods.RetrieveAllPermissionsBody{Res: &types.RetrieveAllPermissionsResponse{Returnval: told}}
}

// RetrieveRolePermissions gives the permissions with a role.
func (a *authorization) RetrieveRolePermissions(req *types.RetrieveRolePermissions) soap.HasFault {
	told := a.permissions(func(g grant) bool { return g.role == req.RoleId })
	return &methods.RetrieveRolePermissionsBody{Res: &types.RetrieveRolePermissionsResponse{Returnval: told}}
}

// RetrieveEntityPermissions gives the permissions on an entity, with those that are inherited if they are asked for.
func (a *authorization) RetrieveEntityPermissions(_ *simulator.Context, req *types.RetrieveEntityPermissions) soap.HasFault {
	told := a.permissions(func(g grant) bool { return g.entity == req.Entity })
	for at, has := a.vcenter.parent(req.Entity); has && req.Inherited; at, has = a.vcenter.parent(at) {
		told = append(told, a.permissions(func(g grant) bool { return g.entity == at && g.propagates })...)
	}
	return &methods.RetrieveEntityPermissionsBody{Res: &types.RetrieveEntityPermissionsResponse{Returnval: told}}
}

func (a *authorization) permissions(want func(grant) bool) []types.Permission {
	var told []types.Permission
	for _, g := range a.vcenter.allGrants() {
		if want(g) {
			told = append(told, types.Permission{Entity: &g.entity, Principal: g.user, RoleId: g.role, Propagate: g.propagates})
		}
	}
	return told
}
