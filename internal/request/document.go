package request

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
	kjson "sigs.k8s.io/json"
)

const (
	// maxSize is how many bytes an embedded object may have. The largest that a release ships has 3,300, and no cloud takes a policy of
	// half this size.
	maxSize = 512 << 10
	// maxDepth is how deep objects and lists may be nested in an embedded object. A policy condition needs 6.
	maxDepth = 32
)

// document returns an embedded object as JSON, or nil where there is none. Bytes that begin with { are JSON, others YAML, of which
// the first document counts.
func document(field string, ext *runtime.RawExtension) ([]byte, *InvalidError) {
	if ext == nil {
		return nil, nil
	}
	raw := bytes.TrimSpace(ext.Raw)
	if len(raw) == 0 && ext.Object != nil {
		encoded, err := json.Marshal(ext.Object)
		if err != nil {
			return nil, malformed(field, "cannot be encoded", err)
		}
		raw = encoded
	}
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	if raw[0] == '{' {
		return raw, nil
	}
	return fromYAML(field, raw)
}

func fromYAML(field string, raw []byte) ([]byte, *InvalidError) {
	if problem := sized(field, raw); problem != nil {
		return nil, problem
	}
	doc, err := toJSON(raw)
	if err != nil {
		return nil, malformed(field, "is neither JSON nor YAML", err)
	}
	if string(doc) == "null" {
		return nil, nil
	}
	return doc, nil
}

// unmarshal decodes doc, which is found at field (empty for a whole object), into target. Fields that target does not have are dropped.
func unmarshal(field string, doc []byte, target any) *InvalidError {
	err := kjson.UnmarshalCaseSensitivePreserveInts(doc, target)
	if err == nil {
		return nil
	}
	var mismatch *json.UnmarshalTypeError
	if !errors.As(err, &mismatch) {
		return malformed(field, "is not well-formed JSON", err)
	}
	field = strings.Trim(field+"."+mismatch.Field, ".")
	found, _, _ := strings.Cut(mismatch.Value, " ")
	return &InvalidError{
		Field: field, Problem: "has the wrong type: " + found, Remedy: "write " + wanted(mismatch.Type), Err: err,
	}
}

// wanted names in the words of JSON what decodes into t.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Slice, reflect.Array:
		return "a list"
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "a string"
	default:
		return "a number"
	}
}

func malformed(field, problem string, err error) *InvalidError {
	return &InvalidError{Field: field, Problem: problem, Remedy: "write it as an object with a kind", Err: err}
}

// sized refuses what is too large to be worth looking at.
func sized(field string, raw []byte) *InvalidError {
	if len(raw) <= maxSize {
		return nil
	}
	return &InvalidError{
		Field:   field,
		Problem: fmt.Sprintf("has %d bytes, more than the %d that are allowed", len(raw), maxSize),
		Remedy:  "ask for less, or for the same with wildcards, or file several requests",
	}
}

// shallow refuses JSON that is nested too deep. It does not mind whether the JSON is well-formed.
func shallow(field string, doc []byte) *InvalidError {
	depth, quoted, escaped := 0, false, false
	for _, c := range doc {
		switch {
		case escaped:
			escaped = false
		case quoted:
			escaped = c == '\\'
			quoted = c != '"'
		case c == '"':
			quoted = true
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
		if depth > maxDepth {
			return &InvalidError{
				Field: field, Problem: fmt.Sprintf("is nested more than %d levels deep", maxDepth), Remedy: "write it without the needless levels",
			}
		}
	}
	return nil
}
