package gcp

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"unicode/utf8"
)

// maxUpload is the largest body of one request that is read. What is longer comes in several.
const maxUpload = 64 << 20

func uploadOperations() []operation {
	const query = objectConditions + ",contentEncoding,name,predefinedAcl,projection,upload_id"
	writing := []string{storageWrite}
	var all []operation
	for _, path := range []string{"upload/" + objectsPath, "resumable/upload/" + objectsPath} {
		for _, method := range []string{"POST", "PUT"} {
			all = append(all, operation{id: "objects.insert", method: method, path: path, query: query, scopes: writing, largest: maxUpload, run: insertObject})
		}
		all = append(all, operation{id: "objects.cancelUpload", method: "DELETE", path: path, query: query, scopes: writing, run: cancelUpload})
	}
	return append(all, operation{id: "objects.insert", method: "POST", path: objectsPath, query: query, scopes: writing, run: insertObject})
}

// insertObject takes a whole object or a part of one, by the type of upload.
func insertObject(r *request) (any, *Error) {
	if len(r.body) >= maxUpload {
		return nil, &Error{http.StatusRequestEntityTooLarge, "OUT_OF_RANGE", "uploadTooLarge", "The request is too large for the simulated Cloud Storage.", nil}
	}
	kind, direct := r.param("uploadType"), strings.HasPrefix(r.operation.path, "storage/")
	switch {
	case !direct && r.param("upload_id") != "":
		return r.continueUpload()
	case r.Method != http.MethodPost || direct:
		return nil, wrongUploadURL()
	case kind == "media":
		return r.insertMedia()
	case kind == "multipart":
		return r.insertMultipart()
	case kind == "resumable":
		return r.beginUpload()
	}
	return nil, wrongUploadURL()
}

func wrongUploadURL() *Error {
	return &Error{http.StatusBadRequest, "INVALID_ARGUMENT", "wrongUrlForUpload",
		"Upload requests must include an uploadType URL parameter and a URL path beginning with /upload/", nil}
}

func (r *request) insertMedia() (any, *Error) {
	o, err := r.newUpload(nil, r.Header.Get("Content-Type"), r.body)
	if err != nil {
		return nil, err
	}
	return r.store(o)
}

// insertMultipart takes metadata and content in two parts (multipart/related).
func (r *request) insertMultipart() (any, *Error) {
	boundary := boundaryOf(r.Header.Get("Content-Type"))
	if boundary == "" {
		return nil, badStorageRequest("Bad request: a multipart upload needs a Content-Type of multipart/related.") // the words are an assumption
	}
	parts := multipart.NewReader(bytes.NewReader(r.body), boundary)
	metadata, _, bad := nextPart(parts)
	if bad != nil {
		return nil, bad
	}
	content, contentType, bad := nextPart(parts)
	if bad != nil {
		return nil, bad
	}
	if _, err := parts.NextPart(); !errors.Is(err, io.EOF) {
		return nil, badStorageRequest("Multipart body must have exactly two parts.") // the words are an assumption
	}
	o, bad := r.newUpload(metadata, contentType, content)
	if bad != nil {
		return nil, bad
	}
	return r.store(o)
}

// boundaryOf gives what stands between the parts, empty if it cannot be told. Google's command lines put it in single quotes, which is no form
// of RFC 2045 and taken all the same.
func boundaryOf(contentType string) string {
	quoted := strings.ReplaceAll(contentType, "'", `"`)
	kind, parameters, err := mime.ParseMediaType(quoted)
	if err != nil || kind != "multipart/related" {
		return ""
	}
	return parameters["boundary"]
}

func nextPart(parts *multipart.Reader) ([]byte, string, *Error) {
	malformed := badStorageRequest("Malformed multipart body.")
	part, err := parts.NextRawPart()
	if err != nil {
		return nil, "", malformed
	}
	text, err := io.ReadAll(part)
	if err != nil {
		return nil, "", malformed
	}
	return text, part.Header.Get("Content-Type"), nil
}

// newUpload makes an object of metadata in JSON and content. The name may be in the query in place of the metadata.
func (r *request) newUpload(metadata []byte, contentType string, content []byte) (*object, *Error) {
	fields, err := objectFields(metadata)
	if err != nil {
		return nil, err
	}
	name := r.param("name")
	if text := fields["name"]; name == "" && !isNull(text) {
		if err := json.Unmarshal(text, &name); err != nil {
			return nil, badStorageRequest("Invalid argument.")
		}
	}
	if err := checkObjectName(name); err != nil {
		return nil, err
	}
	o := newObject(name, content)
	o.facts.ContentEncoding = r.param("contentEncoding")
	if err := o.change(fields); err != nil {
		return nil, err
	}
	if content != nil {
		if err := o.checkSums(fields); err != nil {
			return nil, err
		}
	}
	if o.facts.ContentType == "" {
		o.facts.ContentType = contentType
	}
	if o.facts.ContentType == "" {
		o.facts.ContentType = "application/octet-stream"
	}
	return o, nil
}

// checkObjectName holds "Object naming guidelines".
func checkObjectName(name string) *Error {
	switch {
	case name == "":
		return missingParameter("name")
	case len(name) > 1024 || !utf8.ValidString(name) || strings.ContainsAny(name, "\r\n") || name == "." || name == ".." ||
		strings.HasPrefix(name, ".well-known/acme-challenge/"):
		return badStorageRequest("Invalid object name: '" + name + "'") // the words are an assumption
	}
	return nil
}

// store puts an object in the bucket of the path.
func (r *request) store(o *object) (any, *Error) {
	if err := o.checkHashHeader(r.Header); err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	b, err := r.mayStore(o)
	if err != nil {
		return nil, err
	}
	if err := r.readACL(b, o); err != nil {
		return nil, err
	}
	if err := c.paceObject(b, o.name); err != nil {
		return nil, err
	}
	c.keep(b, o)
	return c.objectJSON(b, o), nil
}

// mayStore checks permissions and preconditions. Who replaces an object deletes the one before. The caller holds the lock.
func (r *request) mayStore(o *object) (*bucket, *Error) {
	b, err := r.bucket()
	if err != nil {
		return nil, err
	}
	old := b.objects[o.name]
	needed := []string{"storage.objects.create"}
	if old != nil {
		needed = append(needed, "storage.objects.delete")
	}
	for _, permission := range needed {
		if err := r.permitObject(permission, b, o.name); err != nil {
			return nil, err
		}
	}
	return b, r.checkConditions(old)
}

// keep puts an object in a bucket. The caller holds the lock.
func (c *Cloud) keep(b *bucket, o *object) {
	o.generation, o.metageneration, o.created = c.nextGeneration(), 1, c.clock()
	o.updated = o.created
	b.objects[o.name] = o
}
