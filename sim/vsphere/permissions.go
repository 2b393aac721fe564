package vsphere

import (
	"slices"
	"time"

	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"

	"github.com/cloudcredential/operator/sim/record"
)

// grant is a permission: a role of a user on an entity.
type grant struct {
	entity     types.ManagedObjectReference
	user       string // canonical
	role       int32
	propagates bool
}

// grants are all permissions with their past, by entity and user.
type grants struct{ table *record.Table[grant] }

func newGrants() *grants { return &grants{record.NewTable[grant]()} }

func grantKey(entity types.ManagedObjectReference, user string) string {
	return entity.Type + ":" + entity.Value + " " + user
}

func (v *VCenter) put(g grant) {
	now, visible := v.cloud.clock(), v.cloud.visible()
	v.mu.Lock()
	defer v.mu.Unlock()
	v.grants.table.Make(grantKey(g.entity, g.user)).Put(now, visible, &g)
}

func (v *VCenter) remove(entity types.ManagedObjectReference, user string) bool {
	now, visible := v.cloud.clock(), v.cloud.visible()
	v.mu.Lock()
	defer v.mu.Unlock()
	e := v.grants.table.Get(grantKey(entity, user))
	if e.Latest() == nil {
		return false
	}
	e.Put(now, visible, nil)
	return true
}

// allGrants is what a write sees: the newest state.
func (v *VCenter) allGrants() []grant {
	v.mu.RLock()
	defer v.mu.RUnlock()
	var all []grant
	for _, g := range v.grants.table.All() {
		all = append(all, *g)
	}
	return all
}

func (v *VCenter) grantAt(entity types.ManagedObjectReference, user string, visible time.Time) *grant {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.grants.table.Get(grantKey(entity, user)).At(visible)
}

// parent is the entity above another one; false for the root folder and for what is no entity.
func (v *VCenter) parent(of types.ManagedObjectReference) (types.ManagedObjectReference, bool) {
	entity, is := v.service.Context.Map.Get(of).(mo.Entity)
	if !is || entity.Entity().Parent == nil {
		return types.ManagedObjectReference{}, false
	}
	return *entity.Entity().Parent, true
}

// effective are the privileges that a user has on an entity: those of the nearest permission, on the entity itself or, if it propagates, above it.
func (v *VCenter) effective(user string, entity types.ManagedObjectReference) []string {
	visible := v.cloud.visible()
	for at, direct := entity, true; ; direct = false {
		if g := v.grantAt(at, user, visible); g != nil && (direct || g.propagates) {
			return v.manager.privilegesOf(g.role)
		}
		above, has := v.parent(at)
		if !has {
			return nil
		}
		at = above
	}
}

func (v *VCenter) has(user string, entity types.ManagedObjectReference, privilege string) bool {
	return slices.Contains(v.effective(user, entity), privilege)
}

// sees reports whether an entity is there for a user: there is a permission on it, above it or below it.
func (v *VCenter) sees(user string, entity types.ManagedObjectReference) bool {
	if v.has(user, entity, "System.View") {
		return true
	}
	visible := v.cloud.visible()
	for _, g := range v.allGrants() {
		if g.user != user || v.grantAt(g.entity, user, visible) == nil {
			continue
		}
		for at, has := v.parent(g.entity); has; at, has = v.parent(at) {
			if at == entity {
				return true
			}
		}
	}
	return false
}
