package azure

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// blob is a block blob.
type blob struct {
	name     string
	content  []byte
	headers  blobHeaders
	metadata map[string]string
	tags     map[string]string
	etag     string
	modified time.Time
	created  time.Time
}

// blobHeaders are those that a reader gets back.
type blobHeaders struct {
	kind, cache, encoding, language, disposition, md5 string
}

func itoa(n int) string { return strconv.Itoa(n) }

// givenHeaders are the properties that a write brings.
func (r *request) givenHeaders() blobHeaders {
	h := r.Header
	return blobHeaders{
		kind: h.Get("X-Ms-Blob-Content-Type"), cache: h.Get("X-Ms-Blob-Cache-Control"), encoding: h.Get("X-Ms-Blob-Content-Encoding"),
		language: h.Get("X-Ms-Blob-Content-Language"), disposition: h.Get("X-Ms-Blob-Content-Disposition"), md5: h.Get("X-Ms-Blob-Content-Md5"),
	}
}

// givenMetadata are the headers x-ms-meta-NAME.
func (r *request) givenMetadata() map[string]string {
	found := map[string]string{}
	for name, values := range r.Header {
		if rest, ok := strings.CutPrefix(strings.ToLower(name), "x-ms-meta-"); ok {
			found[rest] = strings.Join(values, ",")
		}
	}
	return found
}

// blob finds the blob of the path. The caller holds the lock.
func (r *request) blob() (*container, *blob, *Error) {
	_, k, err := r.container()
	if err != nil {
		return nil, nil, err
	}
	b := k.blobs[r.path["blob"]]
	if b == nil {
		return k, nil, notFound("BlobNotFound", "The specified blob does not exist.")
	}
	return k, b, nil
}

// uploadBlob makes a block blob from one body, in place of what was there.
func uploadBlob(r *request) (any, *Error) {
	switch {
	case r.Header.Get("X-Ms-Blob-Type") == "":
		return nil, badRequest("MissingRequiredHeader", "An HTTP header that's mandatory for this request is not specified.")
	case r.Header.Get("X-Ms-Blob-Type") != "BlockBlob":
		return nil, badRequest("InvalidHeaderValue", "The value for one of the HTTP headers is not in the correct format. The simulator has block blobs only.")
	case len(r.path["blob"]) > 1024:
		return nil, badRequest("InvalidResourceName", "The specified resource name contains invalid characters.")
	}
	sum := md5.Sum(r.body)
	encoded := base64.StdEncoding.EncodeToString(sum[:])
	if given := r.Header.Get("Content-MD5"); given != "" && given != encoded {
		return nil, badRequest("Md5Mismatch", "The MD5 value specified in the request did not match with the MD5 value calculated by the server.")
	}
	tags, err := parseTags(r.Header.Get("X-Ms-Tags"))
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	_, k, err := r.container()
	if err != nil {
		return nil, err
	}
	old := k.blobs[r.path["blob"]]
	if err := r.checkConditions(old); err != nil {
		return nil, err
	}
	b := &blob{
		name: r.path["blob"], content: bytes.Clone(r.body), headers: r.givenHeaders(), metadata: r.givenMetadata(), tags: tags, etag: c.ids.etag(), modified: c.clock(), created: c.clock(),
	}
	if b.headers.kind == "" {
		b.headers.kind = "application/octet-stream"
	}
	if b.headers.md5 == "" {
		b.headers.md5 = encoded
	}
	if old != nil {
		b.created = old.created
	}
	k.blobs[b.name] = b
	answer := r.stamped(http.StatusCreated, b.etag, b.modified)
	answer.header.Set("Content-MD5", encoded)
	answer.header.Set("X-Ms-Request-Server-Encrypted", "true")
	return answer, nil
}

// checkConditions compares the conditional headers with what is there, which may be nothing.
func (r *request) checkConditions(b *blob) *Error {
	unmet := refusal(http.StatusPreconditionFailed, "ConditionNotMet", "The condition specified using HTTP conditional header(s) is not met.")
	none, match := r.Header.Get("If-None-Match"), r.Header.Get("If-Match")
	if b == nil {
		if match != "" {
			return unmet
		}
		return nil
	}
	if match != "" && match != "*" && match != b.etag {
		return unmet
	}
	if none == "*" && r.changes() {
		return conflict("BlobAlreadyExists", "The specified blob already exists.")
	}
	seconds := b.modified.Truncate(time.Second)
	since, err := http.ParseTime(r.Header.Get("If-Modified-Since"))
	unchanged := none == "" && err == nil && !seconds.After(since) || none != "" && (none == "*" || none == b.etag)
	switch {
	case unchanged && r.changes():
		return unmet
	case unchanged:
		return refusal(http.StatusNotModified, "ConditionNotMet", "The condition specified using HTTP conditional header(s) is not met.")
	}
	if until, err := http.ParseTime(r.Header.Get("If-Unmodified-Since")); err == nil && seconds.After(until) {
		return unmet
	}
	return nil
}

// downloadBlob gives a blob, or the part of it that a range names. HEAD gives the headers alone.
func downloadBlob(r *request) (any, *Error) {
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	_, b, err := r.blob()
	if err != nil {
		return nil, err
	}
	if err := r.checkConditions(b); err != nil {
		return nil, err
	}
	answer := r.stamped(http.StatusOK, b.etag, b.modified)
	answer.body = b.content
	b.show(answer.header)
	given := r.Header.Get("X-Ms-Range")
	if given == "" {
		given = r.Header.Get("Range")
	}
	if given != "" && r.Method == http.MethodGet {
		return r.part(b, answer, given)
	}
	answer.header.Set("Content-Length", itoa(len(b.content)))
	return answer, nil
}

// show sets the headers that a reader gets.
func (b *blob) show(h http.Header) {
	for name, value := range map[string]string{
		"Content-Type": b.headers.kind, "Cache-Control": b.headers.cache, "Content-Encoding": b.headers.encoding, "Content-Language": b.headers.language,
		"Content-Disposition": b.headers.disposition, "Content-MD5": b.headers.md5, "X-Ms-Blob-Type": "BlockBlob", "X-Ms-Creation-Time": b.created.UTC().Format(http.TimeFormat),
		"X-Ms-Lease-Status": "unlocked", "X-Ms-Lease-State": "available", "X-Ms-Server-Encrypted": "true", "Accept-Ranges": "bytes",
	} {
		if value != "" {
			h.Set(name, value)
		}
	}
	for name, value := range b.metadata {
		h.Set("X-Ms-Meta-"+name, value)
	}
	if len(b.tags) > 0 {
		h.Set("X-Ms-Tag-Count", itoa(len(b.tags)))
	}
}

// part cuts a range out of an answer.
func (r *request) part(b *blob, answer *response, given string) (any, *Error) {
	invalid := refusal(http.StatusRequestedRangeNotSatisfiable, "InvalidRange", "The range specified is invalid for the current size of the resource.")
	first, last, _ := strings.Cut(strings.TrimPrefix(given, "bytes="), "-")
	from, err := strconv.Atoi(first)
	if err != nil || from < 0 || from >= len(b.content) {
		return nil, invalid
	}
	to := len(b.content) - 1
	if n, err := strconv.Atoi(last); err == nil {
		to = min(to, n)
	}
	if to < from {
		return nil, invalid
	}
	answer.status, answer.body = http.StatusPartialContent, b.content[from:to+1]
	answer.header.Set("Content-Range", "bytes "+itoa(from)+"-"+itoa(to)+"/"+itoa(len(b.content)))
	answer.header.Set("X-Ms-Blob-Content-Md5", b.headers.md5)
	answer.header.Del("Content-MD5")
	return answer, nil
}

func deleteBlob(r *request) (any, *Error) {
	r.cloud.mu.Lock()
	defer r.cloud.mu.Unlock()
	k, b, err := r.blob()
	if err != nil {
		return nil, err
	}
	if err := r.checkConditions(b); err != nil {
		return nil, err
	}
	delete(k.blobs, b.name)
	answer := empty(http.StatusAccepted)
	answer.header.Set("X-Ms-Delete-Type-Permanent", "true")
	return answer, nil
}

func setBlobMetadata(r *request) (any, *Error) {
	return r.changeBlob(http.StatusOK, func(b *blob) { b.metadata = r.givenMetadata() })
}

func setBlobHeaders(r *request) (any, *Error) {
	return r.changeBlob(http.StatusOK, func(b *blob) { b.headers = r.givenHeaders() })
}

// changeBlob replaces a blob by a changed copy.
func (r *request) changeBlob(status int, change func(*blob)) (any, *Error) {
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	k, old, err := r.blob()
	if err != nil {
		return nil, err
	}
	if err := r.checkConditions(old); err != nil {
		return nil, err
	}
	b := *old
	b.metadata, b.etag, b.modified = maps.Clone(old.metadata), c.ids.etag(), c.clock()
	change(&b)
	k.blobs[b.name] = &b
	return r.stamped(status, b.etag, b.modified), nil
}
