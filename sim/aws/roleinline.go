package aws

func putRolePolicy(r *request) (any, *Error) {
	policyName, err := r.nameParam("PolicyName", maxPolicyName)
	if err != nil {
		return nil, err
	}
	name, err := r.aboutRole()
	if err != nil {
		return nil, err
	}
	d, err := r.documentParam()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	return nil, c.changeRole(name, func(ro *role) *Error {
		ro.inline[policyName] = d
		if inlineSize(ro.inline) > c.quotas.InlinePolicySizePerRole {
			return limitExceeded("Maximum policy size of %d bytes exceeded for role %s", c.quotas.InlinePolicySizePerRole, ro.name)
		}
		return nil
	})
}

func getRolePolicy(r *request) (any, *Error) {
	policyName, err := r.nameParam("PolicyName", maxPolicyName)
	if err != nil {
		return nil, err
	}
	name, err := r.aboutRole()
	if err != nil {
		return nil, err
	}
	ro, err := r.cloud.seeRole(name)
	if err != nil {
		return nil, err
	}
	d, ok := ro.inline[policyName]
	if !ok {
		return nil, noSuchEntity("The role policy with name %s cannot be found.", policyName)
	}
	return inlineXML{RoleName: ro.name, PolicyName: policyName, PolicyDocument: d.encoded()}, nil
}

func deleteRolePolicy(r *request) (any, *Error) {
	policyName, err := r.nameParam("PolicyName", maxPolicyName)
	if err != nil {
		return nil, err
	}
	name, err := r.aboutRole()
	if err != nil {
		return nil, err
	}
	return nil, r.cloud.changeRole(name, func(ro *role) *Error {
		if _, ok := ro.inline[policyName]; !ok {
			return noSuchEntity("The role policy with name %s cannot be found.", policyName)
		}
		delete(ro.inline, policyName)
		return nil
	})
}

func listRolePolicies(r *request) (any, *Error) {
	name, err := r.aboutRole()
	if err != nil {
		return nil, err
	}
	ro, err := r.cloud.seeRole(name)
	if err != nil {
		return nil, err
	}
	return listPolicyNames(r, ro.inline)
}
