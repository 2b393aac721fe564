package gcp

import (
	"encoding/json"
	"fmt"
	"slices"
)

// AddBucket makes a bucket with uniform access in a place such as "us" or "europe-west1", and gives it labels. It may be nil.
func (c *Cloud) AddBucket(projectID, name, location string, labels map[string]string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.projects[projectID]
	if p == nil {
		return fmt.Errorf("bucket %q: the simulated cloud has no project %q", name, projectID)
	}
	return c.seedBucket(&bucket{name: name, project: p}, location, labels)
}

// AddForeignBucket makes a bucket that belongs to somebody whose project is not in this cloud: the name is taken, and nothing is allowed
// on it until AddBucketBinding allows it.
func (c *Cloud) AddForeignBucket(name string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	number := c.ids.projectNumber()
	return c.seedBucket(&bucket{name: name, project: &project{id: "foreign-" + number, number: number, constraints: map[string]bool{}}}, "us", nil)
}

// seedBucket needs the lock.
func (c *Cloud) seedBucket(b *bucket, location string, labels map[string]string) error {
	b.class, b.uniform, b.locked, b.prevention = "STANDARD", true, c.clock().Add(uniformLock), preventionInherited
	b.settings = map[string]json.RawMessage{}
	text, err := json.Marshal(labels)
	if err != nil {
		return fmt.Errorf("labels of bucket %q: %w", b.name, err)
	}
	if err := b.setLabels(text); err != nil {
		return fmt.Errorf("making bucket %q in the simulated cloud: %w", b.name, err)
	}
	place, err := json.Marshal(location)
	if err != nil {
		return fmt.Errorf("location of bucket %q: %w", b.name, err)
	}
	if err := c.setLocation(b, place); err != nil {
		return fmt.Errorf("making bucket %q in the simulated cloud: %w", b.name, err)
	}
	if _, err := c.addBucket(b); err != nil {
		return fmt.Errorf("making bucket %q in the simulated cloud: %w", b.name, err)
	}
	b.seeded = true
	return nil
}

// editBucket changes a bucket behind everybody's back, which counts as a change of its metadata.
func (c *Cloud) editBucket(name string, change func(b *bucket) *Error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.storage.buckets[name]
	if b == nil {
		return fmt.Errorf("the simulated cloud has no bucket %q", name)
	}
	if err := change(b); err != nil {
		return fmt.Errorf("changing bucket %q of the simulated cloud: %w", name, err)
	}
	return nil
}

// SetBucketLabels gives a bucket these labels and no others.
func (c *Cloud) SetBucketLabels(name string, labels map[string]string) error {
	text, err := json.Marshal(labels)
	if err != nil {
		return fmt.Errorf("labels of bucket %q: %w", name, err)
	}
	return c.editBucket(name, func(b *bucket) *Error {
		b.labels = nil
		defer c.touch(b)
		return b.setLabels(text)
	})
}

// SetBucketPublicAccessPrevention enforces public access prevention of a bucket, or leaves it to the organisation.
func (c *Cloud) SetBucketPublicAccessPrevention(name string, enforced bool) error {
	return c.editBucket(name, func(b *bucket) *Error {
		b.prevention = preventionInherited
		if enforced {
			b.prevention = preventionEnforced
		}
		c.touch(b)
		return nil
	})
}

// SetBucketUniformAccess switches uniform bucket-level access of a bucket.
func (c *Cloud) SetBucketUniformAccess(name string, on bool) error {
	return c.editBucket(name, func(b *bucket) *Error {
		b.uniform, b.locked = on, c.clock().Add(uniformLock)
		c.touch(b)
		return nil
	})
}

// AddBucketBinding adds members to the binding of a role in a bucket's policy. Public access prevention does not stop it, but it
// does take the effect.
func (c *Cloud) AddBucketBinding(name, roleName string, members ...string) error {
	return c.editBucket(name, func(b *bucket) *Error {
		old := c.policies[b.policyKey()].Latest()
		added, err := c.readBindings([]bindingJSON{{roleName, members, nil}}, old, b.resource())
		if err != nil {
			return err
		}
		c.seedBucketPolicy(b, &policy{bindings: normal(append(added, old.bindings...))})
		return nil
	})
}

// RemoveBucketMember takes a member out of every binding of a bucket's policy.
func (c *Cloud) RemoveBucketMember(name, memberName string) error {
	return c.editBucket(name, func(b *bucket) *Error {
		next := &policy{}
		for _, held := range c.policies[b.policyKey()].Latest().bindings {
			held.members = slices.DeleteFunc(slices.Clone(held.members), func(m member) bool { return c.showMember(m) == memberName })
			next.bindings = append(next.bindings, held)
		}
		next.bindings = normal(next.bindings)
		c.seedBucketPolicy(b, next)
		return nil
	})
}

// seedBucketPolicy is putBucketPolicy for all to see at once.
func (c *Cloud) seedBucketPolicy(b *bucket, next *policy) {
	c.putBucketPolicy(b, next)
	c.policyEntry(b.policyKey()).Reset(next)
}

// SetObject puts an object in a bucket, in the place of one that is there.
func (c *Cloud) SetObject(inBucket, name, contentType string, content []byte) error {
	return c.editBucket(inBucket, func(b *bucket) *Error {
		if err := checkObjectName(name); err != nil {
			return err
		}
		o := newObject(name, slices.Clone(content))
		o.facts.ContentType = contentType
		c.keep(b, o)
		return nil
	})
}

// RemoveObject takes an object away. It reports whether there was one.
func (c *Cloud) RemoveObject(inBucket, name string) (found bool) {
	err := c.editBucket(inBucket, func(b *bucket) *Error {
		found = b.objects[name] != nil
		delete(b.objects, name)
		return nil
	})
	return err == nil && found
}

// RemoveBucket takes a bucket away with everything in it. It reports whether there was one.
func (c *Cloud) RemoveBucket(name string) bool {
	err := c.editBucket(name, func(b *bucket) *Error {
		c.removeBucket(b)
		return nil
	})
	return err == nil
}
