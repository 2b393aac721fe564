package gcp

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// publicOperations are those of the XML API that everybody uses: https://storage.googleapis.com/<bucket>/<object>.
func publicOperations() []operation {
	const path = "{bucket}/{object...}"
	reading := []string{storageRead, storageWrite}
	return []operation{
		{id: "xml.objects.get", method: "GET", path: path, query: "*", read: true, anonymous: true, scopes: reading, fail: failXML, run: readObject},
		{id: "xml.objects.head", method: "HEAD", path: path, query: "*", read: true, anonymous: true, scopes: reading, fail: failXML, run: readObject},
		{id: "xml.buckets.get", method: "GET", path: "{bucket}", query: "*", read: true, anonymous: true, scopes: reading, fail: failXML, run: readBucket},
	}
}

// apiPaths are where paths begin that are of the JSON API and none of its methods.
var apiPaths = []string{"storage", "upload", "download", "resumable", "batch"}

// readObject answers the XML API. The object's name is all that follows the bucket, with a slash at the end if there is one.
func readObject(r *request) (any, *Error) {
	if slices.Contains(apiPaths, r.path["bucket"]) {
		return unknownMethod(), nil
	}
	_, raw, _ := strings.Cut(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	name, err := url.PathUnescape(raw)
	if err != nil {
		return nil, badStorageRequest("Invalid URI.")
	}
	if name == "" {
		return readBucket(r)
	}
	r.path["object"] = name
	if answer := r.fromCache(); answer != nil {
		return answer, nil
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	b, o, bad := r.seenObject("storage.objects.get")
	if bad != nil {
		return nil, bad
	}
	answer, bad := r.content(b, o)
	if bad != nil {
		return nil, bad
	}
	r.toCache(answer)
	return answer, nil
}

type listBucketResult struct {
	XMLName     struct{} `xml:"http://doc.s3.amazonaws.com/2006-03-01 ListBucketResult"`
	Name        string   `xml:"Name"`
	Prefix      string   `xml:"Prefix"`
	Marker      string   `xml:"Marker"`
	IsTruncated bool     `xml:"IsTruncated"`
	Contents    []xmlObject
}

type xmlObject struct {
	Key            string `xml:"Key"`
	Generation     string `xml:"Generation"`
	MetaGeneration int64  `xml:"MetaGeneration"`
	LastModified   string `xml:"LastModified"`
	ETag           string `xml:"ETag"`
	Size           int    `xml:"Size"`
}

// readBucket lists all objects at once: pages are not simulated in the XML API.
func readBucket(r *request) (any, *Error) {
	if slices.Contains(apiPaths, r.path["bucket"]) {
		return unknownMethod(), nil
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	b, err := r.permittedBucket("storage.objects.list")
	if err != nil {
		return nil, err
	}
	out := listBucketResult{Name: b.name, Prefix: r.param("prefix")}
	for _, o := range b.sortedObjects() {
		if strings.HasPrefix(o.name, out.Prefix) {
			out.Contents = append(out.Contents, xmlObject{o.name, o.generationText(), o.metageneration, storageTime(o.updated), o.xmlEtag(), len(o.content)})
		}
	}
	return inXML(http.StatusOK, out), nil
}

// content gives the content of an object, or the part that the Range header asks for. The caller holds the lock.
func (r *request) content(b *bucket, o *object) (*response, *Error) {
	h := http.Header{
		"Content-Type": {o.facts.ContentType}, "Etag": {o.xmlEtag()}, "Last-Modified": {o.updated.UTC().Format(http.TimeFormat)},
		"Accept-Ranges": {"bytes"}, "X-Goog-Generation": {o.generationText()}, "X-Goog-Metageneration": {strconv.FormatInt(o.metageneration, 10)},
		"X-Goog-Hash": {
			"crc32c=" + base64.StdEncoding.EncodeToString(o.crc32c), "md5=" + base64.StdEncoding.EncodeToString(o.md5),
		},
		"X-Goog-Storage-Class": {o.class}, "X-Goog-Stored-Content-Encoding": {"identity"}, "X-Goog-Stored-Content-Length": {strconv.Itoa(len(o.content))},
		"Cache-Control": {r.cacheControl(b, o)},
	}
	for name, value := range map[string]string{
		"Content-Encoding": o.facts.ContentEncoding, "Content-Disposition": o.facts.ContentDisposition, "Content-Language": o.facts.ContentLanguage,
	} {
		if value != "" {
			h.Set(name, value)
		}
	}
	for key, value := range o.metadata {
		h.Set("X-Goog-Meta-"+key, value)
	}
	first, last, part := parseRange(r.Header.Get("Range"), len(o.content))
	if !part {
		return &response{http.StatusOK, h, o.content}, nil
	}
	if first > last {
		return nil, &Error{http.StatusRequestedRangeNotSatisfiable, "OUT_OF_RANGE", "requestedRangeNotSatisfiable", "Request range not satisfiable", nil}
	}
	h.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", first, last, len(o.content)))
	return &response{http.StatusPartialContent, h, o.content[first : last+1]}, nil
}

// publicCaching is what objects have that everybody may read and that say nothing about caches: for as long an old content may be served.
const publicCaching = "public, max-age=3600"

// cacheControl is how long answers may be kept ("Cache-Control" in the metadata of objects).
func (r *request) cacheControl(b *bucket, o *object) string {
	if o.facts.CacheControl != "" {
		return o.facts.CacheControl
	}
	everybody := &request{Request: r.Request, cloud: r.cloud}
	if everybody.permitObject("storage.objects.get", b, o.name) == nil {
		return publicCaching
	}
	return "private, max-age=0"
}

// parseRange reads "bytes=first-last", of which one may be missing. What it does not understand counts as none.
func parseRange(text string, size int) (first, last int, part bool) {
	text, ok := strings.CutPrefix(text, "bytes=")
	from, to, dash := strings.Cut(text, "-")
	if !ok || !dash || strings.Contains(text, ",") {
		return 0, 0, false
	}
	start, startErr := strconv.Atoi(from)
	end, endErr := strconv.Atoi(to)
	switch {
	case from == "" && endErr == nil:
		return max(0, size-end), size - 1, size > 0 || end == 0
	case startErr != nil || to != "" && endErr != nil:
		return 0, 0, false
	case to == "":
		end = size - 1
	}
	if start == 0 && size == 0 {
		return 0, 0, false
	}
	return start, min(end, size-1), true
}
