package aws

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strings"
)

// payloadHash returns the hash of the body that goes into the signature. S3 sends it, or says that there is none.
func (r *request) payloadHash() (string, *Error) {
	sum := sha256.Sum256(r.body)
	actual := hex.EncodeToString(sum[:])
	declared := r.Header.Get("X-Amz-Content-Sha256")
	switch {
	case declared == "":
		return actual, nil
	case declared == "UNSIGNED-PAYLOAD" || strings.HasPrefix(declared, "STREAMING-"):
		return declared, nil
	case declared != actual:
		return "", &Error{http.StatusBadRequest, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed."}
	}
	return actual, nil
}

// canonical is the request in the one form that both sides can make of it.
func (r *request) canonical(headers []string, payload string) string {
	var b strings.Builder
	b.WriteString(r.Method + "\n" + r.canonicalPath() + "\n" + canonicalQuery(r.URL.Query()) + "\n")
	for _, name := range headers {
		b.WriteString(name + ":" + r.canonicalHeader(name) + "\n")
	}
	b.WriteString("\n" + strings.Join(headers, ";") + "\n" + payload)
	return b.String()
}

// canonicalPath is the path as it was sent, encoded once more except for S3.
func (r *request) canonicalPath() string {
	path := r.URL.EscapedPath()
	if path == "" {
		return "/"
	}
	if r.service.scope == "s3" {
		return path
	}
	return strings.ReplaceAll(escape(path), "%2F", "/")
}

func canonicalQuery(values url.Values) string {
	var pairs []string
	for name, list := range values {
		for _, v := range list {
			pairs = append(pairs, escape(name)+"="+escape(v))
		}
	}
	sort.Strings(pairs)
	return strings.Join(pairs, "&")
}

func (r *request) canonicalHeader(name string) string {
	switch name {
	case "host":
		return r.Host
	case "content-length":
		return fmt.Sprint(r.ContentLength)
	}
	values := slices.Clone(r.Header.Values(name))
	for i, v := range values {
		values[i] = strings.Join(strings.Fields(v), " ")
	}
	return strings.Join(values, ",")
}

// escape encodes everything that RFC 3986 does not call unreserved.
func escape(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}
