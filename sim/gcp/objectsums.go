package gcp

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
)

// checkSums compares the sums that a client gives in metadata with those of the content.
func (o *object) checkSums(fields map[string]json.RawMessage) *Error {
	for _, sum := range []struct {
		field, name string
		right       []byte
	}{{"md5Hash", "MD5", o.md5}, {"crc32c", "CRC32C", o.crc32c}} {
		var given string
		if text := fields[sum.field]; isNull(text) || json.Unmarshal(text, &given) != nil {
			continue
		}
		if err := compareSum(sum.name, given, sum.right); err != nil {
			return err
		}
	}
	return nil
}

func compareSum(name, given string, right []byte) *Error {
	if text := base64.StdEncoding.EncodeToString(right); given != text {
		return badStorageRequest("Provided " + name + " hash \"" + given + "\" doesn't match calculated " + name + " hash \"" + text + "\".")
	}
	return nil
}

// checkHashHeader does the same for the header X-Goog-Hash: "crc32c=…,md5=…".
func (o *object) checkHashHeader(h http.Header) *Error {
	for pair := range strings.SplitSeq(strings.Join(h.Values("X-Goog-Hash"), ","), ",") {
		name, given, _ := strings.Cut(strings.TrimSpace(pair), "=")
		var err *Error
		switch name {
		case "crc32c":
			err = compareSum("CRC32C", given, o.crc32c)
		case "md5":
			err = compareSum("MD5", given, o.md5)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
