package azure

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"time"
)

// admitToBlobs lets those in who sign with a key of the account, who have an access token and a role, and everybody where a container is public.
func (r *request) admitToBlobs() *Error {
	scheme, credential, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	r.cloud.mu.RLock()
	p, err := r.place()
	r.cloud.mu.RUnlock()
	if err != nil {
		return err
	}
	switch {
	case scheme == "":
		return r.admitAnybody(p)
	case r.Header.Get("X-Ms-Version") == "":
		return badRequest("MissingRequiredHeader", "An HTTP header that's mandatory for this request is not specified.")
	case strings.EqualFold(scheme, "SharedKey"):
		return r.admitKey(p, credential)
	case strings.EqualFold(scheme, "Bearer"):
		return r.admitToken(p)
	}
	return badRequest("InvalidAuthenticationInfo", "Authentication information is not given in the correct format. Check the value of Authorization header.")
}

// admitAnybody lets everybody read what is public. What is not is said to be absent.
func (r *request) admitAnybody(p place) *Error {
	if r.changes() || !slices.Contains([]string{"Blob_Download", "Blob_GetProperties", "Container_ListBlobFlatSegment", "Container_GetProperties"}, r.operation.id) {
		return refusal(http.StatusUnauthorized, "NoAuthenticationInformation", "Server failed to authenticate the request. Please refer to the information in the www-authenticate header.").
			with("WWW-Authenticate", r.challenge())
	}
	if !p.account.public() {
		return publicAccessNotPermitted()
	}
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	k := p.data.containers[r.path["container"]]
	if r.denied || k == nil || k.access == "None" || k.access == "Blob" && strings.HasPrefix(r.operation.id, "Container_") {
		return resourceMissing()
	}
	return nil
}

func (r *request) challenge() string {
	return "Bearer authorization_uri=https://" + r.cloud.environment.Logins[0] + "/" + r.cloud.tenant + "/oauth2/authorize resource_id=" + storageAudience
}

// admitToken wants an access token for storage and a role with the action.
func (r *request) admitToken(p place) *Error {
	host := "https://" + bare(r.Host)
	err := r.authenticate(func(audience string) bool {
		audience = strings.TrimRight(audience, "/")
		return audience == storageAudience || audience == host
	})
	if err != nil {
		return refusal(http.StatusUnauthorized, "InvalidAuthenticationInfo", "Server failed to authenticate the request. Please refer to the information in the www-authenticate header.").
			with("WWW-Authenticate", r.challenge())
	}
	scope := p.account.id() + "/blobServices/default"
	if r.path["container"] != "" {
		scope += "/containers/" + r.path["container"]
	}
	if r.mayInBlobs(scope) {
		return nil
	}
	return forbidden("AuthorizationPermissionMismatch", "This request is not authorized to perform this operation using this permission.")
}

// mayInBlobs says whether the caller has the action, for which a new blob has an alternative, and what the tags that come with a blob need.
func (r *request) mayInBlobs(scope string) bool {
	op := r.operation
	if op.id == "BlockBlob_Upload" && r.Header.Get("X-Ms-Tags") != "" && !r.allowed(blobAction+"tags/write", scope, true) {
		return false
	}
	return r.allowed(op.action, scope, op.dataAction)
}

// admitKey verifies a signature with one of the account's keys ("Authorize with Shared Key").
func (r *request) admitKey(p place, credential string) *Error {
	if !p.account.sharedKeys() {
		return forbidden("KeyBasedAuthenticationNotPermitted", "Key based authentication is not permitted on this storage account.")
	}
	failed := forbidden("AuthenticationFailed", "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.")
	name, signature, _ := strings.Cut(credential, ":")
	given, err := base64.StdEncoding.DecodeString(signature)
	if err != nil || name != p.account.name || r.denied {
		return failed
	}
	at, err := http.ParseTime(r.Header.Get("X-Ms-Date"))
	if now := r.cloud.signing(); err != nil || at.Before(now.Add(-signatureLife)) || at.After(now.Add(signatureLife)) {
		return failed
	}
	for _, key := range p.data.keys {
		secret, _ := base64.StdEncoding.DecodeString(key)
		mac := hmac.New(sha256.New, secret)
		_, _ = mac.Write([]byte(r.stringToSign(name)))
		if hmac.Equal(mac.Sum(nil), given) {
			r.caller = &caller{principal: &principal{id: "sharedKey:" + name}}
			return nil
		}
	}
	return failed
}

// signatureLife is how far the date of a signed request may be from the present.
const signatureLife = 15 * time.Minute

func (r *request) stringToSign(account string) string {
	length := r.Header.Get("Content-Length")
	if length == "" && len(r.body) > 0 {
		length = itoa(len(r.body))
	}
	if length == "0" {
		length = ""
	}
	h := r.Header
	parts := []string{
		r.Method, h.Get("Content-Encoding"), h.Get("Content-Language"), length, h.Get("Content-MD5"), h.Get("Content-Type"), "", h.Get("If-Modified-Since"), h.Get("If-Match"),
		h.Get("If-None-Match"), h.Get("If-Unmodified-Since"), h.Get("Range"),
	}
	return strings.Join(append(parts, r.canonicalHeaders()...), "\n") + "\n" + r.canonicalResource(account)
}

// canonicalHeaders are those of storage, in their order, in which hyphens count only where nothing else differs.
func (r *request) canonicalHeaders() []string {
	var lines []string
	for name, values := range r.Header {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "x-ms-") {
			lines = append(lines, lower+":"+strings.Join(values, ","))
		}
	}
	slices.SortFunc(lines, func(a, b string) int {
		one, _, _ := strings.Cut(a, ":")
		two, _, _ := strings.Cut(b, ":")
		if c := strings.Compare(strings.ReplaceAll(one, "-", ""), strings.ReplaceAll(two, "-", "")); c != 0 {
			return c
		}
		return strings.Compare(one, two)
	})
	return lines
}

func (r *request) canonicalResource(account string) string {
	path := r.URL.EscapedPath()
	if path == "" {
		path = "/"
	}
	lines := []string{"/" + account + path}
	query := r.URL.Query()
	for _, name := range sortedNames(query) {
		values := slices.Sorted(slices.Values(query[name]))
		lines = append(lines, strings.ToLower(name)+":"+strings.Join(values, ","))
	}
	return strings.Join(lines, "\n")
}
