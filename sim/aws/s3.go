package aws

import (
	"encoding/xml"
	"net/http"
	"regexp"
	"strings"
	"time"
)

const s3Namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

// bucket is a bucket that nothing can be put in yet.
type bucket struct {
	name, region string
	created      time.Time
}

// bucketName is what S3 accepts as the name of a bucket.
var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

// s3Service is S3 as far as buckets go.
func s3Service() *service {
	return &service{
		scope: "s3", name: nameS3, run: runS3, deny: denyQuery,
		succeed: func(r *request, result any) *response {
			answer := xmlResponse(r, http.StatusOK, nil)
			answer.header.Set("Content-Type", "application/xml")
			answer.header.Set("X-Amz-Request-Id", r.id)
			switch v := result.(type) {
			case nil:
				if r.operation == "DeleteBucket" {
					answer.status = http.StatusNoContent
				}
			case element:
				v.attrs = namespace(s3Namespace)
				answer.body = append([]byte(xml.Header), render(v)...)
			}
			return answer
		},
		fail: renamed(failS3, map[string]Error{
			"InvalidClientTokenId":       {http.StatusForbidden, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."},
			"ExpiredToken":               {http.StatusBadRequest, "ExpiredToken", "The provided token has expired."},
			"MissingAuthenticationToken": {http.StatusForbidden, "AccessDenied", "Access Denied"},
			"Throttling":                 {http.StatusServiceUnavailable, "SlowDown", "Please reduce your request rate."},
			"InternalFailure":            {http.StatusInternalServerError, "InternalError", "We encountered an internal error. Please try again."},
		}),
	}
}

// s3Bucket is the bucket that a request is about: the first part of the path, or of the host where the bucket is in the host.
func s3Bucket(r *request) string {
	host := hostname(r.Host)
	if i := strings.Index(host, ".s3."); i > 0 && onAWS(host) {
		return host[:i]
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	return name
}

func nameS3(r *request) *Error {
	r.params = r.URL.Query()
	key := strings.TrimPrefix(r.URL.Path, "/")
	name := s3Bucket(r)
	key = strings.TrimPrefix(strings.TrimPrefix(key, name), "/")
	verb := map[string]string{
		http.MethodGet: "ListObjects", http.MethodPut: "CreateBucket", http.MethodDelete: "DeleteBucket", http.MethodHead: "HeadBucket",
	}[r.Method]
	switch {
	case name == "" && r.Method == http.MethodGet:
		verb = "ListBuckets"
	case name == "" || key != "":
		verb = ""
	case r.Method == http.MethodGet && r.params.Has("location"):
		verb = "GetBucketLocation"
	case r.Method == http.MethodGet && r.params.Get("list-type") == "2":
		verb = "ListObjectsV2"
	}
	if verb == "" {
		return &Error{http.StatusNotImplemented, "NotImplemented", "A header you provided implies functionality that is not implemented."}
	}
	r.operation, r.write = verb, !reads(verb)
	return nil
}

// s3Actions are the permissions whose names differ from those of the operations.
var s3Actions = map[string]string{
	"ListBuckets": "s3:ListAllMyBuckets", "ListObjects": "s3:ListBucket", "ListObjectsV2": "s3:ListBucket", "HeadBucket": "s3:ListBucket",
}

func runS3(r *request) (any, *Error) {
	name := s3Bucket(r)
	t := target{arn: "*"}
	if name != "" {
		t.arn = "arn:" + r.cloud.partition + ":s3:::" + name
		t.shown = `"` + t.arn + `"`
	}
	action, ok := s3Actions[r.operation]
	if !ok {
		action = "s3:" + r.operation
	}
	if err := r.authorize(action, t); err != nil {
		return nil, err
	}
	switch r.operation {
	case "ListBuckets":
		return listBuckets(r.cloud), nil
	case "CreateBucket":
		return nil, createBucket(r, name)
	case "DeleteBucket":
		return nil, deleteBucket(r.cloud, name)
	}
	b, err := seeBucket(r.cloud, name)
	if err != nil {
		return nil, err
	}
	switch r.operation {
	case "HeadBucket":
		return nil, nil
	case "GetBucketLocation":
		return element{name: "LocationConstraint", value: b.location()}, nil
	}
	return element{name: "ListBucketResult", value: []element{
		{name: "Name", value: name}, {name: "Prefix", value: ""}, {name: "KeyCount", value: 0}, {name: "MaxKeys", value: 1000},
		{name: "IsTruncated", value: false},
	}}, nil
}

func failS3(r *request, e *Error) *response {
	answer := xmlResponse(r, e.Status, append([]byte(xml.Header), render(element{name: "Error", value: []element{
		{name: "Code", value: e.Code}, {name: "Message", value: e.Message}, {name: "RequestId", value: r.id}, {name: "HostId", value: r.id},
	}})...))
	answer.header.Set("Content-Type", "application/xml")
	answer.header.Set("X-Amz-Request-Id", r.id)
	return answer
}
