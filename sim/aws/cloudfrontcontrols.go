package aws

import (
	"net/http"
	"slices"
)

// accessControl is an origin access control: how CloudFront signs what it asks of an origin.
type accessControl struct {
	id     string
	name   string
	config element // OriginAccessControlConfig
	revision
}

func (a *accessControl) describe() element {
	return element{name: "OriginAccessControl", value: []element{{name: "Id", value: a.id}, a.config}}
}

func (a *accessControl) answer(status int) cloudFrontAnswer {
	answer := cloudFrontAnswer{status: status, etag: a.etag, document: a.describe()}
	if status == http.StatusCreated {
		answer.location = "origin-access-control/" + a.id
	}
	return answer
}

func (c *Cloud) controlAccess() originAccess[accessControl] {
	return originAccess[accessControl]{
		kept: c.cdn.controls, resource: "origin-access-control/",
		revision: func(a *accessControl) revision { return a.revision },
		uses:     func(o origin, id string) bool { return o.control == id },
		missing: func() *Error {
			return &Error{http.StatusNotFound, "NoSuchOriginAccessControl", "The origin access control does not exist."}
		},
		inUse: func() *Error {
			return &Error{http.StatusConflict, "OriginAccessControlInUse", "Cannot delete the origin access control because it's in use by one or more distributions."}
		},
	}
}

// accessControlConfig reads and checks the document of an access control.
func (r *request) accessControlConfig() (element, *Error) {
	d, err := r.readDocument("OriginAccessControlConfig")
	if err != nil {
		return d, err
	}
	const field = "originAccessControlConfig"
	if err := requireParts(d, field, "Name", "SigningProtocol", "SigningBehavior", "OriginAccessControlOriginType"); err != nil {
		return d, err
	}
	for name, values := range map[string][]string{
		"SigningProtocol":               {"sigv4"},
		"SigningBehavior":               {"never", "always", "no-override"},
		"OriginAccessControlOriginType": {"s3", "mediastore", "mediapackagev2", "lambda"},
	} {
		if !slices.Contains(values, d.text(name)) {
			return d, notOneOf(field+"."+lowerFirst(name), d.text(name), values)
		}
	}
	switch name := d.text("Name"); {
	case name == "" || len(name) > 64:
		return d, badArgument("The parameter Name must have 1 to 64 characters.")
	case len([]rune(d.text("Description"))) > 256:
		return d, badArgument("The parameter Description is too big.")
	case !d.has("Description"):
		d = d.with(element{name: "Description", value: ""})
	}
	return d, nil
}

// nameTaken reports whether another access control has the name. The lock is held.
func (d *cdn) nameTaken(name, except string) bool {
	return slices.ContainsFunc(d.controls.All(), func(a *accessControl) bool { return a.name == name && a.id != except })
}

func accessControlExists() *Error {
	return &Error{http.StatusConflict, "OriginAccessControlAlreadyExists", "An origin access control with the same name already exists."}
}

func createAccessControl(r *request) (any, *Error) {
	if err := r.authorizeCloudFront(r.operation, ""); err != nil {
		return nil, err
	}
	config, err := r.accessControlConfig()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.cdn.nameTaken(config.text("Name"), ""):
		return nil, accessControlExists()
	case len(c.cdn.controls.All()) >= c.quotas.OriginAccessControlsPerAccount:
		return nil, &Error{http.StatusBadRequest, "TooManyOriginAccessControls",
			"The number of origin access controls in your account exceeds the maximum allowed."}
	}
	return c.insertAccessControl(config).answer(http.StatusCreated), nil
}

// insertAccessControl makes an access control. The lock is held.
func (c *Cloud) insertAccessControl(config element) *accessControl {
	a := &accessControl{id: c.ids.unique("E", 13), name: config.text("Name"), config: config, revision: revision{etag: c.ids.unique("E", 13)}}
	c.cdn.controls.Make(a.id).Reset(a)
	return a
}

func getAccessControl(r *request) (any, *Error) {
	a, err := r.cloud.controlAccess().find(r)
	if err != nil {
		return nil, err
	}
	answer := a.answer(http.StatusOK)
	if r.operation == "GetOriginAccessControlConfig" {
		answer.document = a.config
	}
	return answer, nil
}

func listAccessControls(r *request) (any, *Error) {
	if err := r.authorizeCloudFront(r.operation, ""); err != nil {
		return nil, err
	}
	return listing(r, "OriginAccessControlList", "OriginAccessControlSummary", r.cloud.cdn.controls,
		func(a *accessControl) element {
			return element{value: append([]element{{name: "Id", value: a.id}}, a.config.parts()...)}
		},
		func(a *accessControl) string { return a.id })
}

func updateAccessControl(r *request) (any, *Error) {
	if _, err := r.cloud.controlAccess().find(r); err != nil {
		return nil, err
	}
	config, err := r.accessControlConfig()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	id, old, err := c.controlAccess().change(r)
	if err != nil {
		return nil, err
	}
	if c.cdn.nameTaken(config.text("Name"), id) {
		return nil, accessControlExists()
	}
	a := *old
	a.name, a.config = config.text("Name"), config
	a.revision = a.next(c)
	c.cdn.controls.Get(id).Reset(&a)
	return a.answer(http.StatusOK), nil
}

func deleteAccessControl(r *request) (any, *Error) { return r.cloud.controlAccess().remove(r) }
