package aws

func (k holders) tag(r *request) (any, *Error) {
	name, err := k.name(r)
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
	if err := r.authorize("iam:"+r.operation, k.target(r.cloud, name).withRequestTags(tags)); err != nil {
		return nil, err
	}
	return nil, k.change(r.cloud, name, func(h *holder) *Error {
		if h.tags = tagged(h.tags, tags); len(h.tags) > r.cloud.quotas.TagsPerResource {
			return tooManyTags()
		}
		return nil
	})
}

func (k holders) untag(r *request) (any, *Error) {
	name, err := k.name(r)
	if err != nil {
		return nil, err
	}
	keys := r.list("TagKeys")
	if err := r.authorize("iam:"+r.operation, k.target(r.cloud, name).with("aws:TagKeys", keys...)); err != nil {
		return nil, err
	}
	return nil, k.change(r.cloud, name, func(h *holder) *Error {
		h.tags = untagged(h.tags, keys)
		return nil
	})
}

func (k holders) listTags(r *request) (any, *Error) {
	h, err := k.read(r)
	if err != nil {
		return nil, err
	}
	tags, rest, err := cut(r, h.tags)
	if err != nil {
		return nil, err
	}
	return tagList{members[tag]{tags}, rest}, nil
}

type tagList struct {
	Tags members[tag]
	paged
}
