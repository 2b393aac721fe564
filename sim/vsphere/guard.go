package vsphere

import (
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// required is the privilege that a method takes on the entity that it is called on. Source: the reference of the API, "Required Privileges" of each.
func required(method string) string {
	switch method {
	case "CreateVM_Task":
		return "VirtualMachine.Inventory.Create"
	case "CreateFolder":
		return "Folder.Create"
	case "Rename_Task":
		return "Folder.Rename"
	case "CreateResourcePool":
		return "Resource.CreatePool"
	}
	// What is not in the table takes a privilege that nobody but an administrator of the vCenter has.
	return "Global.Settings"
}

// guard refuses what the user of a session may not do. What only looks, it lets see less.
func (v *VCenter) guard(ctx *simulator.Context, m *simulator.Method) (mo.Reference, types.BaseMethodFault) {
	if ctx.Session == nil {
		return nil, v.stranger(m)
	}
	user := ctx.Session.UserName
	switch m.Name {
	case "FindByInventoryPath":
		if asked, is := m.Body.(*types.FindByInventoryPath); is && !v.seesPath(user, asked.InventoryPath) {
			asked.InventoryPath = "" // at which there is never anything
		}
		return nil, nil
	case "AddAuthorizationRole", "UpdateAuthorizationRole", "RemoveAuthorizationRole":
		return nil, v.allowed(user, v.rootFolder(), "Authorization.ModifyRoles")
	case "SetEntityPermissions", "ResetEntityPermissions", "RemoveEntityPermission":
		return nil, v.allowed(user, v.rootFolder(), "Authorization.ModifyPermissions")
	case "RetrieveAllPermissions", "RetrieveRolePermissions":
		return nil, v.allowed(user, v.rootFolder(), "System.View")
	}
	if _, is := ctx.Map.Get(m.This).(mo.Entity); is {
		return nil, v.allowed(user, m.This, required(m.Name))
	}
	return nil, nil
}

// stranger refuses all but a login, and what a login takes, of somebody without a session; and a login of somebody who has no permission anywhere.
func (v *VCenter) stranger(m *simulator.Method) types.BaseMethodFault {
	switch m.Name {
	case "RetrieveServiceContent":
		return nil
	case "Login":
		asked, is := m.Body.(*types.Login)
		if !is {
			return nil
		}
		if known := *asked; v.admits(&known) && !v.sees(known.UserName, v.rootFolder()) {
			return lacks(v.rootFolder(), "System.View")
		}
		return nil
	}
	return &types.NotAuthenticated{NoPermission: *lacks(m.This, "System.View")}
}

func (v *VCenter) allowed(user string, entity types.ManagedObjectReference, privilege string) types.BaseMethodFault {
	if v.has(user, entity, privilege) {
		return nil
	}
	return lacks(entity, privilege)
}

func (v *VCenter) seesPath(user, path string) bool {
	entity, found := v.find(path)
	return found && v.sees(user, entity)
}

func inventoryPathResult(answer soap.HasFault) *types.ManagedObjectReference {
	body, is := answer.(*methods.FindByInventoryPathBody)
	if !is || body.Res == nil {
		return nil
	}
	return body.Res.Returnval
}

// collector is a PropertyCollector that shows nobody an entity that is not there for them. Each session gets one of its own, made of nothing, so the vCenter
// is found through the registry.
type collector struct {
	simulator.PropertyCollector
}

func newCollector(registry *simulator.Registry) *collector {
	c := &collector{}
	c.Self = registry.Get(types.ManagedObjectReference{Type: "PropertyCollector", Value: "propertyCollector"}).Reference()
	return c
}

// RetrievePropertiesEx gives properties of objects.
func (c *collector) RetrievePropertiesEx(ctx *simulator.Context, req *types.RetrievePropertiesEx) soap.HasFault {
	answer := c.PropertyCollector.RetrievePropertiesEx(ctx, req)
	body, is := answer.(*methods.RetrievePropertiesExBody)
	if is && body.Res != nil && body.Res.Returnval != nil {
		body.Res.Returnval.Objects = shown(ctx, body.Res.Returnval.Objects)
	}
	return answer
}

// RetrieveProperties is the older form of the same.
func (c *collector) RetrieveProperties(ctx *simulator.Context, req *types.RetrieveProperties) soap.HasFault {
	answer := c.PropertyCollector.RetrieveProperties(ctx, req)
	if body, is := answer.(*methods.RetrievePropertiesBody); is && body.Res != nil {
		body.Res.Returnval = shown(ctx, body.Res.Returnval)
	}
	return answer
}

func shown(ctx *simulator.Context, objects []types.ObjectContent) []types.ObjectContent {
	manager, is := ctx.Map.Get(types.ManagedObjectReference{Type: "AuthorizationManager", Value: "AuthorizationManager"}).(*authorization)
	if !is || ctx.Session == nil {
		return objects
	}
	var some []types.ObjectContent
	for _, o := range objects {
		if _, is := ctx.Map.Get(o.Obj).(mo.Entity); !is || manager.vcenter.sees(ctx.Session.UserName, o.Obj) {
			some = append(some, o)
		}
	}
	return some
}
