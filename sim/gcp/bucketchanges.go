package gcp

import (
	"encoding/json"
)

func patchBucket(r *request) (any, *Error) {
	return r.changeBucket(func(*bucket) {})
}

// updateBucket replaces what a caller can write; what the request does not have is as in a new bucket, except for how access is controlled.
func updateBucket(r *request) (any, *Error) {
	return r.changeBucket(func(b *bucket) {
		b.labels = nil
		b.settings = map[string]json.RawMessage{}
	})
}

// changeBucket changes the metadata of the bucket of the path. before gets a copy first.
func (r *request) changeBucket(before func(b *bucket)) (any, *Error) {
	fields, err := r.bucketFields()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	b, err := r.permittedBucket("storage.buckets.get", "storage.buckets.update")
	if err != nil {
		return nil, err
	}
	if err := r.checkMetageneration(b.metageneration); err != nil {
		return nil, err
	}
	next := *b
	before(&next)
	if err := c.change(&next, fields); err != nil {
		return nil, err
	}
	if next.uniform != b.uniform || next.prevention != b.prevention {
		if _, err := r.permittedBucket("storage.buckets.setIamPolicy"); err != nil {
			return nil, err
		}
	}
	if b.project.constraints[UniformBucketAccess] && b.uniform && !next.uniform {
		return nil, conditionNotMet("Request violates constraint '" + UniformBucketAccess + "'")
	}
	if err := r.checkPredefined(&next); err != nil {
		return nil, err
	}
	*b = next
	c.touch(b)
	return c.bucketJSON(b), nil
}

// touch counts a change of a bucket's metadata. The caller holds the lock.
func (c *Cloud) touch(b *bucket) {
	b.metageneration++
	b.updated = c.clock()
}
