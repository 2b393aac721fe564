package aws

import "strings"

func createInstanceProfile(r *request) (any, *Error) {
	name, err := r.nameParam("InstanceProfileName", maxProfileName)
	if err != nil {
		return nil, err
	}
	p := &instanceProfile{name: name}
	if p.path, err = r.pathParam(); err != nil {
		return nil, err
	}
	if p.tags, err = r.tagsParam(); err != nil {
		return nil, err
	}
	c := r.cloud
	t := target{arn: p.arn(c), shown: p.arn(c)}.withRequestTags(p.tags)
	if err := r.authorize("iam:CreateInstanceProfile", t); err != nil {
		return nil, err
	}
	if len(p.tags) > 0 {
		if err := r.authorize("iam:TagInstanceProfile", t); err != nil {
			return nil, err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.profiles.Get(foldName(name)).Latest() != nil:
		return nil, alreadyExists("Instance Profile %s already exists.", name)
	case len(c.profiles.All()) >= c.quotas.InstanceProfiles:
		return nil, limitExceeded("Cannot exceed quota for InstanceProfilesPerAccount: %d", c.quotas.InstanceProfiles)
	}
	p.id, p.created = c.ids.entityID(prefixProfile), c.clock()
	c.profiles.Make(foldName(name)).Put(p.created, c.visible(), p)
	return struct{ InstanceProfile profileXML }{p.described(c, true)}, nil
}

func getInstanceProfile(r *request) (any, *Error) {
	name, err := r.aboutProfile()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	p := c.profiles.Get(foldName(name)).At(c.visible())
	if p == nil {
		return nil, noSuchProfile(name)
	}
	return struct{ InstanceProfile profileXML }{p.described(c, true)}, nil
}

func deleteInstanceProfile(r *request) (any, *Error) {
	name, err := r.aboutProfile()
	if err != nil {
		return nil, err
	}
	return nil, r.cloud.changeProfile(name, func(p *instanceProfile) (*instanceProfile, *Error) {
		if p.role != "" {
			return nil, deleteConflict("Cannot delete entity, must remove roles from instance profile first.")
		}
		return nil, nil
	})
}

func addRoleToInstanceProfile(r *request) (any, *Error) {
	role, err := r.nameParam("RoleName", maxNewName)
	if err != nil {
		return nil, err
	}
	name, err := r.aboutProfile()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	// Who hands a role to machines must be allowed to pass it on.
	t := c.roleTarget(role).with("iam:PassedToService", "ec2.amazonaws.com")
	t.shown = t.arn
	if err := r.authorize("iam:PassRole", t); err != nil {
		return nil, err
	}
	return nil, c.changeProfile(name, func(p *instanceProfile) (*instanceProfile, *Error) {
		ro := c.roles.Get(foldName(role)).Latest()
		if ro == nil {
			return nil, noSuchRole(role)
		}
		if p.role != "" {
			return nil, limitExceeded("Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1")
		}
		n := *p
		n.role = ro.name
		return &n, nil
	})
}

func removeRoleFromInstanceProfile(r *request) (any, *Error) {
	role, err := r.nameParam("RoleName", maxNewName)
	if err != nil {
		return nil, err
	}
	name, err := r.aboutProfile()
	if err != nil {
		return nil, err
	}
	return nil, r.cloud.changeProfile(name, func(p *instanceProfile) (*instanceProfile, *Error) {
		if foldName(p.role) != foldName(role) {
			return nil, noSuchEntity("The role with name %s cannot be found.", role)
		}
		n := *p
		n.role = ""
		return &n, nil
	})
}

func listInstanceProfilesForRole(r *request) (any, *Error) {
	name, err := r.aboutRole()
	if err != nil {
		return nil, err
	}
	if _, err := r.cloud.seeRole(name); err != nil {
		return nil, err
	}
	return r.listProfiles(func(p *instanceProfile) bool { return foldName(p.role) == foldName(name) })
}

func listInstanceProfiles(r *request) (any, *Error) {
	prefix, err := r.pathPrefixParam()
	if err != nil {
		return nil, err
	}
	arn := r.cloud.arn("iam", "", "instance-profile"+prefix)
	if err := r.authorize("iam:ListInstanceProfiles", target{arn: arn, shown: arn}); err != nil {
		return nil, err
	}
	return r.listProfiles(func(p *instanceProfile) bool { return strings.HasPrefix(p.path, prefix) })
}

// listProfiles answers with the page that is asked for of the profiles that are wanted.
func (r *request) listProfiles(want func(*instanceProfile) bool) (any, *Error) {
	marker, limit, err := r.page()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	profiles, truncated := c.profiles.After(marker, limit, c.visible(), want)
	answer := struct {
		InstanceProfiles members[profileXML]
		paged
	}{}
	for _, p := range profiles {
		answer.InstanceProfiles.Member = append(answer.InstanceProfiles.Member, p.described(c, false))
	}
	if truncated {
		answer.paged = more(foldName(profiles[len(profiles)-1].name))
	}
	return answer, nil
}
