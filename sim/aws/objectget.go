package aws

import (
	"maps"
	"net/http"
	"strconv"
	"time"
)

// findObject finds the version of the object that a request names. Whether there is none may know only who may list the bucket.
func (r *request) findObject(b *bucket) (*object, *Error) {
	c := r.cloud
	c.mu.RLock()
	o := b.objects.find(r.s3.key, r.s3.version)
	c.mu.RUnlock()
	if o != nil && !o.marker {
		return o, nil
	}
	if err := r.permit(b, "s3:ListBucket", "", nil); err != nil {
		return nil, err
	}
	r.s3.marker = o != nil
	switch {
	case o != nil && r.s3.version != "":
		return nil, methodNotAllowed()
	case r.s3.version != "":
		return nil, noSuchVersion()
	}
	return nil, noSuchObject()
}

// getObject answers GetObject and HeadObject, whose content is left out when the answer is sent.
func getObject(r *request, b *bucket) (*s3Answer, *Error) {
	o, err := r.findObject(b)
	if err != nil {
		return nil, err
	}
	if err := r.conditionsToRead(o); err != nil {
		return nil, err
	}
	h := o.header.Clone()
	h.Set("Etag", quoted(o.etag))
	h.Set("Last-Modified", o.modified.UTC().Format(http.TimeFormat))
	h.Set("Accept-Ranges", "bytes")
	h.Set("X-Amz-Server-Side-Encryption", "AES256")
	if b.versioning != "" {
		h.Set("X-Amz-Version-Id", o.version)
	}
	if len(o.tags) > 0 && r.permit(b, "s3:GetObjectTagging", o.key, nil) == nil {
		h.Set("X-Amz-Tagging-Count", strconv.Itoa(len(o.tags)))
	}
	answer := &s3Answer{header: h, raw: o.content}
	if err := r.cutRange(answer); err != nil {
		return nil, err
	}
	if r.Header.Get("X-Amz-Checksum-Mode") == "ENABLED" && answer.status == 0 {
		checksums := http.Header{checksumPrefix + "Type": {"FULL_OBJECT"}}
		for name, value := range o.checksums {
			checksums.Set(name, value)
		}
		maps.Copy(h, checksums)
	}
	h.Set("Content-Length", strconv.Itoa(len(answer.raw)))
	return answer, nil
}

// conditionsToRead are those of RFC 9110.
func (r *request) conditionsToRead(o *object) *Error {
	since := func(name string) (time.Time, bool) {
		t, err := http.ParseTime(r.Header.Get(name))
		return t, err == nil
	}
	modified := o.modified.Truncate(time.Second)
	unchanged := &Error{http.StatusNotModified, "NotModified", "Not Modified"}
	if match := r.Header.Get("If-Match"); match != "" {
		if match != "*" && quoted(match) != quoted(o.etag) {
			return preconditionFailed()
		}
	} else if t, ok := since("If-Unmodified-Since"); ok && modified.After(t) {
		return preconditionFailed()
	}
	if none := r.Header.Get("If-None-Match"); none != "" {
		if none == "*" || quoted(none) == quoted(o.etag) {
			return unchanged
		}
	} else if t, ok := since("If-Modified-Since"); ok && !modified.After(t) {
		return unchanged
	}
	return nil
}
