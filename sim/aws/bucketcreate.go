package aws

import (
	"net/http"
)

// defaultOwnership is the object ownership of buckets that ask for no other one: their ACLs do nothing and cannot be changed.
const defaultOwnership = "BucketOwnerEnforced"

// createBucket makes a bucket. It is the one operation on a bucket whose bucket need not be there.
func createBucket(r *request, _ *bucket) (*s3Answer, *Error) {
	name := r.s3.bucket
	if r.Header.Get("X-Amz-Bucket-Object-Lock-Enabled") == "true" || r.Header.Get("X-Amz-Bucket-Namespace") == "account-regional" {
		return nil, notImplemented()
	}
	if !validBucketName(name) {
		return nil, &Error{http.StatusBadRequest, "InvalidBucketName", "The specified bucket is not valid."}
	}
	var wanted struct {
		LocationConstraint string
		Tags               []tag `xml:"Tags>Tag"`
	}
	if len(r.body) > 0 {
		if err := r.xmlBody(&wanted); err != nil {
			return nil, err
		}
	}
	region, err := r.newRegion(wanted.LocationConstraint)
	if err != nil {
		return nil, err
	}
	if err := checkTagSet(wanted.Tags, maxBucketTags); err != nil {
		return nil, err
	}
	ownership := r.Header.Get("X-Amz-Object-Ownership")
	if err := r.mayCreateBucket(wanted.LocationConstraint, wanted.Tags, ownership); err != nil {
		return nil, err
	}
	if ownership == "" {
		ownership = defaultOwnership
	}
	if ownership == defaultOwnership && r.grants("private") {
		return nil, &Error{http.StatusBadRequest, "InvalidBucketAclWithObjectOwnership", "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"}
	}
	b := &bucket{
		name: name, region: region, tags: wanted.Tags, ownership: ownership, created: r.start,
		block: &accessBlock{true, true, true, true}, objects: newObjects(),
	}
	if err := r.cloud.insertBucket(b, false); err != nil {
		return nil, err
	}
	return &s3Answer{header: http.Header{"Location": {"/" + name}, "X-Amz-Bucket-Arn": {r.cloud.bucketARN(name)}}}, nil
}

func (r *request) mayCreateBucket(location string, tags []tag, ownership string) *Error {
	context := map[string][]string{}
	if location != "" {
		context["s3:LocationConstraint"] = []string{location}
	}
	context = target{context: context}.withRequestTags(tags).context
	actions := []string{"s3:CreateBucket"}
	if len(tags) > 0 {
		actions = append(actions, "s3:TagResource")
	}
	if ownership != "" {
		actions = append(actions, "s3:PutBucketOwnershipControls")
	}
	for _, action := range actions {
		if err := r.permit(&bucket{name: r.s3.bucket}, action, "", context); err != nil {
			return err
		}
	}
	return nil
}

// newRegion finds the region for a new bucket: that of the endpoint, which has to be repeated except for us-east-1. The endpoint of us-east-1 makes buckets
// everywhere.
func (r *request) newRegion(constraint string) (string, *Error) {
	endpoint := r.signingRegion()
	if constraint == "EU" {
		constraint = "eu-west-1"
	}
	shown := constraint
	if shown == "" {
		shown = "unspecified"
	}
	switch {
	case constraint == "us-east-1" || (constraint != "" && !regionName.MatchString(constraint)):
		return "", &Error{http.StatusBadRequest, "InvalidLocationConstraint", "The specified location-constraint is not valid"}
	case constraint == "" && endpoint == "us-east-1", constraint == endpoint:
		return endpoint, nil
	case constraint != "" && endpoint == "us-east-1":
		return constraint, nil
	}
	return "", &Error{http.StatusBadRequest, "IllegalLocationConstraintException",
		"The " + shown + " location constraint is incompatible for the region specific endpoint this request was sent to."}
}

// insertBucket puts a new bucket in its place. settled makes it visible at once, whatever the lag. The name of a bucket that was just deleted is
// free only when the lag is over.
func (c *Cloud) insertBucket(b *bucket, settled bool) *Error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.foreignBuckets[b.name] {
		return &Error{http.StatusConflict, "BucketAlreadyExists", "The requested bucket name is not available. The bucket namespace is shared by all users of " +
			"the system. Please select a different name and try again."}
	}
	if old := c.buckets.Get(b.name).Latest(); old != nil {
		if old.region == "us-east-1" && b.region == old.region {
			return nil
		}
		return &Error{http.StatusConflict, "BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it."}
	}
	e := c.buckets.Make(b.name)
	switch {
	case settled:
		e.Reset(b)
		return nil
	case e.At(c.visible()) != nil:
		return &Error{http.StatusConflict, "OperationAborted", "A conflicting conditional operation is currently in progress against this resource. Please try again."}
	case len(c.buckets.All()) >= c.quotas.BucketsPerAccount:
		c.buckets.Forget(b.name)
		return &Error{http.StatusBadRequest, "TooManyBuckets", "You have attempted to create more buckets than allowed"}
	}
	e.Put(c.clock(), c.visible(), b)
	return nil
}
