package gcp

import "time"

type createRoleRequest struct {
	RoleID string   `json:"roleId"`
	Role   roleJSON `json:"role"`
}

func createRole(r *request) (any, *Error) {
	p, err := r.permittedProject("iam.roles.create")
	if err != nil {
		return nil, err
	}
	var in createRoleRequest
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if !roleID.MatchString(in.RoleID) {
		return nil, invalid("The role_id (%s) is not valid: it has to have 3 to 64 characters of [a-zA-Z0-9_.].", in.RoleID)
	}
	if in.Role.Name != "" {
		return nil, invalid("The role name must be empty when creating a role.")
	}
	ro := &role{project: p.id, id: in.RoleID, title: in.Role.Title, description: in.Role.Description, stage: in.Role.Stage,
		permissions: permissionList(in.Role.IncludedPermissions)}
	if ro.stage == "" {
		ro.stage = "ALPHA"
	}
	if err := r.cloud.insertRole(p, ro); err != nil {
		return nil, err
	}
	return ro.json(true), nil
}

func (c *Cloud) insertRole(p *project, ro *role) *Error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.checkRole(ro); err != nil {
		return err
	}
	now := c.clock()
	if old := c.roles.Get(ro.name()).Latest(); old != nil && old.blocks(now) {
		if old.deleted.IsZero() {
			return alreadyExists("A role named %s in projects/%s already exists.", ro.id, p.id)
		}
		if old.shown(now) {
			return precondition("You can't create a role with role_id (" + ro.id +
				") where there is an existing role with that role_id in a deleted state.")
		}
		return precondition("You can't create a role_id (" + ro.id + ") which has been marked for deletion.")
	}
	if len(c.rolesOf(p, now)) >= c.quotas.CustomRoles {
		return exhausted("Maximum number of roles reached. Maximum is: " + grouped(c.quotas.CustomRoles))
	}
	ro.etag = c.nextEtag()
	c.roles.Make(ro.name()).Put(now, c.visible(), ro)
	return nil
}

// changeRole carries a change of the role that the path names out, once the caller may. wanted is the etag that the role has to have, if
// the caller gives one. change gets a copy.
func (r *request) changeRole(permission, wanted string, change func(ro *role) *Error) (any, *Error) {
	p, err := r.project(permission)
	if err != nil {
		return nil, err
	}
	on := roleResource(p, r.path["role"])
	if err := r.authorize(permission, on); err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.roles.Get(on.name).Latest()
	if old == nil || !old.shown(c.clock()) {
		return nil, unknownRole(on.name)
	}
	same, err := sameEtag("etag", wanted, old.etag)
	if err != nil {
		return nil, err
	}
	if wanted != "" && !same {
		return nil, concurrentChange("role")
	}
	next := *old
	if err := change(&next); err != nil {
		return nil, err
	}
	next.etag = c.nextEtag()
	c.roles.Get(on.name).Put(c.clock(), c.visible(), &next)
	return next.json(true), nil
}

// patchRole changes what the mask names. Without a mask it changes what the body has.
func patchRole(r *request) (any, *Error) {
	var in roleJSON
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	mask, err := parseMask(r.param("updateMask"), "title", "description", "includedPermissions", "stage", "name", "etag", "deleted")
	if err != nil {
		return nil, err
	}
	changed := func(field string, given bool) bool {
		if mask.empty() {
			return given
		}
		return mask.has(field)
	}
	return r.changeRole("iam.roles.update", in.Etag, func(ro *role) *Error {
		if !ro.deleted.IsZero() {
			return precondition("You can't update the role " + ro.name() + " because it has been deleted.")
		}
		if changed("title", in.Title != "") {
			ro.title = in.Title
		}
		if changed("description", in.Description != "") {
			ro.description = in.Description
		}
		if changed("stage", in.Stage != "") {
			ro.stage = in.Stage
		}
		if ro.stage == "" {
			ro.stage = "ALPHA"
		}
		if changed("includedPermissions", len(in.IncludedPermissions) > 0) {
			ro.permissions = permissionList(in.IncludedPermissions)
		}
		return r.cloud.checkRole(ro)
	})
}

func deleteRole(r *request) (any, *Error) {
	return r.changeRole("iam.roles.delete", r.param("etag"), func(ro *role) *Error {
		if !ro.deleted.IsZero() {
			return precondition("You can't delete role_id (" + ro.id + ") because it has already been marked for deletion.")
		}
		ro.deleted = r.cloud.clock()
		return nil
	})
}

type undeleteRoleRequest struct {
	Etag string `json:"etag"`
}

func undeleteRole(r *request) (any, *Error) {
	var in undeleteRoleRequest
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	return r.changeRole("iam.roles.undelete", in.Etag, func(ro *role) *Error {
		if ro.deleted.IsZero() {
			return precondition("You can't undelete a role that is not deleted.")
		}
		ro.deleted = time.Time{}
		return nil
	})
}
