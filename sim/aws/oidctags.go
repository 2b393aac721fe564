package aws

func tagOpenIDConnectProvider(r *request) (any, *Error) {
	arn, err := r.providerParam()
	if err != nil {
		return nil, err
	}
	tags, err := r.tagsParam()
	if err != nil {
		return nil, err
	}
	if len(tags) == 0 {
		return nil, missing("tags")
	}
	c := r.cloud
	if err := r.authorize("iam:TagOpenIDConnectProvider", c.providerTarget(arn).withRequestTags(tags)); err != nil {
		return nil, err
	}
	return nil, c.changeProvider(arn, func(p *oidcProvider) *Error {
		if p.tags = tagged(p.tags, tags); len(p.tags) > c.quotas.TagsPerResource {
			return tooManyTags()
		}
		return nil
	})
}

func untagOpenIDConnectProvider(r *request) (any, *Error) {
	arn, err := r.providerParam()
	if err != nil {
		return nil, err
	}
	keys := r.list("TagKeys")
	c := r.cloud
	if err := r.authorize("iam:UntagOpenIDConnectProvider", c.providerTarget(arn).with("aws:TagKeys", keys...)); err != nil {
		return nil, err
	}
	return nil, c.changeProvider(arn, func(p *oidcProvider) *Error {
		p.tags = untagged(p.tags, keys)
		return nil
	})
}

func listOpenIDConnectProviderTags(r *request) (any, *Error) {
	arn, err := r.aboutProvider()
	if err != nil {
		return nil, err
	}
	p, err := r.cloud.seeProvider(arn)
	if err != nil {
		return nil, err
	}
	tags, rest, err := cut(r, p.sortedTags())
	if err != nil {
		return nil, err
	}
	return tagList{members[tag]{tags}, rest}, nil
}
