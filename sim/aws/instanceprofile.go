package aws

import "time"

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
	if ro := c.roles.Get(foldName(p.role)).At(c.visible()); ro != nil {
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
	for _, p := range c.profiles.All() {
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
	if p := c.profiles.Get(foldName(name)).Latest(); p != nil {
		t.arn, t.context = p.arn(c), resourceTags(p.tags, "aws:ResourceTag/", "iam:ResourceTag/")
	}
	c.mu.RUnlock()
	return name, r.authorize("iam:"+r.operation, t)
}

// changeProfile makes one change to an instance profile. The profile that change returns takes the place of the old one.
func (c *Cloud) changeProfile(name string, change func(p *instanceProfile) (*instanceProfile, *Error)) *Error {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.profiles.Get(foldName(name))
	old := e.Latest()
	if old == nil {
		return noSuchProfile(name)
	}
	p, err := change(old)
	if err != nil {
		return err
	}
	e.Put(c.clock(), c.visible(), p)
	return nil
}
