package aws

import "slices"

func attachUserPolicy(r *request) (any, *Error) {
	name, arn, err := r.aboutAttachment()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	return nil, c.changeUser(name, func(u *user) *Error {
		switch {
		case c.policies.Get(arn).Latest() == nil:
			return noSuchEntity("Policy %s does not exist or is not attachable.", arn)
		case slices.Contains(u.attached, arn):
			return nil
		case len(u.attached) >= c.quotas.AttachedPoliciesPerUser:
			return limitExceeded("Cannot exceed quota for PoliciesPerUser: %d", c.quotas.AttachedPoliciesPerUser)
		}
		u.attached = append(u.attached, arn)
		c.countAttachment(arn, 1)
		return nil
	})
}

func detachUserPolicy(r *request) (any, *Error) {
	name, arn, err := r.aboutAttachment()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	return nil, c.changeUser(name, func(u *user) *Error {
		i := slices.Index(u.attached, arn)
		if i < 0 {
			return noSuchPolicy(arn)
		}
		u.attached = slices.Delete(u.attached, i, i+1)
		c.countAttachment(arn, -1)
		return nil
	})
}

// aboutAttachment reads which policy and which user an operation is about and checks that the caller may do it.
func (r *request) aboutAttachment() (name, arn string, err *Error) {
	if name, err = r.nameParam("UserName", maxExistingName); err != nil {
		return "", "", err
	}
	if arn, err = r.arnParam("PolicyArn"); err != nil {
		return "", "", err
	}
	return name, arn, r.authorize("iam:"+r.operation, r.cloud.userTarget(name).with("iam:PolicyARN", arn))
}

func listAttachedUserPolicies(r *request) (any, *Error) {
	name, err := r.aboutUser()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	u, err := c.seeUser(name)
	if err != nil {
		return nil, err
	}
	return r.listAttached(u.attached)
}

// listAttached answers with the page that is asked for of the policies that are attached to a user or role.
func (r *request) listAttached(attached []string) (any, *Error) {
	arns, rest, err := cut(r, attached)
	if err != nil {
		return nil, err
	}
	type attachedXML struct{ PolicyName, PolicyArn string }
	answer := struct {
		AttachedPolicies members[attachedXML]
		paged
	}{paged: rest}
	for _, arn := range arns {
		answer.AttachedPolicies.Member = append(answer.AttachedPolicies.Member, attachedXML{policyName(arn), arn})
	}
	return answer, nil
}

// policyName is the last part of a policy's ARN.
func policyName(arn string) string {
	for i := len(arn) - 1; i >= 0; i-- {
		if arn[i] == '/' {
			return arn[i+1:]
		}
	}
	return arn
}

func putUserPermissionsBoundary(r *request) (any, *Error) {
	name, err := r.nameParam("UserName", maxExistingName)
	if err != nil {
		return nil, err
	}
	arn, err := r.boundaryParam(true)
	if err != nil {
		return nil, err
	}
	c := r.cloud
	if err := r.authorize("iam:PutUserPermissionsBoundary", c.userTarget(name).with("iam:PermissionsBoundary", arn)); err != nil {
		return nil, err
	}
	return nil, c.changeUser(name, func(u *user) *Error {
		if err := c.useAsBoundary(arn, 1); err != nil {
			return err
		}
		if u.boundary != "" {
			_ = c.useAsBoundary(u.boundary, -1)
		}
		u.boundary = arn
		return nil
	})
}

func deleteUserPermissionsBoundary(r *request) (any, *Error) {
	name, err := r.aboutUser()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	return nil, c.changeUser(name, func(u *user) *Error {
		if u.boundary == "" {
			return noSuchEntity("Permissions boundary for user %s was not found.", name)
		}
		_ = c.useAsBoundary(u.boundary, -1)
		u.boundary = ""
		return nil
	})
}

// boundaryParam reads the policy that is to bound an entity. Whether it exists is checked when it is used.
func (r *request) boundaryParam(required bool) (string, *Error) {
	if _, ok := r.param("PermissionsBoundary"); !ok && !required {
		return "", nil
	}
	return r.arnParam("PermissionsBoundary")
}
