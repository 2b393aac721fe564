package aws

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
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
	b := c.buckets.get(name).latest()
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
	for _, b := range c.buckets.all() {
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

// AddBucket makes a bucket in a region, as CreateBucket does, and gives it tags.
func (c *Cloud) AddBucket(name, region string, tags map[string]string) error {
	b := &bucket{
		name: name, region: region, created: c.clock(), ownership: defaultOwnership, block: &accessBlock{true, true, true, true}, objects: newObjects(),
	}
	b.setTags(tags)
	if err := c.insertBucket(b, true); err != nil {
		return fmt.Errorf("making bucket %q in the simulated account: %w", name, err)
	}
	return nil
}

func (b *bucket) setTags(tags map[string]string) {
	b.tags = nil
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		b.tags = append(b.tags, tag{key, tags[key]})
	}
}

// editBucket changes a bucket behind everybody's back.
func (c *Cloud) editBucket(name string, change func(b *bucket)) error {
	if err := c.changeBucket(name, change); err != nil {
		return fmt.Errorf("changing bucket %q of the simulated account: %w", name, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.buckets.get(name)
	e.reset(e.latest())
	return nil
}

// SetBucketTags gives a bucket these tags and no others.
func (c *Cloud) SetBucketTags(name string, tags map[string]string) error {
	return c.editBucket(name, func(b *bucket) { b.setTags(tags) })
}

// SetBucketPolicy gives a bucket a policy, also one that a public access block would refuse. An empty one takes the policy away.
func (c *Cloud) SetBucketPolicy(name, policyJSON string) error {
	var p *bucketPolicy
	if policyJSON != "" {
		parsed, err := c.parseBucketPolicy(name, policyJSON)
		if err != nil {
			return fmt.Errorf("policy for bucket %q: %w", name, err)
		}
		p = parsed
	}
	return c.editBucket(name, func(b *bucket) { b.policy = p })
}

// SetPublicAccessBlock gives a bucket a public access block; nil takes it away.
func (c *Cloud) SetPublicAccessBlock(name string, block *PublicAccessBlock) error {
	return c.editBucket(name, func(b *bucket) { b.block = (*accessBlock)(block) })
}

// SetAccountPublicAccessBlock sets the block that holds for all buckets of the account. The zero value blocks nothing, as in an account that has none.
func (c *Cloud) SetAccountPublicAccessBlock(block PublicAccessBlock) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.accountBlock = accessBlock(block)
}

// SetObject puts an object with tags in a bucket.
func (c *Cloud) SetObject(inBucket, key string, content []byte, tags map[string]string) error {
	sum := md5.Sum(content)
	var list []tag
	for _, name := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, tag{name, tags[name]})
	}
	return c.editBucket(inBucket, func(b *bucket) {
		b.objects.put(&object{
			key: key, version: c.newVersion(b), content: slices.Clone(content), etag: hex.EncodeToString(sum[:]), tags: list, modified: c.clock(),
			header: http.Header{"Content-Type": {"binary/octet-stream"}},
		})
	})
}

// RemoveObject takes an object away with all its versions. It reports whether there was one.
func (c *Cloud) RemoveObject(inBucket, key string) (found bool) {
	err := c.editBucket(inBucket, func(b *bucket) {
		found = len(b.objects.byKey[key]) > 0
		delete(b.objects.byKey, key)
	})
	return err == nil && found
}

// RemoveBucket takes a bucket away with everything in it. It reports whether there was one.
func (c *Cloud) RemoveBucket(name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.buckets.get(name)
	if e.latest() == nil {
		return false
	}
	e.reset(nil)
	c.buckets.forget(name)
	return true
}

// ReserveBucketNames says which buckets other accounts have. They cannot be created, and nothing is allowed in them.
func (c *Cloud) ReserveBucketNames(names ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, name := range names {
		c.foreignBuckets[name] = true
	}
}

func tagsByKey(tags []tag) map[string]string {
	all := map[string]string{}
	for _, t := range tags {
		all[t.Key] = t.Value
	}
	return all
}
