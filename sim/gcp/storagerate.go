package gcp

import (
	"net/http"
	"time"
)

// StorageRate is how soon Cloud Storage takes the next change ("Quotas and limits" of its documentation). Zero is no limit.
type StorageRate struct {
	// BucketChanges is the time between two creations or deletions of buckets in one project.
	BucketChanges time.Duration
	// ObjectChanges is the time between two changes of one object.
	ObjectChanges time.Duration
}

// DefaultStorageRate is what Cloud Storage allows: about one bucket in two seconds, and one change of an object in a second.
func DefaultStorageRate() StorageRate { return StorageRate{2 * time.Second, time.Second} }

// LimitStorageRate refuses changes that come too soon after others, by the cloud's clock. Without it there is no limit.
func (c *Cloud) LimitStorageRate(r StorageRate) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.storage.rate, c.storage.changed = r, map[string]time.Time{}
}

func tooManyRequests(message string) *Error {
	return &Error{http.StatusTooManyRequests, "RESOURCE_EXHAUSTED", "rateLimitExceeded", message, nil}
}

// paceBuckets counts a creation or deletion of a bucket. The caller holds the lock.
func (c *Cloud) paceBuckets(p *project) *Error {
	if c.tooSoon("projects/"+p.id, c.storage.rate.BucketChanges) {
		return tooManyRequests("The project exceeded the rate limit for creating and deleting buckets.")
	}
	return nil
}

// paceObject counts a change of an object. The caller holds the lock.
func (c *Cloud) paceObject(b *bucket, name string) *Error {
	if c.tooSoon("objects/"+b.name+"/"+name, c.storage.rate.ObjectChanges) {
		return tooManyRequests("The object " + b.name + "/" + name + " exceeded the rate limit for object mutation operations (create, update, and delete). " +
			"Please reduce your request rate. See https://cloud.google.com/storage/docs/gcs429.")
	}
	return nil
}

func (c *Cloud) tooSoon(key string, between time.Duration) bool {
	if between == 0 {
		return false
	}
	now := c.clock()
	if last, there := c.storage.changed[key]; there && now.Sub(last) < between {
		return true
	}
	c.storage.changed[key] = now
	return false
}
