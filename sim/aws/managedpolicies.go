package aws

import "strconv"

// policyXML is a managed policy in an answer.
type policyXML struct {
	PolicyName                    string
	PolicyID                      string `xml:"PolicyId"`
	Arn                           string
	Path                          string
	DefaultVersionID              string `xml:"DefaultVersionId"`
	AttachmentCount               int
	PermissionsBoundaryUsageCount int
	IsAttachable                  bool
	Description                   string `xml:",omitempty"`
	CreateDate                    string
	UpdateDate                    string
	Tags                          *members[tag] `xml:",omitempty"`
}

func (p *managedPolicy) answer(c *Cloud) policyXML {
	c.mu.RLock()
	usage := c.usage[p.arn]
	c.mu.RUnlock()
	x := policyXML{
		PolicyName: p.name, PolicyID: p.id, Arn: p.arn, Path: p.path, DefaultVersionID: versionID(p.defaultVersion),
		AttachmentCount: usage.attached, PermissionsBoundaryUsageCount: usage.boundaries, IsAttachable: true,
		Description: p.description, CreateDate: timestamp(p.created), UpdateDate: timestamp(p.updated),
	}
	if len(p.tags) > 0 {
		x.Tags = &members[tag]{p.tags}
	}
	return x
}

func versionID(n int) string { return "v" + strconv.Itoa(n) }

func createPolicy(r *request) (any, *Error) {
	name, err := r.nameParam("PolicyName", maxPolicyName)
	if err != nil {
		return nil, err
	}
	policyPath, err := r.pathParam()
	if err != nil {
		return nil, err
	}
	tags, err := r.tagsParam()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	arn := c.arn("iam", "", "policy"+policyPath+name)
	t := target{arn: arn, shown: "policy " + name}.withRequestTags(tags)
	if err := r.authorize("iam:CreatePolicy", t); err != nil {
		return nil, err
	}
	if len(tags) > 0 {
		if err := r.authorize("iam:TagPolicy", t); err != nil {
			return nil, err
		}
	}
	d, err := r.documentParam()
	if err != nil {
		return nil, err
	}
	description, _ := r.param("Description")
	p := &managedPolicy{arn: arn, name: name, path: policyPath, description: description, tags: tags}
	if err := c.insertPolicy(p, d); err != nil {
		return nil, err
	}
	return struct{ Policy policyXML }{p.answer(c)}, nil
}

// insertPolicy puts a new managed policy into the account.
func (c *Cloud) insertPolicy(p *managedPolicy, d document) *Error {
	p.id, p.created = c.ids.entityID(prefixPolicy), c.clock()
	p.updated = p.created
	p.defaultVersion, p.lastVersion = 1, 1
	p.versions = map[int]policyVersion{1: {d, p.created}}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.policies.Get(p.arn).Latest() != nil:
		return alreadyExists("A policy called %s already exists. Duplicate names are not allowed.", p.name)
	case d.size() > c.quotas.ManagedPolicySize:
		return limitExceeded("Cannot exceed quota for PolicySize: %d", c.quotas.ManagedPolicySize)
	case c.policyCount >= c.quotas.PoliciesPerAccount:
		return limitExceeded("Cannot exceed quota for PoliciesPerAccount: %d", c.quotas.PoliciesPerAccount)
	}
	c.policyCount++
	c.policies.Make(p.arn).Put(p.created, c.visible(), p)
	return nil
}

func getPolicy(r *request) (any, *Error) {
	arn, err := r.aboutPolicy()
	if err != nil {
		return nil, err
	}
	p, err := r.cloud.seePolicy(arn)
	if err != nil {
		return nil, err
	}
	return struct{ Policy policyXML }{p.answer(r.cloud)}, nil
}

func deletePolicy(r *request) (any, *Error) {
	arn, err := r.aboutPolicy()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.policies.Get(arn)
	p := e.Latest()
	switch {
	case p == nil:
		return nil, noSuchPolicy(arn)
	case p.provided:
		return nil, accessDenied("Cannot perform the operation on the protected policy " + arn + ".")
	case c.usage[arn] != policyUsage{}:
		return nil, deleteConflict("Cannot delete a policy attached to entities.")
	case len(p.versions) > 1:
		return nil, deleteConflict("This policy has more than one version. Before you delete a policy, you must delete the policy's versions. " +
			"The default version is deleted with the policy.")
	}
	c.policyCount--
	e.Put(c.clock(), c.visible(), nil)
	return nil, nil
}

func tagPolicy(r *request) (any, *Error) {
	arn, err := r.arnParam("PolicyArn")
	if err != nil {
		return nil, err
	}
	tags, err := r.tagsParam()
	if err != nil {
		return nil, err
	}
	if err := r.authorize("iam:TagPolicy", r.cloud.policyTarget(arn).withRequestTags(tags)); err != nil {
		return nil, err
	}
	return nil, r.cloud.changePolicy(arn, func(p *managedPolicy) *Error {
		if p.tags = tagged(p.tags, tags); len(p.tags) > r.cloud.quotas.TagsPerResource {
			return tooManyTags()
		}
		return nil
	})
}

func untagPolicy(r *request) (any, *Error) {
	arn, err := r.arnParam("PolicyArn")
	if err != nil {
		return nil, err
	}
	keys := r.list("TagKeys")
	if err := r.authorize("iam:UntagPolicy", r.cloud.policyTarget(arn).with("aws:TagKeys", keys...)); err != nil {
		return nil, err
	}
	return nil, r.cloud.changePolicy(arn, func(p *managedPolicy) *Error {
		p.tags = untagged(p.tags, keys)
		return nil
	})
}

func listPolicyTags(r *request) (any, *Error) {
	arn, err := r.aboutPolicy()
	if err != nil {
		return nil, err
	}
	p, err := r.cloud.seePolicy(arn)
	if err != nil {
		return nil, err
	}
	tags, rest, err := cut(r, p.tags)
	if err != nil {
		return nil, err
	}
	return tagList{members[tag]{tags}, rest}, nil
}
