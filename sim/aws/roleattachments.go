package aws

import "slices"

// aboutRoleAttachment reads which policy and which role an operation is about and checks that the caller may do it.
func (r *request) aboutRoleAttachment() (name, arn string, err *Error) {
	if name, err = r.nameParam("RoleName", maxNewName); err != nil {
		return "", "", err
	}
	if arn, err = r.arnParam("PolicyArn"); err != nil {
		return "", "", err
	}
	return name, arn, r.authorize("iam:"+r.operation, r.cloud.roleTarget(name).with("iam:PolicyARN", arn))
}

func attachRolePolicy(r *request) (any, *Error) {
	name, arn, err := r.aboutRoleAttachment()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	return nil, c.changeRole(name, func(ro *role) *Error {
		switch {
		case c.policies.Get(arn).Latest() == nil:
			return noSuchEntity("Policy %s does not exist or is not attachable.", arn)
		case slices.Contains(ro.attached, arn):
			return nil
		case len(ro.attached) >= c.quotas.AttachedPoliciesPerRole:
			return limitExceeded("Cannot exceed quota for PoliciesPerRole: %d", c.quotas.AttachedPoliciesPerRole)
		}
		ro.attached = append(ro.attached, arn)
		c.countAttachment(arn, 1)
		return nil
	})
}

func detachRolePolicy(r *request) (any, *Error) {
	name, arn, err := r.aboutRoleAttachment()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	return nil, c.changeRole(name, func(ro *role) *Error {
		i := slices.Index(ro.attached, arn)
		if i < 0 {
			return noSuchPolicy(arn)
		}
		ro.attached = slices.Delete(ro.attached, i, i+1)
		c.countAttachment(arn, -1)
		return nil
	})
}

func listAttachedRolePolicies(r *request) (any, *Error) {
	name, err := r.aboutRole()
	if err != nil {
		return nil, err
	}
	ro, err := r.cloud.seeRole(name)
	if err != nil {
		return nil, err
	}
	return r.listAttached(ro.attached)
}

func putRolePermissionsBoundary(r *request) (any, *Error) {
	name, err := r.nameParam("RoleName", maxNewName)
	if err != nil {
		return nil, err
	}
	arn, err := r.boundaryParam(true)
	if err != nil {
		return nil, err
	}
	c := r.cloud
	if err := r.authorize("iam:PutRolePermissionsBoundary", c.roleTarget(name).with("iam:PermissionsBoundary", arn)); err != nil {
		return nil, err
	}
	return nil, c.changeRole(name, func(ro *role) *Error {
		if err := c.useAsBoundary(arn, 1); err != nil {
			return err
		}
		if ro.boundary != "" {
			_ = c.useAsBoundary(ro.boundary, -1)
		}
		ro.boundary = arn
		return nil
	})
}

func deleteRolePermissionsBoundary(r *request) (any, *Error) {
	name, err := r.aboutRole()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	return nil, c.changeRole(name, func(ro *role) *Error {
		if ro.boundary == "" {
			return noSuchEntity("Permissions boundary for role %s was not found.", name)
		}
		_ = c.useAsBoundary(ro.boundary, -1)
		ro.boundary = ""
		return nil
	})
}
