package aws

import (
	"net/http"
	"strconv"
)

// removal is what became of a version, or of the newest one.
type removal struct {
	// version is the version that is gone, or that of the new delete marker.
	version string
	// marker says that it is or was a delete marker.
	marker bool
}

// removeObject takes an object away: the version that is named, or the object as it shows itself, which where there are versions leaves them
// and a delete marker. What is not there is as good as removed.
func (r *request) removeObject(name, key, version string) (removal, *Error) {
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.buckets.Get(name).Latest()
	if b == nil {
		return removal{}, noSuchBucket()
	}
	if r.Header.Get("If-Match") != "" {
		if err := r.conditionsToWrite(b.objects.find(key, version)); err != nil {
			return removal{}, err
		}
	}
	switch {
	case version != "":
		gone := b.objects.drop(key, version)
		return removal{version, gone != nil && gone.marker}, nil
	case b.versioning == "":
		b.objects.drop(key, nullVersion)
		return removal{}, nil
	}
	v := c.newVersion(b)
	b.objects.put(&object{key: key, version: v, marker: true, modified: r.start})
	return removal{v, true}, nil
}

func deleteObject(r *request, b *bucket) (*s3Answer, *Error) {
	gone, err := r.removeObject(b.name, r.s3.key, r.s3.version)
	if err != nil {
		return nil, err
	}
	answer := noContent()
	answer.header = http.Header{}
	if gone.version != "" {
		answer.header.Set("X-Amz-Version-Id", gone.version)
	}
	if gone.marker {
		answer.header.Set("X-Amz-Delete-Marker", "true")
	}
	return answer, nil
}

// maxDeletes is how many objects one request can delete.
const maxDeletes = 1000

// toDelete is what a request wants to delete.
type toDelete struct {
	Quiet   bool
	Objects []struct {
		Key       string
		VersionID string `xml:"VersionId"`
		ETag      string
	} `xml:"Object"`
}

// deleteObjects deletes many objects. Each has an outcome of its own.
func deleteObjects(r *request, b *bucket) (*s3Answer, *Error) {
	if len(r.s3.checksums) == 0 && r.Header.Get("Content-Md5") == "" {
		return nil, &Error{http.StatusBadRequest, "InvalidRequest", "Missing required header for this request: Content-MD5 OR x-amz-checksum-*"}
	}
	var wanted toDelete
	if err := r.xmlBody(&wanted); err != nil {
		return nil, err
	}
	if len(wanted.Objects) == 0 || len(wanted.Objects) > maxDeletes {
		return nil, malformedXML()
	}
	parts := []element{}
	for _, o := range wanted.Objects {
		version, action := []element{}, "s3:DeleteObject"
		if o.VersionID != "" {
			version, action = []element{{name: "VersionId", value: o.VersionID}}, "s3:DeleteObjectVersion"
		}
		done := append([]element{{name: "Key", value: o.Key}}, version...)
		err := r.permit(b, action, o.Key, nil)
		if err == nil && o.ETag != "" {
			err = notImplemented()
		}
		var gone removal
		if err == nil {
			gone, err = r.removeObject(b.name, o.Key, o.VersionID)
		}
		switch {
		case err != nil:
			parts = append(parts, element{name: "Error", value: append(done, element{name: "Code", value: err.Code}, element{name: "Message", value: err.Message})})
		case !wanted.Quiet:
			parts = append(parts, element{name: "Deleted", value: append(done, gone.marked()...)})
		}
	}
	return xmlAnswer("DeleteResult", parts), nil
}

// marked is how a batch tells of delete markers.
func (g removal) marked() []element {
	if !g.marker {
		return nil
	}
	return []element{{name: "DeleteMarker", value: strconv.FormatBool(true)}, {name: "DeleteMarkerVersionId", value: g.version}}
}
