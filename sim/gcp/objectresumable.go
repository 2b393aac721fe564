package gcp

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
)

// upload is a resumable upload that has begun ("Resumable uploads"). Whoever knows its address may go on with it.
type upload struct {
	bucket      string
	metadata    []byte
	contentType string
	query       url.Values
	caller      *caller
	received    []byte
}

// beginUpload gives the address to which the content is to be sent, in one piece or in several.
func (r *request) beginUpload() (any, *Error) {
	o, err := r.newUpload(r.body, r.Header.Get("X-Upload-Content-Type"), nil)
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, err := r.mayStore(o); err != nil {
		return nil, err
	}
	id := c.ids.operationID()
	c.storage.uploads[id] = &upload{
		bucket: r.path["bucket"], metadata: slices.Clone(r.body), contentType: r.Header.Get("X-Upload-Content-Type"), query: r.URL.Query(), caller: r.caller,
	}
	query := r.URL.Query()
	query.Set("upload_id", id)
	address := "https://" + r.Host + r.URL.EscapedPath() + "?" + query.Encode()
	return &response{http.StatusOK, http.Header{"Location": {address}, "X-Guploader-Uploadid": {id}}, nil}, nil
}

var contentRange = regexp.MustCompile(`^bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)$`)

// continueUpload takes a piece, or says how much is there.
func (r *request) continueUpload() (any, *Error) {
	c := r.cloud
	c.mu.Lock()
	u := c.storage.uploads[r.param("upload_id")]
	c.mu.Unlock()
	if u == nil || u.bucket != r.path["bucket"] {
		return nil, &Error{http.StatusNotFound, "NOT_FOUND", "notFound", "Not Found", nil}
	}
	received, whole, err := r.receive(u)
	if err != nil {
		return nil, err
	}
	if !whole {
		return r.incomplete(len(received)), nil
	}
	o, err := r.finished(u, received)
	if err != nil {
		return nil, err
	}
	answer, err := r.store(o)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.storage.uploads, r.param("upload_id"))
	return answer, nil
}

// receive adds the piece of a request, and gives all that is there and whether it is the whole.
func (r *request) receive(u *upload) ([]byte, bool, *Error) {
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	text := r.Header.Get("Content-Range")
	if text == "" {
		u.received = slices.Clone(r.body)
		return u.received, true, nil
	}
	m := contentRange.FindStringSubmatch(text)
	if m == nil {
		return nil, false, badStorageRequest("Failed to parse Content-Range header.")
	}
	total := -1
	if m[3] != "*" {
		total, _ = strconv.Atoi(m[3])
	}
	if m[1] == "" {
		return u.received, total == len(u.received), nil
	}
	first, _ := strconv.Atoi(m[1])
	last, _ := strconv.Atoi(m[2])
	if first > len(u.received) || last-first+1 != len(r.body) {
		return nil, false, badStorageRequest(fmt.Sprintf("Invalid request.  There were %d byte(s) in the request body.", len(r.body)))
	}
	u.received = append(slices.Clone(u.received[:first]), r.body...)
	return u.received, total == len(u.received), nil
}

// incomplete says what has been received. The status 308 is one that some clients do not want to see.
func (r *request) incomplete(received int) *response {
	answer := &response{http.StatusPermanentRedirect, http.Header{}, nil}
	if r.Header.Get("X-Guploader-No-308") == "yes" {
		answer.status = http.StatusOK
		answer.header.Set("X-Http-Status-Code-Override", "308")
	}
	if received > 0 {
		answer.header.Set("Range", fmt.Sprintf("bytes=0-%d", received-1))
	}
	return answer
}

// finished makes the object of all pieces, as the request that began the upload described it.
func (r *request) finished(u *upload, received []byte) (*object, *Error) {
	r.URL.RawQuery = u.query.Encode()
	r.caller = u.caller
	return r.newUpload(u.metadata, u.contentType, received)
}

// cancelUpload forgets an upload. The status is one of Google's own.
func cancelUpload(r *request) (any, *Error) {
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	id := r.param("upload_id")
	if c.storage.uploads[id] == nil {
		return nil, &Error{http.StatusNotFound, "NOT_FOUND", "notFound", "Not Found", nil}
	}
	delete(c.storage.uploads, id)
	return &response{status: 499, header: http.Header{}}, nil
}
