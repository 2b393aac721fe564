package gcp

import (
	"encoding/json"
	"maps"
	"net"
	"net/http"
	"regexp"
	"strings"
	"unicode"
)

var (
	bucketName    = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*[a-z0-9]$`)
	closeToGoogle = regexp.MustCompile(`g[o0]{2}g[l1]e`)
)

// checkBucketName holds "Bucket naming guidelines": 3 to 63 characters, with dots 222 and 63 between two of them.
func checkBucketName(name string) *Error {
	wrong := badStorageRequest("Invalid bucket name: '" + name + "'")
	longest := 63
	if strings.Contains(name, ".") {
		longest = 222
	}
	if len(name) < 3 || len(name) > longest || !bucketName.MatchString(name) || net.ParseIP(name) != nil ||
		strings.HasPrefix(name, "goog") || closeToGoogle.MatchString(name) {
		return wrong
	}
	for part := range strings.SplitSeq(name, ".") {
		if part == "" || len(part) > 63 {
			return wrong
		}
	}
	if strings.Contains(name, ".") {
		return &Error{http.StatusForbidden, "PERMISSION_DENIED", "forbidden", "The bucket you tried to create requires domain ownership verification. " +
			"Please see https://cloud.google.com/storage/docs/naming?hl=en#verification for more details.", nil}
	}
	return nil
}

// maxLabels is how many labels a bucket can have.
const maxLabels = 64

// setLabels changes labels. In a patch, what is null goes away and what is not named stays.
func (b *bucket) setLabels(value json.RawMessage) *Error {
	if isNull(value) {
		b.labels = nil
		return nil
	}
	var wanted map[string]*string
	if err := json.Unmarshal(value, &wanted); err != nil {
		return badStorageRequest("Invalid argument.")
	}
	next := maps.Clone(b.labels)
	if next == nil {
		next = map[string]string{}
	}
	for key, text := range wanted {
		if text == nil {
			delete(next, key)
			continue
		}
		if !isLabel(key) || !unicode.IsLetter([]rune(key)[0]) || *text != "" && !isLabel(*text) {
			return badStorageRequest("Invalid label: '" + key + "': '" + *text + "'.") // the words are an assumption
		}
		next[key] = *text
	}
	if len(next) > maxLabels {
		return badStorageRequest("Too many labels.") // the words are an assumption
	}
	b.labels = next
	return nil
}

// isLabel holds "Requirements for labels": up to 63 letters that are not capitals, digits, dashes and underscores.
func isLabel(text string) bool {
	if text == "" || len([]rune(text)) > 63 {
		return false
	}
	for _, r := range text {
		letter := unicode.IsLetter(r) && !unicode.IsUpper(r)
		if !letter && !unicode.IsDigit(r) && r != '-' && r != '_' {
			return false
		}
	}
	return true
}
