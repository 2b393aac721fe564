package aws

import (
	"encoding/xml"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// bucket is a bucket with its configuration. Only what objects points to ever changes.
type bucket struct {
	name, region string
	created      time.Time
	tags         []tag
	policy       *bucketPolicy // nil if there is none
	block        *accessBlock  // nil if there is none
	ownership    string        // empty if there are no ownership controls
	versioning   string        // empty if there never were versions
	objects      *objects
}

// The rules for names ("General purpose bucket naming rules" in the S3 User Guide).
var (
	bucketName    = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	bucketAddress = regexp.MustCompile(`^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$`)
	reservedName  = regexp.MustCompile(`^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$`)
	regionName    = regexp.MustCompile(`^[a-z]{2,5}(-[a-z]+)+-[0-9]$`)
)

func validBucketName(name string) bool {
	return bucketName.MatchString(name) && !bucketAddress.MatchString(name) && !reservedName.MatchString(name) && !strings.Contains(name, "..")
}

// regionOf is the region of a bucket of this account; empty if there is no such bucket.
func (c *Cloud) regionOf(name string) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if b := c.buckets.Get(name).Latest(); b != nil {
		return b.region
	}
	return ""
}

// findBucket finds the bucket that a request names. Its configuration is read as old as the lag makes it; objects and writes have the newest.
func (r *request) findBucket(scope s3Scope) (*bucket, *Error) {
	c, name := r.cloud, r.s3.bucket
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.foreignBuckets[name] {
		return nil, accessDenied("Access Denied")
	}
	b := c.buckets.Get(name).Latest()
	if scope == configScope {
		b = c.buckets.Get(name).At(c.visible())
	}
	if b == nil {
		return nil, noSuchBucket()
	}
	if region := r.signingRegion(); region != "" && region != b.region && r.operation != "GetBucketLocation" {
		return nil, permanentRedirect()
	}
	return b, nil
}

// changeBucket makes a new state of a bucket's configuration.
func (c *Cloud) changeBucket(name string, change func(b *bucket)) *Error {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.buckets.Get(name)
	old := e.Latest()
	if old == nil {
		return noSuchBucket()
	}
	b := *old
	change(&b)
	e.Put(c.clock(), c.visible(), &b)
	return nil
}

// configuration is a bucket's configuration as far as it is in force. A new bucket has at once the one that it was
// made with; a bucket that never was has none. The lock is held.
func (c *Cloud) configuration(name string) *bucket {
	e := c.buckets.Get(name)
	if e == nil {
		return nil
	}
	if b := e.At(c.visible()); b != nil {
		return b
	}
	return e.First()
}

func headBucket(_ *request, b *bucket) (*s3Answer, *Error) {
	return &s3Answer{header: http.Header{"X-Amz-Bucket-Region": {b.region}, "X-Amz-Access-Point-Alias": {"false"}, "Content-Type": {"application/xml"}}}, nil
}

// getBucketLocation names the region, which for the first one has no name.
func getBucketLocation(_ *request, b *bucket) (*s3Answer, *Error) {
	location := b.region
	if location == "us-east-1" {
		location = ""
	}
	return &s3Answer{doc: &element{"LocationConstraint", namespace(s3Namespace), location}}, nil
}

func deleteBucket(r *request, b *bucket) (*s3Answer, *Error) {
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.buckets.Get(b.name)
	now := e.Latest()
	if now == nil {
		return nil, noSuchBucket()
	}
	if len(now.objects.byKey) > 0 {
		message := "The bucket you tried to delete is not empty"
		if now.versioning != "" {
			message += ". You must delete all versions in the bucket."
		}
		return nil, &Error{http.StatusConflict, "BucketNotEmpty", message}
	}
	e.Put(c.clock(), c.visible(), nil)
	c.buckets.Forget(b.name)
	return noContent(), nil
}

// listBuckets is in pages only if the request asks for that.
func listBuckets(r *request, _ *bucket) (*s3Answer, *Error) {
	if err := r.permit(nil, "s3:ListAllMyBuckets", "", nil); err != nil {
		return nil, err
	}
	limit := 10000
	if text := r.params.Get("max-buckets"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > limit {
			return nil, invalidArgument("Argument max-buckets must be an integer between 1 and 10000")
		}
		limit = n
	}
	prefix, region := r.params.Get("prefix"), r.params.Get("bucket-region")
	c := r.cloud
	c.mu.RLock()
	found, more := c.buckets.After(r.params.Get("continuation-token"), limit, c.visible(), func(b *bucket) bool {
		return strings.HasPrefix(b.name, prefix) && (region == "" || b.region == region)
	})
	c.mu.RUnlock()
	list := []element{}
	for _, b := range found {
		list = append(list, element{name: "Bucket", value: []element{
			{name: "Name", value: b.name}, {name: "CreationDate", value: s3Time(b.created)},
			{name: "BucketRegion", value: b.region}, {name: "BucketArn", value: c.bucketARN(b.name)},
		}})
	}
	parts := []element{{name: "Owner", value: []element{{name: "ID", value: c.canonicalID()}}}, {name: "Buckets", value: list}}
	if prefix != "" {
		parts = append(parts, element{name: "Prefix", value: prefix})
	}
	if more {
		parts = append(parts, element{name: "ContinuationToken", value: found[len(found)-1].name})
	}
	return xmlAnswer("ListAllMyBucketsResult", parts), nil
}

// xmlBody reads the content of a request.
func (r *request) xmlBody(into any) *Error {
	if err := xml.Unmarshal(r.body, into); err != nil {
		return malformedXML()
	}
	return nil
}
