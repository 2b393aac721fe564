package aws

import (
	"encoding/hex"
	"net/http"
	"time"
)

// accessIdentity is an origin access identity: a principal of S3 that is CloudFront for one customer.
type accessIdentity struct {
	id, canonical      string
	reference, comment string
	revision
	created time.Time
}

func (i *accessIdentity) config() element {
	return element{name: "CloudFrontOriginAccessIdentityConfig", value: []element{
		{name: "CallerReference", value: i.reference}, {name: "Comment", value: i.comment},
	}}
}

func (i *accessIdentity) describe() element {
	return element{name: "CloudFrontOriginAccessIdentity", value: []element{
		{name: "Id", value: i.id}, {name: "S3CanonicalUserId", value: i.canonical}, i.config(),
	}}
}

func (i *accessIdentity) answer(status int) cloudFrontAnswer {
	a := cloudFrontAnswer{status: status, etag: i.etag, document: i.describe()}
	if status == http.StatusCreated {
		a.location = "origin-access-identity/cloudfront/" + i.id
	}
	return a
}

func (c *Cloud) identityAccess() originAccess[accessIdentity] {
	return originAccess[accessIdentity]{
		kept: c.cdn.identities, resource: "origin-access-identity/",
		revision: func(i *accessIdentity) revision { return i.revision },
		uses:     func(o origin, id string) bool { return o.identity == id },
		missing: func() *Error {
			return &Error{http.StatusNotFound, "NoSuchCloudFrontOriginAccessIdentity", "The specified origin access identity does not exist."}
		},
		inUse: func() *Error {
			return &Error{http.StatusConflict, "CloudFrontOriginAccessIdentityInUse", "The CloudFront origin access identity is still being used."}
		},
	}
}

// identityConfig reads and checks the document of an identity.
func (r *request) identityConfig() (reference, comment string, err *Error) {
	d, err := r.readDocument("CloudFrontOriginAccessIdentityConfig")
	if err != nil {
		return "", "", err
	}
	if err := requireParts(d, "cloudFrontOriginAccessIdentityConfig", "CallerReference", "Comment"); err != nil {
		return "", "", err
	}
	reference, comment = d.text("CallerReference"), d.text("Comment")
	switch {
	case reference == "":
		return "", "", badArgument("The parameter CallerReference is required.")
	case len([]rune(comment)) > maxComment:
		return "", "", badArgument("The parameter Comment is too big.")
	}
	return reference, comment, nil
}

// maxComment is how long the comment of an identity or a distribution may be.
const maxComment = 128

func createIdentity(r *request) (any, *Error) {
	if err := r.authorizeCloudFront(r.operation, "origin-access-identity/*"); err != nil {
		return nil, err
	}
	reference, comment, err := r.identityConfig()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	all := c.cdn.identities.All()
	for _, i := range all {
		if i.reference != reference {
			continue
		}
		if i.comment != comment {
			return nil, &Error{http.StatusConflict, "CloudFrontOriginAccessIdentityAlreadyExists",
				"The caller reference you are using to create the CloudFront origin access identity is associated with another identity."}
		}
		return i.answer(http.StatusCreated), nil
	}
	if len(all) >= c.quotas.OriginAccessIdentitiesPerAccount {
		return nil, &Error{http.StatusBadRequest, "TooManyCloudFrontOriginAccessIdentities",
			"Processing your request would cause you to exceed the maximum number of origin access identities allowed."}
	}
	return c.insertIdentity(reference, comment, c.clock()).answer(http.StatusCreated), nil
}

// insertIdentity makes an identity. The lock is held.
func (c *Cloud) insertIdentity(reference, comment string, since time.Time) *accessIdentity {
	i := &accessIdentity{
		id: c.ids.unique("E", 13), canonical: hex.EncodeToString(c.ids.bytes(48)), revision: revision{etag: c.ids.unique("E", 13)},
		reference: reference, comment: comment, created: since,
	}
	c.cdn.identities.Make(i.id).Reset(i)
	return i
}

func getIdentity(r *request) (any, *Error) {
	i, err := r.cloud.identityAccess().find(r)
	if err != nil {
		return nil, err
	}
	a := i.answer(http.StatusOK)
	if r.operation == "GetCloudFrontOriginAccessIdentityConfig" {
		a.document = i.config()
	}
	return a, nil
}

func listIdentities(r *request) (any, *Error) {
	if err := r.authorizeCloudFront(r.operation, ""); err != nil {
		return nil, err
	}
	return listing(r, "CloudFrontOriginAccessIdentityList", "CloudFrontOriginAccessIdentitySummary", r.cloud.cdn.identities,
		func(i *accessIdentity) element {
			return element{value: []element{
				{name: "Id", value: i.id}, {name: "S3CanonicalUserId", value: i.canonical}, {name: "Comment", value: i.comment},
			}}
		},
		func(i *accessIdentity) string { return i.id })
}

func updateIdentity(r *request) (any, *Error) {
	if _, err := r.cloud.identityAccess().find(r); err != nil {
		return nil, err
	}
	reference, comment, err := r.identityConfig()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	id, old, err := c.identityAccess().change(r)
	if err != nil {
		return nil, err
	}
	if reference != old.reference {
		return nil, &Error{http.StatusBadRequest, "IllegalUpdate", "You cannot update the value of CallerReference."}
	}
	i := *old
	i.comment = comment
	i.revision = i.next(c)
	c.cdn.identities.Get(id).Reset(&i)
	return i.answer(http.StatusOK), nil
}

func deleteIdentity(r *request) (any, *Error) { return r.cloud.identityAccess().remove(r) }
