package aws

import (
	"maps"
	"slices"
	"time"
)

// Bucket is what there is of a bucket, whatever the lag.
type Bucket struct {
	Name    string            `json:"name"`
	Region  string            `json:"region"`
	Created time.Time         `json:"created"`
	Tags    map[string]string `json:"tags"`
	// Policy is the policy as it was given; empty if there is none.
	Policy string `json:"policy,omitempty"`
	// Block is the public access block; nil if there is none.
	Block *PublicAccessBlock `json:"publicAccessBlock,omitempty"`
	// Ownership is the object ownership; empty if there are no ownership controls.
	Ownership string `json:"ownership,omitempty"`
	// Versioning is "Enabled" or "Suspended"; empty if there never were versions.
	Versioning string `json:"versioning,omitempty"`
	// Objects are all versions and delete markers, by key and then from the oldest to the newest.
	Objects []Object `json:"objects"`
}

// PublicAccessBlock is a public access block, of a bucket or of the whole account.
type PublicAccessBlock struct {
	BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets bool
}

// Object is one version of an object, or a delete marker.
type Object struct {
	Key string `json:"key"`
	// Version is "null" for what was written while the bucket had no versions.
	Version      string            `json:"version"`
	DeleteMarker bool              `json:"deleteMarker,omitempty"`
	Content      []byte            `json:"content"`
	ContentType  string            `json:"contentType,omitempty"`
	CacheControl string            `json:"cacheControl,omitempty"`
	Tags         map[string]string `json:"tags"`
	Modified     time.Time         `json:"modified"`
}

// Bucket returns a bucket with everything in it.
func (c *Cloud) Bucket(name string) (Bucket, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	b := c.buckets.Get(name).Latest()
	if b == nil {
		return Bucket{}, false
	}
	return b.snapshot(), true
}

// BucketContents returns all buckets with everything in them, in the order of their names. It is empty if nothing is left.
func (c *Cloud) BucketContents() []Bucket {
	c.mu.RLock()
	defer c.mu.RUnlock()
	all := []Bucket{}
	for _, b := range c.buckets.All() {
		all = append(all, b.snapshot())
	}
	return all
}

func (b *bucket) snapshot() Bucket {
	s := Bucket{
		Name: b.name, Region: b.region, Created: b.created, Tags: tagsByKey(b.tags), Ownership: b.ownership, Versioning: b.versioning, Objects: []Object{},
	}
	if b.policy != nil {
		s.Policy = b.policy.text
	}
	if b.block != nil {
		s.Block = new(PublicAccessBlock(*b.block))
	}
	for _, key := range slices.Sorted(maps.Keys(b.objects.byKey)) {
		for _, o := range b.objects.byKey[key] {
			s.Objects = append(s.Objects, Object{
				Key: o.key, Version: o.version, DeleteMarker: o.marker, Content: slices.Clone(o.content), Tags: tagsByKey(o.tags), Modified: o.modified,
				ContentType: o.header.Get("Content-Type"), CacheControl: o.header.Get("Cache-Control"),
			})
		}
	}
	return s
}

func tagsByKey(tags []tag) map[string]string {
	all := map[string]string{}
	for _, t := range tags {
		all[t.Key] = t.Value
	}
	return all
}
