package aws

import (
	"strings"
	"time"
)

// instanceProfile hands a role to virtual machines. It is never changed; a write changes a copy.
type instanceProfile struct {
	name, path, id string
	created        time.Time
	tags           []tag
	role           string // its name; empty if there is none
}

// maxProfileName is the longest name of an instance profile.
const maxProfileName = 128

// profileXML is an instance profile in an answer.
type profileXML struct {
	Path                string
	InstanceProfileName string
	InstanceProfileID   string `xml:"InstanceProfileId"`
	Arn                 string
	CreateDate          string
	Roles               members[roleXML]
	Tags                *members[tag] `xml:",omitempty"`
}

// described is a profile in an answer. The lock is held.
func (p *instanceProfile) described(c *Cloud, withTags bool) profileXML {
	x := profileXML{
		Path: p.path, InstanceProfileName: p.name, InstanceProfileID: p.id, Arn: p.arn(c), CreateDate: timestamp(p.created),
	}
	if ro := c.roles.get(foldName(p.role)).at(c.visible()); ro != nil {
		x.Roles.Member = []roleXML{ro.listed(c)}
	}
	if withTags && len(p.tags) > 0 {
		x.Tags = &members[tag]{p.tags}
	}
	return x
}

func (p *instanceProfile) arn(c *Cloud) string {
	return c.arn("iam", "", "instance-profile"+p.path+p.name)
}

func noSuchProfile(name string) *Error {
	return noSuchEntity("Instance Profile %s cannot be found.", name)
}

// inProfile says whether a role is in an instance profile. The lock is held.
func (c *Cloud) inProfile(role string) bool {
	for _, p := range c.profiles.all() {
		if foldName(p.role) == foldName(role) {
			return true
		}
	}
	return false
}

// aboutProfile reads the instance profile that an operation is about and checks that the caller may do this to it.
func (r *request) aboutProfile() (string, *Error) {
	name, err := r.nameParam("InstanceProfileName", maxProfileName)
	if err != nil {
		return "", err
	}
	c := r.cloud
	c.mu.RLock()
	t := target{arn: c.arn("iam", "", "instance-profile/"+name), shown: "instance profile " + name}
	if p := c.profiles.get(foldName(name)).latest(); p != nil {
		t.arn, t.context = p.arn(c), resourceTags(p.tags, "aws:ResourceTag/", "iam:ResourceTag/")
	}
	c.mu.RUnlock()
	return name, r.authorize("iam:"+r.operation, t)
}

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
	case c.profiles.get(foldName(name)).latest() != nil:
		return nil, alreadyExists("Instance Profile %s already exists.", name)
	case len(c.profiles.all()) >= c.quotas.InstanceProfiles:
		return nil, limitExceeded("Cannot exceed quota for InstanceProfilesPerAccount: %d", c.quotas.InstanceProfiles)
	}
	p.id, p.created = c.ids.entityID(prefixProfile), c.clock()
	c.profiles.make(foldName(name)).put(p.created, c.visible(), p)
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
	p := c.profiles.get(foldName(name)).at(c.visible())
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

// changeProfile makes one change to an instance profile. The profile that change returns takes the place of the old one.
func (c *Cloud) changeProfile(name string, change func(p *instanceProfile) (*instanceProfile, *Error)) *Error {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.profiles.get(foldName(name))
	old := e.latest()
	if old == nil {
		return noSuchProfile(name)
	}
	p, err := change(old)
	if err != nil {
		return err
	}
	e.put(c.clock(), c.visible(), p)
	return nil
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
		ro := c.roles.get(foldName(role)).latest()
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
	profiles, truncated := c.profiles.after(marker, limit, c.visible(), want)
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
