package aws

import (
	"crypto/md5"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
)

// maxKey is the longest key, in bytes.
const maxKey = 1024

func putObject(r *request, b *bucket) (*s3Answer, *Error) {
	for _, unknown := range []string{"X-Amz-Copy-Source", "X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id", "X-Amz-Server-Side-Encryption-Customer-Algorithm",
		"X-Amz-Object-Lock-Mode", "X-Amz-Write-Offset-Bytes"} {
		if r.Header.Get(unknown) != "" {
			return nil, notImplemented()
		}
	}
	if len(r.s3.key) > maxKey {
		return nil, &Error{http.StatusBadRequest, "KeyTooLongError", "Your key is too long"}
	}
	tags, err := r.taggingHeader()
	if err != nil {
		return nil, err
	}
	if err := r.mayPutObject(b, tags); err != nil {
		return nil, err
	}
	if r.grants("private", "bucket-owner-full-control") {
		if _, err := refuseACL(r, b); err != nil {
			return nil, err
		}
	}
	sum := md5.Sum(r.body)
	o := &object{
		key: r.s3.key, content: r.body, etag: hex.EncodeToString(sum[:]), header: r.storedHeaders(), tags: tags, modified: r.start, checksums: r.s3.checksums,
	}
	if len(o.checksums) == 0 {
		o.checksums = map[string]string{checksumPrefix + "Crc64nvme": checksum("crc64nvme", o.content)}
	}
	if err := r.store(b.name, o); err != nil {
		return nil, err
	}
	h := http.Header{"Etag": {quoted(o.etag)}, "X-Amz-Server-Side-Encryption": {"AES256"}, checksumPrefix + "Type": {"FULL_OBJECT"}}
	for name, value := range o.checksums {
		h.Set(name, value)
	}
	if o.version != nullVersion {
		h.Set("X-Amz-Version-Id", o.version)
	}
	return &s3Answer{header: h}, nil
}

// store puts an object in its bucket, if the conditions of the request hold.
func (r *request) store(name string, o *object) *Error {
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.buckets.Get(name).Latest()
	if b == nil {
		return noSuchBucket()
	}
	if err := r.conditionsToWrite(b.objects.current(o.key)); err != nil {
		return err
	}
	o.version = c.newVersion(b)
	b.objects.put(o)
	return nil
}

// newVersion names a new version of an object.
func (c *Cloud) newVersion(b *bucket) string {
	if b.versioning != versioningOn {
		return nullVersion
	}
	return c.ids.unique("", 32)
}

// conditionsToWrite are If-None-Match: *, that there is no object yet, and If-Match, that the object is still the one with that entity tag.
func (r *request) conditionsToWrite(present *object) *Error {
	if present != nil && present.marker {
		present = nil
	}
	match, none := r.Header.Get("If-Match"), r.Header.Get("If-None-Match")
	switch {
	case none != "" && none != "*":
		return notImplemented()
	case none != "" && present != nil:
		return preconditionFailed()
	case match != "" && present == nil:
		return noSuchObject()
	case match != "" && match != "*" && quoted(match) != quoted(present.etag):
		return preconditionFailed()
	}
	return nil
}

func (r *request) mayPutObject(b *bucket, tags []tag) *Error {
	context := requestedTags(tags)
	if acl := r.Header.Get("X-Amz-Acl"); acl != "" {
		context["s3:x-amz-acl"] = []string{acl}
	}
	actions := []string{"s3:PutObject"}
	if len(tags) > 0 {
		actions = append(actions, "s3:PutObjectTagging")
	}
	if r.grants("private", "bucket-owner-full-control") {
		actions = append(actions, "s3:PutObjectAcl")
	}
	if r.Header.Get("If-Match") != "" {
		actions = append(actions, "s3:GetObject")
	}
	for _, action := range actions {
		if err := r.permit(b, action, r.s3.key, context); err != nil {
			return err
		}
	}
	return nil
}

// requestedTags are the condition keys of tags that a request brings for an object.
func requestedTags(tags []tag) map[string][]string {
	context := map[string][]string{}
	for _, t := range tags {
		context["s3:RequestObjectTag/"+t.Key] = []string{t.Value}
		context["s3:RequestObjectTagKeys"] = append(context["s3:RequestObjectTagKeys"], t.Key)
	}
	return context
}

// taggingHeader reads tags that are written like the query of a URL.
func (r *request) taggingHeader() ([]tag, *Error) {
	text := r.Header.Get("X-Amz-Tagging")
	wrong := invalidArgument("The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.")
	var tags []tag
	seen := map[string]bool{}
	for pair := range strings.SplitSeq(text, "&") {
		if pair == "" {
			continue
		}
		key, value, _ := strings.Cut(pair, "=")
		k, badKey := url.QueryUnescape(key)
		v, badValue := url.QueryUnescape(value)
		if badKey != nil || badValue != nil || seen[k] {
			return nil, wrong
		}
		seen[k] = true
		tags = append(tags, tag{k, v})
	}
	return tags, checkTagSet(tags, maxObjectTags)
}

// storedHeaders are the headers that come back with the object.
func (r *request) storedHeaders() http.Header {
	h := http.Header{}
	for name, values := range r.Header {
		if strings.HasPrefix(name, "X-Amz-Meta-") {
			h[name] = values
		}
	}
	for _, name := range []string{"Content-Type", "Cache-Control", "Content-Disposition", "Content-Language", "Expires"} {
		if v := r.Header.Get(name); v != "" {
			h.Set(name, v)
		}
	}
	if h.Get("Content-Type") == "" {
		h.Set("Content-Type", "binary/octet-stream")
	}
	var encodings []string
	for encoding := range strings.SplitSeq(r.Header.Get("Content-Encoding"), ",") {
		if encoding = strings.TrimSpace(encoding); encoding != "" && encoding != "aws-chunked" {
			encodings = append(encodings, encoding)
		}
	}
	if len(encodings) > 0 {
		h.Set("Content-Encoding", strings.Join(encodings, ","))
	}
	return h
}
