package alibabacloud

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"time"
)

// maxSkew is how old a request may be, see "Request method and signature".
const maxSkew = 15 * time.Minute

// authenticate finds out who has signed a request.
func (r *request) authenticate() *Error {
	for _, name := range []string{"AccessKeyId", "Signature", "SignatureNonce", "Timestamp", "SignatureMethod", "SignatureVersion"} {
		if r.param(name) == "" {
			return missing(name)
		}
	}
	if r.param("SignatureMethod") != "HMAC-SHA1" || r.param("SignatureVersion") != "1.0" {
		return badRequest("InvalidSignatureMethod", "The simulated account knows HMAC-SHA1 of version 1.0 alone.")
	}
	sent, err := time.Parse("2006-01-02T15:04:05Z", r.param("Timestamp"))
	if err != nil {
		return badRequest("InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.")
	}
	if r.start.Sub(sent).Abs() > maxSkew {
		return badRequest("InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.")
	}
	return r.signedBy()
}

// signedBy checks key, signature and nonce.
func (r *request) signedBy() *Error {
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	key := c.keys.Get(r.param("AccessKeyId")).Latest()
	if key == nil {
		return notFound("InvalidAccessKeyId.NotFound", "Specified access key is not found.")
	}
	if key.status != statusActive {
		return badRequest("InvalidAccessKeyId.Inactive", "Specified access key is disabled.")
	}
	text := stringToSign(r.Method, r.values)
	if !hmac.Equal([]byte(sign(text, key.secret)), []byte(r.param("Signature"))) {
		return badRequest("SignatureDoesNotMatch", "Specified signature is not matched with our calculation. server string to sign is:%s", text)
	}
	nonce := key.id + "/" + r.param("SignatureNonce")
	if c.nonces[nonce] {
		return badRequest("SignatureNonceUsed", "Specified signature nonce was used already.")
	}
	c.nonces[nonce] = true
	if key.user == rootUser {
		r.caller = &user{name: rootUser, id: c.account}
		return nil
	}
	r.caller = c.users.Get(key.user).Latest()
	return nil
}

// stringToSign is what a signature is made of.
func stringToSign(method string, values url.Values) string {
	var pairs []string
	for name := range values {
		if name != "Signature" {
			pairs = append(pairs, escape(name)+"="+escape(values.Get(name)))
		}
	}
	slices.Sort(pairs)
	return method + "&" + escape("/") + "&" + escape(strings.Join(pairs, "&"))
}

func escape(s string) string {
	return strings.NewReplacer("+", "%20", "*", "%2A", "%7E", "~").Replace(url.QueryEscape(s))
}

func sign(text, secret string) string {
	mac := hmac.New(sha1.New, []byte(secret+"&"))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
