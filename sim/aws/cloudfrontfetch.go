package aws

import (
	"net/http"
	"strconv"
)

// fetch gets an object from the bucket behind an origin. Whatever the edge may have kept of earlier answers is not used: every
// distribution behaves like one with the managed policy CachingDisabled.
func (r *request) fetch(d *distribution, o origin, key string) *response {
	r.s3.bucket, r.s3.key = o.bucket, key
	if r.denied {
		return failS3(r, accessDenied("Access Denied"))
	}
	object, err := r.cloud.fetchFrom(o, r.cloud.askingAs(d, o, r.Header.Get("Authorization") != ""), key)
	if err != nil {
		return failS3(r, err)
	}
	h := object.header.Clone()
	h.Set("Etag", quoted(object.etag))
	h.Set("Last-Modified", object.modified.UTC().Format(http.TimeFormat))
	h.Set("Accept-Ranges", "bytes")
	h.Set("Server", "AmazonS3")
	h.Set("Content-Length", strconv.Itoa(len(object.content)))
	return &response{status: http.StatusOK, header: h, body: object.content}
}

// askingAs is who CloudFront says it is to an origin: an access identity, itself on behalf of the distribution, or nobody. signed says
// that the viewer's request has a signature of its own, which an access control may leave alone.
func (c *Cloud) askingAs(d *distribution, o origin, signed bool) principal {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if i := c.cdn.identities.Get(o.identity).Latest(); i != nil {
		return c.originAccessIdentity(i.id, i.canonical)
	}
	if a := c.cdn.controls.Get(o.control).Latest(); a != nil && a.signs(signed) {
		return cloudFrontService(c.arn("cloudfront", "", d.resource()), c.accountID)
	}
	return principal{}
}

// signs says whether CloudFront signs what it asks of an origin.
func (a *accessControl) signs(viewerDid bool) bool {
	behavior := a.config.text("SigningBehavior")
	return behavior == "always" || (behavior == "no-override" && !viewerDid)
}

// fetchFrom reads from the bucket that an origin's domain names. A domain of another region leads to a redirect.
func (c *Cloud) fetchFrom(o origin, as principal, key string) (*object, *Error) {
	c.mu.RLock()
	foreign, b := c.foreignBuckets[o.bucket], c.buckets.Get(o.bucket).Latest()
	c.mu.RUnlock()
	switch {
	case foreign:
		return nil, accessDenied("Access Denied")
	case b != nil && o.region != "" && o.region != b.region:
		return nil, permanentRedirect()
	}
	return c.readObjectAs(as, o.bucket, key)
}

// knowsIdentity says whether S3 knows the ID, or the canonical user, of an origin access identity: only after the lag. Until then a bucket's
// policy cannot name it. The lock is not held.
func (c *Cloud) knowsIdentity(idOrUser string) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, i := range c.cdn.identities.All() {
		if i.id == idOrUser || i.canonical == idOrUser {
			return !i.created.After(c.visible())
		}
	}
	return false
}
