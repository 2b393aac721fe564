package aws

import (
	"maps"
	"slices"
	"strings"
)

// listObjectVersions lists all versions and delete markers, those of one object from the newest to the oldest.
func listObjectVersions(r *request, b *bucket) (*s3Answer, *Error) {
	l, err := r.listingParams(b, "s3:ListBucketVersions")
	if err != nil {
		return nil, err
	}
	key, version := r.params.Get("key-marker"), r.params.Get("version-id-marker")
	if version != "" && key == "" {
		return nil, invalidArgument("A version-id marker cannot be specified without a key marker.")
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	p := versionPage{objectListing: l, ownerID: c.canonicalID()}
	more := p.fill(b.objects, key, version)
	parts := append(l.head(b, r), element{name: "IsTruncated", value: more},
		element{name: "KeyMarker", value: l.encode(key)}, element{name: "VersionIdMarker", value: version})
	if more {
		parts = append(parts, element{name: "NextKeyMarker", value: l.encode(p.key)})
		if p.version != "" {
			parts = append(parts, element{name: "NextVersionIdMarker", value: p.version})
		}
	}
	return xmlAnswer("ListVersionsResult", slices.Concat(parts, p.versions, p.prefixes)), nil
}

// versionPage is one page of versions, with the place where it ends.
type versionPage struct {
	objectListing
	ownerID            string
	versions, prefixes []element
	key, version       string
}

// fill takes versions from behind a place until the page is full, and says whether there are more.
func (p *versionPage) fill(all *objects, key, version string) (more bool) {
	for _, k := range slices.Sorted(maps.Keys(all.byKey)) {
		if !strings.HasPrefix(k, p.prefix) || k < key || (k == key && version == "") {
			continue
		}
		if prefix := p.fold(k); prefix != "" {
			if prefix == p.key || prefix == key {
				continue
			}
			if p.full() {
				return true
			}
			p.prefixes = append(p.prefixes, commonPrefix(p.encode(prefix)))
			p.key, p.version = prefix, ""
			continue
		}
		versions := all.byKey[k]
		waiting := k == key
		for i, o := range slices.Backward(versions) {
			switch {
			case waiting:
				waiting = o.version != version
			case p.full():
				return p.limit > 0
			default:
				p.add(o, i == len(versions)-1)
			}
		}
	}
	return false
}

func (p *versionPage) full() bool { return len(p.versions)+len(p.prefixes) >= p.limit }

func (p *versionPage) add(o *object, latest bool) {
	name := "Version"
	if o.marker {
		name = "DeleteMarker"
	}
	e := o.listed(name, p.objectListing, true, p.ownerID)
	parts, _ := e.value.([]element)
	e.value = append(parts, element{name: "VersionId", value: o.version}, element{name: "IsLatest", value: latest})
	p.versions = append(p.versions, e)
	p.key, p.version = o.key, o.version
}
