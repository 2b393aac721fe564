package aws

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"slices"
)

// What follows is, as the rest of what tests and demonstrations use, without a request, a signature or a permission, and visible at once.

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
	e := c.buckets.Get(name)
	e.Reset(e.Latest())
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
	e := c.buckets.Get(name)
	if e.Latest() == nil {
		return false
	}
	e.Reset(nil)
	c.buckets.Forget(name)
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
