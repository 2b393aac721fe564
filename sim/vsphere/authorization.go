package vsphere

import (
	"slices"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// authorization is an AuthorizationManager that answers from the permissions of its vCenter.
type authorization struct {
	simulator.AuthorizationManager

	vcenter *VCenter
}

func newAuthorization(v *VCenter, registry *simulator.Registry) *authorization {
	granting, _ := registry.Get(*v.model.ServiceContent.AuthorizationManager).(*simulator.AuthorizationManager)
	return &authorization{AuthorizationManager: *granting, vcenter: v}
}

// roles are all roles as they are now. A role that is in the list is never changed, only replaced.
func (a *authorization) roles() []types.AuthorizationRole {
	a.vcenter.mu.RLock()
	defer a.vcenter.mu.RUnlock()
	return slices.Clone(a.RoleList)
}

func (a *authorization) privilegesOf(role int32) []string {
	if found := object.AuthorizationRoleList(a.roles()).ById(role); found != nil {
		return found.Privilege
	}
	return nil
}

// putRole makes a role, or gives it other privileges.
func (a *authorization) putRole(name string, privileges []string) {
	a.vcenter.mu.Lock()
	defer a.vcenter.mu.Unlock()
	made := types.AuthorizationRole{RoleId: 1, Name: name, Info: &types.Description{Label: name, Summary: name}, Privilege: privileges}
	list := slices.Clone(a.RoleList)
	at := slices.IndexFunc(list, func(role types.AuthorizationRole) bool { return role.Name == name })
	if at >= 0 {
		made.RoleId = list[at].RoleId
		list[at] = made
	} else {
		for _, role := range list {
			made.RoleId = max(made.RoleId, role.RoleId+1)
		}
		list = append(list, made)
	}
	a.RoleList = list
}

// unseen is the refusal to tell about privileges on an entity.
func (a *authorization) unseen(ctx *simulator.Context, entities []types.ManagedObjectReference) *soap.Fault {
	for _, entity := range entities {
		if !a.vcenter.has(ctx.Session.UserName, entity, "System.View") {
			return noPermission(entity, "System.View")
		}
	}
	return nil
}

// FetchUserPrivilegeOnEntities gives all privileges of a user on each of some entities.
func (a *authorization) FetchUserPrivilegeOnEntities(ctx *simulator.Context, req *types.FetchUserPrivilegeOnEntities) soap.HasFault {
	if refused := a.unseen(ctx, req.Entities); refused != nil {
		return &methods.FetchUserPrivilegeOnEntitiesBody{Fault_: refused}
	}
	answer := &types.FetchUserPrivilegeOnEntitiesResponse{}
	for _, entity := range req.Entities {
		answer.Returnval = append(answer.Returnval, types.UserPrivilegeResult{
			Entity: entity, Privileges: a.vcenter.effective(canonical(req.UserName), entity),
		})
	}
	return &methods.FetchUserPrivilegeOnEntitiesBody{Res: answer}
}

// HasUserPrivilegeOnEntities tells of each of some privileges whether a user has it on each of some entities.
func (a *authorization) HasUserPrivilegeOnEntities(ctx *simulator.Context, req *types.HasUserPrivilegeOnEntities) soap.HasFault {
	if refused := a.unseen(ctx, req.Entities); refused != nil {
		return &methods.HasUserPrivilegeOnEntitiesBody{Fault_: refused}
	}
	answer := &types.HasUserPrivilegeOnEntitiesResponse{}
	for _, entity := range req.Entities {
		answer.Returnval = append(answer.Returnval, a.availability(canonical(req.UserName), entity, req.PrivId))
	}
	return &methods.HasUserPrivilegeOnEntitiesBody{Res: answer}
}

// HasPrivilegeOnEntities is the same for the user of a session.
func (a *authorization) HasPrivilegeOnEntities(ctx *simulator.Context, req *types.HasPrivilegeOnEntities) soap.HasFault {
	if refused := a.unseen(ctx, req.Entity); refused != nil {
		return &methods.HasPrivilegeOnEntitiesBody{Fault_: refused}
	}
	answer := &types.HasPrivilegeOnEntitiesResponse{}
	for _, entity := range req.Entity {
		answer.Returnval = append(answer.Returnval, a.availability(a.vcenter.userOf(req.SessionId), entity, req.PrivId))
	}
	return &methods.HasPrivilegeOnEntitiesBody{Res: answer}
}

// HasPrivilegeOnEntity is refused: the encoder of the simulator that this stands on leaves every false out of a list, so that an answer would be another one.
func (a *authorization) HasPrivilegeOnEntity(*simulator.Context, *types.HasPrivilegeOnEntity) soap.HasFault {
	return &methods.HasPrivilegeOnEntityBody{Fault_: simulator.Fault("ask HasPrivilegeOnEntities", &types.NotSupported{})}
}

func (a *authorization) availability(user string, entity types.ManagedObjectReference, privileges []string) types.EntityPrivilege {
	held := a.vcenter.effective(user, entity)
	told := types.EntityPrivilege{Entity: entity}
	for _, privilege := range privileges {
		told.PrivAvailability = append(told.PrivAvailability, types.PrivilegeAvailability{PrivId: privilege, IsGranted: slices.Contains(held, privilege)})
	}
	return told
}

// noPermission is the refusal for want of a privilege on an entity.
func noPermission(entity types.ManagedObjectReference, privilege string) *soap.Fault {
	return simulator.Fault("Permission to perform this operation was denied.", lacks(entity, privilege))
}

func lacks(entity types.ManagedObjectReference, privilege string) *types.NoPermission {
	return &types.NoPermission{Object: &entity, PrivilegeId: privilege}
}
