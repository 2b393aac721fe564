package aws

import (
	"encoding/xml"
	"net/http"
	"strings"
	"time"
)

const s3Namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

// s3Service is S3: general purpose buckets, their configuration and their objects.
func s3Service() *service {
	return &service{
		scope: "s3", name: nameS3, run: runS3, deny: denyQuery, succeed: succeedS3,
		anonymous: func(r *request) bool { return r.Header.Get("Authorization") == "" },
		fail: renamed(failS3, map[string]Error{
			"InvalidClientTokenId":       {http.StatusForbidden, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."},
			"ExpiredToken":               {http.StatusBadRequest, "ExpiredToken", "The provided token has expired."},
			"MissingAuthenticationToken": {http.StatusForbidden, "AccessDenied", "Access Denied"},
			"Throttling":                 {http.StatusServiceUnavailable, "SlowDown", "Please reduce your request rate."},
			"InternalFailure":            {http.StatusInternalServerError, "InternalError", "We encountered an internal error. Please try again."},
		}),
	}
}

// s3Answer is what an operation of S3 answers with.
type s3Answer struct {
	// status is 200 if it is zero.
	status int
	header http.Header
	// doc is the answer in XML; nil if it has another form or no content.
	doc *element
	// raw is the answer as it is.
	raw []byte
}

// noContent is the answer of operations that take something away.
func noContent() *s3Answer { return &s3Answer{status: http.StatusNoContent} }

// xmlAnswer is an answer of these elements.
func xmlAnswer(name string, children []element) *s3Answer {
	return &s3Answer{doc: &element{name, namespace(s3Namespace), children}}
}

// runS3 carries a request out: the bucket has to be there, in this region, and to be the caller's to use, in this order.
func runS3(r *request) (any, *Error) {
	if err := r.readContent(); err != nil {
		return nil, err
	}
	op := r.s3.operation
	if op.scope == accountScope {
		return op.run(r, nil)
	}
	b, err := r.findBucket(op.scope)
	if err != nil {
		return nil, err
	}
	if op.action != "" {
		if err := r.permit(b, op.permission(r), r.s3.key, nil); err != nil {
			return nil, err
		}
	}
	return op.run(r, b)
}

// s3Headers are those of every answer.
func s3Headers(r *request) http.Header {
	return http.Header{"Server": {"AmazonS3"}, "X-Amz-Request-Id": {r.id}, "X-Amz-Id-2": {r.id}}
}

func succeedS3(r *request, result any) *response {
	a, _ := result.(*s3Answer)
	h := s3Headers(r)
	for name, values := range a.header {
		h[http.CanonicalHeaderKey(name)] = values
	}
	answer := &response{status: a.status, header: h, body: a.raw}
	if answer.status == 0 {
		answer.status = http.StatusOK
	}
	if a.doc != nil {
		h.Set("Content-Type", "application/xml")
		answer.body = append([]byte(xml.Header), render(*a.doc)...)
	}
	return answer
}

// failS3 is the form of an error, with the details that belong to some codes.
func failS3(r *request, e *Error) *response {
	h := s3Headers(r)
	region := r.cloud.regionOf(r.s3.bucket)
	if region != "" && r.tellsRegion(e.Code) {
		h.Set("X-Amz-Bucket-Region", region)
	}
	if r.s3.marker {
		h.Set("X-Amz-Delete-Marker", "true")
	}
	if e.Status == http.StatusNotModified {
		return &response{status: e.Status, header: h}
	}
	parts := []element{{name: "Code", value: e.Code}, {name: "Message", value: e.Message}}
	parts = append(parts, r.errorDetails(e.Code, region)...)
	parts = append(parts, element{name: "RequestId", value: r.id}, element{name: "HostId", value: r.id})
	h.Set("Content-Type", "application/xml")
	return &response{status: e.Status, header: h, body: append([]byte(xml.Header), render(element{name: "Error", value: parts})...)}
}

// tellsRegion says which answers bring the region of a bucket: redirects, and everything about a bucket as a whole.
func (r *request) tellsRegion(code string) bool {
	switch r.operation {
	case "HeadBucket", "ListObjects", "ListObjectsV2":
		return true
	}
	return code == "PermanentRedirect"
}

func (r *request) errorDetails(code, region string) []element {
	switch code {
	case "NoSuchBucket", "BucketAlreadyExists", "BucketAlreadyOwnedByYou", "BucketNotEmpty", "InvalidBucketName", "NoSuchBucketPolicy",
		"NoSuchTagSet", "NoSuchPublicAccessBlockConfiguration", "OwnershipControlsNotFoundError":
		return []element{{name: "BucketName", value: r.s3.bucket}}
	case "NoSuchKey", "NoSuchVersion":
		return []element{{name: "Key", value: r.s3.key}}
	case "PermanentRedirect":
		return []element{{name: "Endpoint", value: r.s3.bucket + ".s3." + region + "." + suffixes[r.cloud.partition]}, {name: "Bucket", value: r.s3.bucket}}
	case "AuthorizationHeaderMalformed":
		return []element{{name: "Region", value: r.region}}
	case "PreconditionFailed":
		for _, name := range []string{"If-Match", "If-None-Match", "If-Unmodified-Since"} {
			if r.Header.Get(name) != "" {
				return []element{{name: "Condition", value: name}}
			}
		}
	}
	return nil
}

// suffixes are the domains of S3's hosts, by partition.
var suffixes = map[string]string{
	"aws": "amazonaws.com", "aws-cn": "amazonaws.com.cn", "aws-us-gov": "amazonaws.com", "aws-iso": "c2s.ic.gov",
	"aws-iso-b": "sc2s.sgov.gov", "aws-iso-e": "cloud.adc-e.uk", "aws-iso-f": "csp.hci.ic.gov", "aws-eusc": "amazonaws.eu",
}

// s3Time is the form of times in answers of S3, which counts whole seconds.
func s3Time(t time.Time) string {
	return t.UTC().Truncate(time.Second).Format("2006-01-02T15:04:05.000Z")
}

// quoted is an entity tag as HTTP writes it.
func quoted(etag string) string { return `"` + strings.Trim(etag, `"`) + `"` }
