package aws

import (
	"net/http"
	"strings"
)

// s3Call is what a request to S3 is about.
type s3Call struct {
	// bucket and key are empty where a request names none.
	bucket, key string
	// version is the version of the object that is asked for; empty for the current one.
	version   string
	operation *s3Operation
	// checksums are those that came with the content and fit it, by the name of their header.
	checksums map[string]string
	// marker says that the object is not there because the newest version of it is a delete marker.
	marker bool
}

// s3Labels reads the labels of a host without its domain, from the right, since a bucket's name may have dots and be that of a service:
// BUCKET.s3.REGION, BUCKET.s3.dualstack.REGION, s3.REGION, BUCKET.s3 and the older BUCKET.s3-REGION.
func s3Labels(labels []string) (bucket, region string, ok bool) {
	for i := len(labels) - 1; i >= 0 && i >= len(labels)-3; i-- {
		rest := labels[i+1:]
		switch label := labels[i]; {
		case label != "s3" && label != "s3-fips":
			if dashed, is := strings.CutPrefix(label, "s3-"); is && len(rest) == 0 && strings.Count(dashed, "-") > 1 {
				return strings.Join(labels[:i], "."), dashed, true
			}
			continue
		case len(rest) == 2 && rest[0] != "dualstack":
			continue
		case len(rest) > 0:
			region = rest[len(rest)-1]
		}
		return strings.Join(labels[:i], "."), region, true
	}
	return "", "", false
}

// s3Target finds the bucket and the key in the host and the path.
func s3Target(r *request) (bucket, key string) {
	host := hostname(r.Host)
	path := strings.TrimPrefix(r.URL.Path, "/")
	for _, domain := range domains {
		if name, ok := strings.CutSuffix(host, domain); ok {
			if bucket, _, ok = s3Labels(strings.Split(name, ".")); ok && bucket != "" {
				return bucket, path
			}
			break
		}
	}
	bucket, key, _ = strings.Cut(path, "/")
	return bucket, key
}

// s3Scope is what an operation works on.
type s3Scope int

const (
	// accountScope: no bucket has to be there.
	accountScope s3Scope = iota
	// configScope: a bucket's configuration is read, which lags behind writes.
	configScope
	// bucketScope: a bucket is changed, or its objects are read or written, which never lags.
	bucketScope
)

// s3Operation is one operation of the API.
type s3Operation struct {
	name  string
	write bool
	scope s3Scope
	// action is the permission that is needed, and versioned the one where the request names a version. If action is empty, run asks by itself.
	action, versioned string
	run               func(*request, *bucket) (*s3Answer, *Error)
}

func (o *s3Operation) permission(r *request) string {
	if r.s3.version != "" && o.versioned != "" {
		return o.versioned
	}
	return o.action
}

// subresources are the parts of buckets and objects that a query can name instead of the thing itself.
var subresources = []string{
	"abac", "accelerate", "acl", "analytics", "annotation", "attributes", "cors", "delete", "encryption", "intelligent-tiering", "inventory",
	"legal-hold", "lifecycle", "location", "logging", "metadataAnnotationTable", "metadataConfiguration", "metadataInventoryTable",
	"metadataJournalTable", "metadataTable", "metrics", "notification", "object-lock", "ownershipControls", "policy", "policyStatus",
	"publicAccessBlock", "renameObject", "replication", "requestPayment", "restore", "retention", "select", "session", "tagging", "torrent",
	"uploadId", "uploads", "versioning", "versions", "website",
}

// nameS3 finds out which operation a request asks for: by its method, by whether there is a key, and by the part that the query names.
func nameS3(r *request) *Error {
	r.params = r.URL.Query()
	r.s3.bucket, r.s3.key = s3Target(r)
	r.s3.version = r.params.Get("versionId")
	part := ""
	for _, name := range subresources {
		if r.params.Has(name) {
			part = name
		}
	}
	table, at := bucketOperations, r.Method+" "+part
	switch {
	case r.s3.bucket == "":
		table = serviceOperations
	case r.s3.key != "":
		table = objectOperations
	case at == "GET " && r.params.Get("list-type") == "2":
		at = "GET list-type"
	}
	op, ok := table[at]
	if !ok || r.params.Has("X-Amz-Signature") {
		return notImplemented()
	}
	r.s3.operation, r.operation, r.write = &op, op.name, op.write
	if s, ok := credentialScope(r.Header.Get("Authorization")); ok && r.region != "" && s.region != r.region {
		return &Error{http.StatusBadRequest, "AuthorizationHeaderMalformed",
			"The authorization header is malformed; the region '" + s.region + "' is wrong; expecting '" + r.region + "'"}
	}
	return nil
}
