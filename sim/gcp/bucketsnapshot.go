package gcp

import (
	"maps"
	"slices"
	"time"
)

// Bucket is what there is of a bucket, whatever the lag.
type Bucket struct {
	Name string `json:"name"`
	// Project is the ID of the project; of somebody else's bucket it is none of the cloud's.
	Project string `json:"project"`
	// Location is in capitals: "US", "EUROPE-WEST1".
	Location      string            `json:"location"`
	Created       time.Time         `json:"created"`
	Labels        map[string]string `json:"labels"`
	UniformAccess bool              `json:"uniformAccess"`
	// PublicAccessPrevention is "inherited" or "enforced".
	PublicAccessPrevention string `json:"publicAccessPrevention"`
	// Policy are the bindings, in the order of their roles.
	Policy  []Binding `json:"policy"`
	Objects []Object  `json:"objects"`
}

// Object is an object without its content, for which see ObjectContent.
type Object struct {
	Name           string            `json:"name"`
	ContentType    string            `json:"contentType,omitempty"`
	CacheControl   string            `json:"cacheControl,omitempty"`
	Size           int               `json:"size"`
	Generation     int64             `json:"generation"`
	Metageneration int64             `json:"metageneration"`
	Metadata       map[string]string `json:"metadata,omitempty"`
	Created        time.Time         `json:"created"`
	Updated        time.Time         `json:"updated"`
}

// Bucket returns a bucket, somebody else's included.
func (c *Cloud) Bucket(name string) (Bucket, bool) {
	c.mu.RLock()
	b := c.storage.buckets[name]
	c.mu.RUnlock()
	if b == nil {
		return Bucket{}, false
	}
	policy := c.BucketPolicy(name)
	c.mu.RLock()
	defer c.mu.RUnlock()
	return b.snapshot(policy), true
}

// Buckets returns the buckets of a project with what is in them, in the order of their names.
func (c *Cloud) Buckets(projectID string) []Bucket {
	c.mu.RLock()
	p := c.projects[projectID]
	var names []string
	if p != nil {
		for _, b := range c.bucketsOf(p) {
			names = append(names, b.name)
		}
	}
	c.mu.RUnlock()
	all := []Bucket{}
	for _, name := range names {
		if b, there := c.Bucket(name); there {
			all = append(all, b)
		}
	}
	return all
}

func (b *bucket) snapshot(policy []Binding) Bucket {
	s := Bucket{
		Name: b.name, Project: b.project.id, Location: b.location, Created: b.created, Labels: maps.Clone(b.labels), UniformAccess: b.uniform,
		PublicAccessPrevention: b.prevention, Policy: policy, Objects: []Object{},
	}
	for _, o := range b.sortedObjects() {
		s.Objects = append(s.Objects, Object{
			o.name, o.facts.ContentType, o.facts.CacheControl, len(o.content), o.generation, o.metageneration, maps.Clone(o.metadata), o.created, o.updated,
		})
	}
	return s
}

// Objects returns the objects of a bucket, in the order of their names.
func (c *Cloud) Objects(inBucket string) []Object {
	b, _ := c.Bucket(inBucket)
	return b.Objects
}

// ObjectContent returns the content of an object.
func (c *Cloud) ObjectContent(inBucket, name string) (content []byte, there bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	b := c.storage.buckets[inBucket]
	if b == nil || b.objects[name] == nil {
		return nil, false
	}
	return slices.Clone(b.objects[name].content), true
}

// BucketPolicy returns the bindings of a bucket's policy, in the order of their roles.
func (c *Cloud) BucketPolicy(name string) []Binding {
	c.mu.RLock()
	b := c.storage.buckets[name]
	key := ""
	if b != nil {
		key = b.policyKey()
	}
	c.mu.RUnlock()
	return c.bindings(key)
}

// BucketIsPublic says whether everybody may read the objects of a bucket at present, without a credential.
func (c *Cloud) BucketIsPublic(name string) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	b := c.storage.buckets[name]
	return b != nil && c.allowed(nil, "storage.objects.get", b.resource())
}
