package aws

import (
	"encoding/base64"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// maxKeys is the most that one page of a list holds.
const maxKeys = 1000

// objectListing is what a list request asks for.
type objectListing struct {
	prefix, delimiter string
	limit             int
	// encode writes keys as the request wants them: as they are, or as in a URL.
	encode func(string) string
}

// listingParams reads what all lists have in common, and asks whether the caller may have the list.
func (r *request) listingParams(b *bucket, action string) (objectListing, *Error) {
	l := objectListing{prefix: r.params.Get("prefix"), delimiter: r.params.Get("delimiter"), limit: maxKeys, encode: func(s string) string { return s }}
	context := map[string][]string{"s3:prefix": {l.prefix}}
	if l.delimiter != "" {
		context["s3:delimiter"] = []string{l.delimiter}
	}
	if text := r.params.Get("max-keys"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return l, invalidArgument("Provided max-keys not an integer or within integer range")
		}
		l.limit = min(n, maxKeys)
		context["s3:max-keys"] = []string{text}
	}
	switch r.params.Get("encoding-type") {
	case "":
	case "url":
		l.encode = func(s string) string { return strings.ReplaceAll(escape(s), "%2F", "/") }
	default:
		return l, invalidArgument("Invalid Encoding Method specified in Request")
	}
	return l, r.permit(b, action, "", context)
}

// fold finds the common prefix that a key is shown as; empty if it is shown itself.
func (l objectListing) fold(key string) string {
	if l.delimiter == "" {
		return ""
	}
	i := strings.Index(key[len(l.prefix):], l.delimiter)
	if i < 0 {
		return ""
	}
	return key[:len(l.prefix)+i+len(l.delimiter)]
}

// page walks through the keys behind a place, in their order, and shows each one or its common prefix. It says where the page ended, if there is more.
func (l objectListing) page(keys []string, behind string, show func(key string), common func(prefix string)) (last string, more bool) {
	shown := 0
	for _, key := range keys {
		if !strings.HasPrefix(key, l.prefix) || key <= behind {
			continue
		}
		prefix := l.fold(key)
		if prefix != "" && (prefix == last || prefix == behind) {
			continue
		}
		if shown == l.limit {
			return last, l.limit > 0
		}
		shown++
		if prefix != "" {
			common(prefix)
			last = prefix
			continue
		}
		show(key)
		last = key
	}
	return "", false
}

// head are the elements that begin every list.
func (l objectListing) head(b *bucket, r *request) []element {
	parts := []element{{name: "Name", value: b.name}, {name: "Prefix", value: l.encode(l.prefix)}, {name: "MaxKeys", value: l.limit}}
	if l.delimiter != "" {
		parts = append(parts, element{name: "Delimiter", value: l.encode(l.delimiter)})
	}
	if encoding := r.params.Get("encoding-type"); encoding != "" {
		parts = append(parts, element{name: "EncodingType", value: encoding})
	}
	return parts
}

func commonPrefix(prefix string) element {
	return element{name: "CommonPrefixes", value: []element{{name: "Prefix", value: prefix}}}
}

// listObjects answers both generations of the list. The second one hides where it goes on in a token.
func listObjects(r *request, b *bucket) (*s3Answer, *Error) {
	l, err := r.listingParams(b, "s3:ListBucket")
	if err != nil {
		return nil, err
	}
	second := r.operation == "ListObjectsV2"
	behind := r.params.Get("marker")
	if second {
		if behind, err = r.continuation(); err != nil {
			return nil, err
		}
	}
	c := r.cloud
	c.mu.RLock()
	var contents, prefixes []element
	last, more := l.page(b.objects.keys(), behind, func(key string) {
		o := b.objects.current(key)
		contents = append(contents, o.listed("Contents", l, !second || r.params.Get("fetch-owner") == "true", c.canonicalID()))
	}, func(prefix string) { prefixes = append(prefixes, commonPrefix(l.encode(prefix))) })
	c.mu.RUnlock()
	parts := append(l.head(b, r), element{name: "IsTruncated", value: more})
	switch {
	case second:
		parts = append(parts, element{name: "KeyCount", value: len(contents) + len(prefixes)})
		for name, param := range map[string]string{"ContinuationToken": "continuation-token", "StartAfter": "start-after"} {
			if text := r.params.Get(param); text != "" {
				parts = append(parts, element{name: name, value: text})
			}
		}
		if more {
			parts = append(parts, element{name: "NextContinuationToken", value: base64.StdEncoding.EncodeToString([]byte("after:" + last))})
		}
	default:
		parts = append(parts, element{name: "Marker", value: l.encode(behind)})
		if more && l.delimiter != "" {
			parts = append(parts, element{name: "NextMarker", value: l.encode(last)})
		}
	}
	return xmlAnswer("ListBucketResult", slices.Concat(parts, contents, prefixes)), nil
}

// continuation is where the second generation of the list goes on.
func (r *request) continuation() (string, *Error) {
	token := r.params.Get("continuation-token")
	if token == "" {
		return r.params.Get("start-after"), nil
	}
	plain, err := base64.StdEncoding.DecodeString(token)
	behind, ok := strings.CutPrefix(string(plain), "after:")
	if err != nil || !ok {
		return "", invalidArgument("The continuation token provided is incorrect")
	}
	return behind, nil
}

// keys are those of the objects that show themselves, in their order.
func (o *objects) keys() []string {
	keys := slices.Sorted(maps.Keys(o.byKey))
	return slices.DeleteFunc(keys, func(key string) bool { return o.current(key).marker })
}

// listed is an object as lists show it.
func (o *object) listed(name string, l objectListing, owner bool, ownerID string) element {
	parts := []element{{name: "Key", value: l.encode(o.key)}, {name: "LastModified", value: s3Time(o.modified)}}
	if !o.marker {
		parts = append(parts, element{name: "ETag", value: quoted(o.etag)}, element{name: "Size", value: len(o.content)}, element{name: "StorageClass", value: "STANDARD"})
	}
	if owner {
		parts = append(parts, element{name: "Owner", value: []element{{name: "ID", value: ownerID}}})
	}
	return element{name: name, value: parts}
}
