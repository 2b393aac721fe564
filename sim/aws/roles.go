package aws

import (
	"strconv"
	"time"
)

func createRole(r *request) (any, *Error) {
	name, err := r.nameParam("RoleName", maxNewName)
	if err != nil {
		return nil, err
	}
	ro := &role{name: name}
	if ro.path, err = r.pathParam(); err != nil {
		return nil, err
	}
	if ro.tags, err = r.tagsParam(); err != nil {
		return nil, err
	}
	if ro.boundary, err = r.boundaryParam(false); err != nil {
		return nil, err
	}
	if ro.maxSession, err = r.duration("MaxSessionDuration", time.Hour, time.Hour, 12*time.Hour); err != nil {
		return nil, err
	}
	ro.trust, _ = r.param("AssumeRolePolicyDocument")
	if _, err := parseTrust(ro.trust); err != nil {
		return nil, err
	}
	ro.description, _ = r.param("Description")
	c := r.cloud
	t := target{arn: ro.arn(c), shown: ro.arn(c)}.withRequestTags(ro.tags)
	if ro.boundary != "" {
		t = t.with("iam:PermissionsBoundary", ro.boundary)
	}
	if err := r.authorize("iam:CreateRole", t); err != nil {
		return nil, err
	}
	if err := c.insertRole(ro); err != nil {
		return nil, err
	}
	return struct{ Role roleXML }{ro.described(c)}, nil
}

// duration reads a number of seconds.
func (r *request) duration(param string, absent, least, most time.Duration) (time.Duration, *Error) {
	text, ok := r.param(param)
	if !ok {
		return absent, nil
	}
	seconds, bad := strconv.Atoi(text)
	if bad != nil {
		return 0, &Error{400, "MalformedInput", "Invalid value '" + text + "' for parameter " + param}
	}
	d := time.Duration(seconds) * time.Second
	if d < least {
		return 0, violates(text, lowerFirst(param), "Member must have value greater than or equal to "+strconv.Itoa(int(least.Seconds())))
	}
	if d > most {
		return 0, violates(text, lowerFirst(param), "Member must have value less than or equal to "+strconv.Itoa(int(most.Seconds())))
	}
	return d, nil
}

func getRole(r *request) (any, *Error) {
	name, err := r.aboutRole()
	if err != nil {
		return nil, err
	}
	ro, err := r.cloud.seeRole(name)
	if err != nil {
		return nil, err
	}
	return struct{ Role roleXML }{ro.described(r.cloud)}, nil
}

func deleteRole(r *request) (any, *Error) {
	name, err := r.aboutRole()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.roles.get(foldName(name))
	ro := e.latest()
	switch {
	case ro == nil:
		return nil, noSuchRole(name)
	case len(ro.inline) > 0:
		return nil, deleteConflict("Cannot delete entity, must delete policies first.")
	}
	if ro.boundary != "" {
		_ = c.useAsBoundary(ro.boundary, -1)
	}
	e.put(c.clock(), c.visible(), nil)
	return nil, nil
}

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
