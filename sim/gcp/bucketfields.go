package gcp

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// settingFields are fields of a bucket that are kept as given and have no effect here. Others that can be written are refused.
var settingFields = []string{"cors", "lifecycle", "logging", "rpo", "softDeletePolicy", "versioning", "website"}

// outputFields are fields of a bucket that requests may repeat and that change nothing.
var outputFields = []string{
	"acl", "defaultObjectAcl", "etag", "generation", "id", "kind", "locationType", "metageneration", "name", "owner", "projectNumber",
	"satisfiesPZI", "satisfiesPZS", "selfLink", "timeCreated", "updated",
}

// bucketFields reads a bucket from the body, so that what is absent is told from what is null.
func (r *request) bucketFields() (map[string]json.RawMessage, *Error) {
	fields := map[string]json.RawMessage{}
	if err := r.decode(&fields); err != nil {
		return nil, err
	}
	return fields, nil
}

func isNull(value json.RawMessage) bool { return len(value) == 0 || bytes.Equal(value, []byte("null")) }

// change brings fields into a bucket. The caller holds the lock.
func (c *Cloud) change(b *bucket, fields map[string]json.RawMessage) *Error {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		var err *Error
		value := fields[name]
		switch {
		case name == "location":
			err = c.setLocation(b, value)
		case name == "storageClass":
			err = b.setClass(value)
		case name == "labels":
			err = b.setLabels(value)
		case name == "iamConfiguration":
			err = c.setAccess(b, value)
		case (name == "acl" || name == "defaultObjectAcl") && b.uniform && b.generation != 0 && string(value) != "[]" && !isNull(value):
			err = legacyACL("use ACL API to update bucket policy")
		case slices.Contains(settingFields, name):
			err = b.set(name, value)
		case !slices.Contains(outputFields, name):
			err = notSimulated("the field " + name + " of a bucket")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// set keeps a setting. Old versions of objects are not kept, so versioning cannot be on.
func (b *bucket) set(name string, value json.RawMessage) *Error {
	if name == "versioning" && bytes.Contains(value, []byte("true")) {
		return notSimulated("old versions of objects")
	}
	b.settings = maps.Clone(b.settings)
	if isNull(value) {
		delete(b.settings, name)
		return nil
	}
	b.settings[name] = value
	return nil
}

func (c *Cloud) setLocation(b *bucket, value json.RawMessage) *Error {
	var text string
	if err := json.Unmarshal(value, &text); err != nil {
		return badStorageRequest("The specified location constraint is not valid.")
	}
	text = strings.ToUpper(text)
	switch {
	case text == "":
	case b.generation != 0 && text != b.location:
		return badStorageRequest("The location of a bucket cannot be changed.") // the words are an assumption
	case !c.isLocation(text):
		return badStorageRequest("The specified location constraint is not valid.")
	default:
		b.location = text
	}
	return nil
}

func (b *bucket) setClass(value json.RawMessage) *Error {
	var text string
	if err := json.Unmarshal(value, &text); err != nil || isNull(value) {
		return badStorageRequest("Invalid argument.")
	}
	class := strings.ToUpper(text)
	if !slices.Contains([]string{"STANDARD", "NEARLINE", "COLDLINE", "ARCHIVE", "MULTI_REGIONAL", "REGIONAL"}, class) {
		return badStorageRequest("The specified storage class is not valid.") // the words are an assumption
	}
	b.class = class
	return nil
}

// accessJSON is iamConfiguration. The older name of uniform access does the same.
type accessJSON struct {
	UniformBucketLevelAccess *switchJSON `json:"uniformBucketLevelAccess"`
	BucketPolicyOnly         *switchJSON `json:"bucketPolicyOnly"`
	PublicAccessPrevention   string      `json:"publicAccessPrevention"`
}

type switchJSON struct {
	Enabled    bool   `json:"enabled"`
	LockedTime string `json:"lockedTime"`
}

func (c *Cloud) setAccess(b *bucket, value json.RawMessage) *Error {
	var in accessJSON
	if err := json.Unmarshal(value, &in); err != nil {
		return badStorageRequest("Invalid argument.")
	}
	wanted := in.UniformBucketLevelAccess
	if wanted == nil {
		wanted = in.BucketPolicyOnly
	}
	switch {
	case wanted == nil || wanted.Enabled == b.uniform:
	case wanted.Enabled:
		b.uniform, b.locked = true, c.clock().Add(uniformLock)
	case c.clock().After(b.locked):
		return conditionNotMet("Cannot disable uniform bucket-level access of a bucket for which it has been locked.") // the words are an assumption
	default:
		b.uniform = false
	}
	switch in.PublicAccessPrevention {
	case "":
	case preventionInherited, "unspecified":
		b.prevention = preventionInherited
	case preventionEnforced:
		b.prevention = preventionEnforced
	default:
		return badStorageRequest("Invalid argument.")
	}
	return nil
}
