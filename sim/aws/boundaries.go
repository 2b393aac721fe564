package aws

func (k holders) putBoundary(r *request) (any, *Error) {
	name, err := k.name(r)
	if err != nil {
		return nil, err
	}
	arn, err := r.boundaryParam(true)
	if err != nil {
		return nil, err
	}
	c := r.cloud
	if err := r.authorize("iam:"+r.operation, k.target(c, name).with("iam:PermissionsBoundary", arn)); err != nil {
		return nil, err
	}
	return nil, k.change(c, name, func(h *holder) *Error {
		if err := c.useAsBoundary(arn, 1); err != nil {
			return err
		}
		if h.boundary != "" {
			_ = c.useAsBoundary(h.boundary, -1)
		}
		h.boundary = arn
		return nil
	})
}

func (k holders) deleteBoundary(r *request) (any, *Error) {
	name, err := k.about(r)
	if err != nil {
		return nil, err
	}
	c := r.cloud
	return nil, k.change(c, name, func(h *holder) *Error {
		if h.boundary == "" {
			return noSuchEntity("Permissions boundary for %s %s was not found.", k.noun, name)
		}
		_ = c.useAsBoundary(h.boundary, -1)
		h.boundary = ""
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
