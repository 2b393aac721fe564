package aws

import (
	"encoding/xml"
	"net/http"
)

func noSuchBucket() *Error {
	return &Error{http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist"}
}

func seeBucket(c *Cloud, name string) (*bucket, *Error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if b := c.buckets.get(name).latest(); b != nil {
		return b, nil
	}
	return nil, noSuchBucket()
}

// location is how S3 names the region of a bucket: the first one has no name.
func (b *bucket) location() string {
	if b.region == "us-east-1" {
		return ""
	}
	return b.region
}

func listBuckets(c *Cloud) element {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var list []element
	for _, b := range c.buckets.all() {
		list = append(list, element{name: "Bucket", value: []element{
			{name: "Name", value: b.name}, {name: "CreationDate", value: b.created.UTC().Format("2006-01-02T15:04:05.000Z")},
		}})
	}
	return element{name: "ListAllMyBucketsResult", value: []element{
		{name: "Owner", value: []element{{name: "ID", value: c.accountID}}},
		{name: "Buckets", value: list},
	}}
}

func createBucket(r *request, name string) *Error {
	if !bucketName.MatchString(name) {
		return &Error{http.StatusBadRequest, "InvalidBucketName", "The specified bucket is not valid."}
	}
	var wanted struct{ LocationConstraint string }
	if len(r.body) > 0 {
		if err := xml.Unmarshal(r.body, &wanted); err != nil {
			return &Error{http.StatusBadRequest, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema"}
		}
	}
	region := wanted.LocationConstraint
	if region == "" {
		region = r.signingRegion()
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.buckets.get(name).latest() != nil {
		return &Error{http.StatusConflict, "BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it."}
	}
	c.buckets.make(name).reset(&bucket{name: name, region: region, created: c.clock()})
	return nil
}

func deleteBucket(c *Cloud, name string) *Error {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.buckets.get(name)
	if e.latest() == nil {
		return noSuchBucket()
	}
	e.reset(nil)
	c.buckets.forget(name)
	return nil
}
