package gcp

import (
	"encoding/json"
	"maps"
	"slices"
)

// objectFields reads the metadata of an object from JSON, so that what is absent is told from what is null.
func objectFields(text []byte) (map[string]json.RawMessage, *Error) {
	fields := map[string]json.RawMessage{}
	if len(text) == 0 {
		return fields, nil
	}
	if err := json.Unmarshal(text, &fields); err != nil {
		return nil, badStorageRequest("Parse Error")
	}
	return fields, nil
}

// objectOutput are fields of an object that requests may repeat and that change nothing.
var objectOutput = []string{
	"acl", "bucket", "componentCount", "crc32c", "etag", "generation", "id", "kind", "md5Hash", "mediaLink", "metageneration", "name", "owner",
	"selfLink", "size", "timeCreated", "timeFinalized", "timeStorageClassUpdated", "updated",
}

// change brings fields into an object that is not in its bucket yet.
func (o *object) change(fields map[string]json.RawMessage) *Error {
	texts := map[string]*string{
		"contentType": &o.facts.ContentType, "cacheControl": &o.facts.CacheControl, "contentEncoding": &o.facts.ContentEncoding,
		"contentDisposition": &o.facts.ContentDisposition, "contentLanguage": &o.facts.ContentLanguage, "storageClass": &o.class,
	}
	for name, value := range fields {
		if target := texts[name]; target != nil {
			*target = ""
			if err := json.Unmarshal(value, target); err != nil {
				return badStorageRequest("Invalid argument.")
			}
			continue
		}
		if name == "metadata" {
			if err := o.changeMetadata(value); err != nil {
				return err
			}
			continue
		}
		if !slices.Contains(objectOutput, name) && !isNull(value) && string(value) != "false" {
			return notSimulated("the field " + name + " of an object")
		}
	}
	return nil
}

// changeMetadata changes what users attach to an object: what is null goes away, and what is not named stays.
func (o *object) changeMetadata(value json.RawMessage) *Error {
	var wanted map[string]*string
	if err := json.Unmarshal(value, &wanted); err != nil {
		return badStorageRequest("Invalid argument.")
	}
	next := maps.Clone(o.metadata)
	if next == nil || wanted == nil {
		next = map[string]string{}
	}
	for key, text := range wanted {
		if text == nil {
			delete(next, key)
			continue
		}
		next[key] = *text
	}
	o.metadata = next
	return nil
}

func patchObject(r *request) (any, *Error) {
	return r.changeObject(func(*object) {})
}

// updateObject replaces all metadata that a caller can write.
func updateObject(r *request) (any, *Error) {
	return r.changeObject(func(o *object) { o.facts, o.metadata = objectFacts{}, nil })
}

// changeObject changes the metadata of the object of the path. before gets a copy first.
func (r *request) changeObject(before func(o *object)) (any, *Error) {
	fields, err := objectFields(r.body)
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	b, o, err := r.seenObject("storage.objects.get", "storage.objects.update")
	if err != nil {
		return nil, err
	}
	if err := r.checkConditions(o); err != nil {
		return nil, err
	}
	next := *o
	before(&next)
	if err := next.change(fields); err != nil {
		return nil, err
	}
	if err := r.readACL(b, &next); err != nil {
		return nil, err
	}
	if err := c.paceObject(b, o.name); err != nil {
		return nil, err
	}
	next.metageneration++
	next.updated = c.clock()
	b.objects[o.name] = &next
	return c.objectJSON(b, &next), nil
}
