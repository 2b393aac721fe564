package gcp

import (
	"encoding/json"
	"maps"
	"strconv"
	"time"
)

// bucket is a bucket with what is in it. Writes change it under the cloud's lock.
type bucket struct {
	name string
	// project is whose it is. That of somebody else's bucket is none of the cloud's projects.
	project                    *project
	generation, metageneration int64
	created, updated           time.Time
	location, class            string // in capitals
	labels                     map[string]string
	// uniform says that access is by policies only; locked is when that cannot be taken back any more.
	uniform    bool
	locked     time.Time
	prevention string
	// settings are fields that are kept and shown and have no effect here.
	settings map[string]json.RawMessage
	objects  map[string]*object
	// seeded says that the policy can be read from the beginning.
	seeded bool
}

// The values of public access prevention.
const (
	preventionInherited = "inherited"
	preventionEnforced  = "enforced"
)

// uniformLock is how long uniform bucket-level access can be taken back ("Uniform bucket-level access").
const uniformLock = 90 * 24 * time.Hour

// policyKey tells a bucket from an earlier one of its name.
func (b *bucket) policyKey() string {
	return "buckets/" + b.name + "#" + strconv.FormatInt(b.generation, 10)
}

func (b *bucket) etag() string { return storageEtag(b.metageneration) }

const bucketPath = "storage/v1/b/{bucket}"

func bucketOperations() []operation {
	const conditions = "ifMetagenerationMatch,ifMetagenerationNotMatch"
	const change = conditions + ",predefinedAcl,predefinedDefaultObjectAcl,projection"
	reading := []string{storageRead, storageWrite}
	return []operation{
		{id: "buckets.insert", method: "POST", path: "storage/v1/b", query: "project,enableObjectRetention,predefinedAcl,predefinedDefaultObjectAcl,projection",
			scopes: []string{storageWrite}, run: insertBucket},
		{id: "buckets.list", method: "GET", path: "storage/v1/b", query: "project,maxResults,pageToken,prefix,projection,softDeleted,returnPartialSuccess",
			read: true, scopes: reading, run: listBuckets},
		{id: "buckets.get", method: "GET", path: bucketPath, query: conditions + ",generation,projection,softDeleted", read: true, scopes: reading, run: getBucket},
		{id: "buckets.patch", method: "PATCH", path: bucketPath, query: change, run: patchBucket},
		{id: "buckets.update", method: "PUT", path: bucketPath, query: change, run: updateBucket},
		{id: "buckets.delete", method: "DELETE", path: bucketPath, query: conditions, scopes: []string{storageWrite}, run: deleteBucket},
	}
}

// json is the bucket as answers have it.
func (c *Cloud) bucketJSON(b *bucket) map[string]any {
	uniform := map[string]any{"enabled": b.uniform}
	if b.uniform {
		uniform["lockedTime"] = storageTime(b.locked)
	}
	out := map[string]any{
		"kind": "storage#bucket", "id": b.name, "name": b.name, "selfLink": "https://" + c.host("www") + "/storage/v1/b/" + b.name,
		"projectNumber": b.project.number, "generation": strconv.FormatInt(b.generation, 10),
		"metageneration": strconv.FormatInt(b.metageneration, 10), "etag": b.etag(), "timeCreated": storageTime(b.created), "updated": storageTime(b.updated),
		"location": b.location, "locationType": locationType(b.location), "storageClass": b.class,
		"iamConfiguration": map[string]any{
			"uniformBucketLevelAccess": uniform, "bucketPolicyOnly": uniform, "publicAccessPrevention": b.prevention,
		},
	}
	if out["locationType"] != "region" {
		out["rpo"] = "DEFAULT"
	}
	if len(b.labels) > 0 {
		out["labels"] = maps.Clone(b.labels)
	}
	for name, value := range b.settings {
		out[name] = value
	}
	return out
}

func getBucket(r *request) (any, *Error) {
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	b, err := r.permittedBucket("storage.buckets.get")
	if err != nil {
		return nil, err
	}
	if r.flag("softDeleted") {
		return nil, notSimulated("buckets that are deleted softly")
	}
	if err := r.checkMetageneration(b.metageneration); err != nil {
		return nil, err
	}
	return r.cloud.bucketJSON(b), nil
}

// checkMetageneration holds the preconditions on the version of metadata.
func (r *request) checkMetageneration(present int64) *Error {
	if err := r.checkMatch("ifMetagenerationMatch", present, true); err != nil {
		return err
	}
	return r.checkMatch("ifMetagenerationNotMatch", present, false)
}

// checkMatch wants a number of the query to be the present one, or not to be it. A read of what the reader has already is no failure
// but says that nothing is new.
func (r *request) checkMatch(name string, present int64, same bool) *Error {
	text := r.param(name)
	if text == "" {
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return badStorageRequest("Invalid long value: '" + text + "'.")
	}
	if (n == present) == same {
		return nil
	}
	if !same && r.operation.read {
		return notModified()
	}
	return conditionNotMet("")
}

func deleteBucket(r *request) (any, *Error) {
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	b, err := r.permittedBucket("storage.buckets.delete")
	if err != nil {
		return nil, err
	}
	if err := r.checkMetageneration(b.metageneration); err != nil {
		return nil, err
	}
	if len(b.objects) > 0 {
		return nil, storageConflict("The bucket you tried to delete is not empty.")
	}
	if err := c.paceBuckets(b.project); err != nil {
		return nil, err
	}
	c.removeBucket(b)
	return noContent(), nil
}

func (c *Cloud) removeBucket(b *bucket) {
	delete(c.storage.buckets, b.name)
	delete(c.policies, b.policyKey())
}
