package aws

import (
	"net/http"
	"slices"
	"time"
)

// object is one version of an object, or a delete marker. It never changes once it is in a bucket.
type object struct {
	key string
	// version is "null" for what was written while the bucket had no versions.
	version  string
	marker   bool
	modified time.Time
	content  []byte
	// etag is the MD5 of the content in hexadecimal digits.
	etag string
	// header are Content-Type and the other headers that a reader gets back as they were given.
	header http.Header
	// checksums are by the name of their header.
	checksums map[string]string
	tags      []tag
}

// nullVersion is the version of objects in buckets without versions.
const nullVersion = "null"

// objects is what a bucket holds. It is guarded by the lock of the cloud.
type objects struct {
	byKey map[string][]*object // oldest first, never an empty list
}

func newObjects() *objects { return &objects{byKey: map[string][]*object{}} }

// current is the newest version of an object; nil if there is none. It can be a delete marker.
func (o *objects) current(key string) *object {
	versions := o.byKey[key]
	if len(versions) == 0 {
		return nil
	}
	return versions[len(versions)-1]
}

// find is one version of an object, the newest if none is named.
func (o *objects) find(key, version string) *object {
	if version == "" {
		return o.current(key)
	}
	for _, v := range o.byKey[key] {
		if v.version == version {
			return v
		}
	}
	return nil
}

// put makes an object the newest version. A version of the same name goes.
func (o *objects) put(v *object) {
	o.drop(v.key, v.version)
	o.byKey[v.key] = append(o.byKey[v.key], v)
}

// replace puts a changed copy of a version in its place.
func (o *objects) replace(old, changed *object) bool {
	i := slices.Index(o.byKey[old.key], old)
	if i >= 0 {
		o.byKey[old.key] = slices.Clone(o.byKey[old.key])
		o.byKey[old.key][i] = changed
	}
	return i >= 0
}

// drop takes one version away and returns it.
func (o *objects) drop(key, version string) *object {
	versions := o.byKey[key]
	i := slices.IndexFunc(versions, func(v *object) bool { return v.version == version })
	if i < 0 {
		return nil
	}
	gone := versions[i]
	if o.byKey[key] = slices.Concat(versions[:i], versions[i+1:]); len(versions) == 1 {
		delete(o.byKey, key)
	}
	return gone
}
