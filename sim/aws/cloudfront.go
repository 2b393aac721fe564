package aws

import (
	"encoding/xml"
	"net/http"
	"slices"
	"strings"
)

const (
	cloudFrontNamespace = "http://cloudfront.amazonaws.com/doc/2020-05-31/"
	cloudFrontVersion   = "/2020-05-31/"
	// codeNoHost is in the log of calls where a client of the real cloud would not even find an address.
	codeNoHost = "NoSuchHost"
)

// cloudFrontAPI is CloudFront as far as it takes to give the objects of a bucket another address: identities and access
// controls for the origin, distributions and their tags.
func cloudFrontAPI() *service {
	return &service{
		scope: "cloudfront", global: true, name: nameCloudFront, deny: denyQuery,
		run:     func(r *request) (any, *Error) { return cloudFrontOperations[r.operation](r) },
		succeed: succeedCloudFront,
		fail: func(r *request, e *Error) *response {
			if e.Code == codeNoHost {
				return nil
			}
			return failQuery(cloudFrontNamespace)(r, e)
		},
	}
}

// cloudFrontRoutes lead from method, path and what the query chooses to the operation. A star stands for an ID.
var cloudFrontRoutes = map[string]string{
	"POST origin-access-identity":         "CreateCloudFrontOriginAccessIdentity",
	"GET origin-access-identity":          "ListCloudFrontOriginAccessIdentities",
	"GET origin-access-identity/*":        "GetCloudFrontOriginAccessIdentity",
	"GET origin-access-identity/*/config": "GetCloudFrontOriginAccessIdentityConfig",
	"PUT origin-access-identity/*/config": "UpdateCloudFrontOriginAccessIdentity",
	"DELETE origin-access-identity/*":     "DeleteCloudFrontOriginAccessIdentity",
	"POST origin-access-control":          "CreateOriginAccessControl",
	"GET origin-access-control":           "ListOriginAccessControls",
	"GET origin-access-control/*":         "GetOriginAccessControl",
	"GET origin-access-control/*/config":  "GetOriginAccessControlConfig",
	"PUT origin-access-control/*/config":  "UpdateOriginAccessControl",
	"DELETE origin-access-control/*":      "DeleteOriginAccessControl",
	"POST distribution":                   "CreateDistribution",
	"POST distribution?WithTags":          "CreateDistributionWithTags",
	"GET distribution":                    "ListDistributions",
	"GET distribution/*":                  "GetDistribution",
	"GET distribution/*/config":           "GetDistributionConfig",
	"PUT distribution/*/config":           "UpdateDistribution",
	"DELETE distribution/*":               "DeleteDistribution",
	"POST tagging?Tag":                    "TagResource",
	"POST tagging?Untag":                  "UntagResource",
	"GET tagging":                         "ListTagsForResource",
}

// cloudFrontOperations carry the operations out.
var cloudFrontOperations = map[string]func(*request) (any, *Error){
	"CreateCloudFrontOriginAccessIdentity":    createIdentity,
	"ListCloudFrontOriginAccessIdentities":    listIdentities,
	"GetCloudFrontOriginAccessIdentity":       getIdentity,
	"GetCloudFrontOriginAccessIdentityConfig": getIdentity,
	"UpdateCloudFrontOriginAccessIdentity":    updateIdentity,
	"DeleteCloudFrontOriginAccessIdentity":    deleteIdentity,
	"CreateOriginAccessControl":               createAccessControl,
	"ListOriginAccessControls":                listAccessControls,
	"GetOriginAccessControl":                  getAccessControl,
	"GetOriginAccessControlConfig":            getAccessControl,
	"UpdateOriginAccessControl":               updateAccessControl,
	"DeleteOriginAccessControl":               deleteAccessControl,
	"CreateDistribution":                      createDistribution,
	"CreateDistributionWithTags":              createDistribution,
	"ListDistributions":                       listDistributions,
	"GetDistribution":                         getDistribution,
	"GetDistributionConfig":                   getDistribution,
	"UpdateDistribution":                      updateDistribution,
	"DeleteDistribution":                      deleteDistribution,
	"TagResource":                             tagDistribution,
	"UntagResource":                           untagDistribution,
	"ListTagsForResource":                     listDistributionTags,
}

func nameCloudFront(r *request) *Error {
	if !slices.Contains(cloudFrontPartitions, r.cloud.partition) {
		return noSuchHost(r)
	}
	r.params = r.URL.Query()
	noun, id, config := cloudFrontPath(r)
	route := r.Method + " " + noun
	if id != "" {
		route += "/*"
	}
	if config {
		route += "/config"
	}
	if operation, ok := r.param("Operation"); ok {
		route += "?" + operation
	} else if r.params.Has("WithTags") {
		route += "?WithTags"
	}
	r.operation = cloudFrontRoutes[route]
	if r.operation == "" {
		return &Error{http.StatusNotFound, "UnknownOperationException", "This simulation does not know " + r.Method + " " + r.URL.Path + "."}
	}
	r.write = r.Method != http.MethodGet
	return nil
}

// cloudFrontPartitions are those that have CloudFront ("Amazon CloudFront endpoints and quotas" in the AWS General Reference).
var cloudFrontPartitions = []string{"aws", "aws-cn"}

func noSuchHost(r *request) *Error {
	return &Error{http.StatusBadGateway, codeNoHost, "There is no host " + hostname(r.Host) + "."}
}

// cloudFrontPath takes a path apart: "distribution/E1/config". An identity's noun is two words long.
func cloudFrontPath(r *request) (noun, id string, config bool) {
	path, ok := strings.CutPrefix(strings.TrimSuffix(r.URL.Path, "/"), cloudFrontVersion)
	if !ok {
		return "", "", false
	}
	noun, rest, _ := strings.Cut(path, "/")
	if noun == "origin-access-identity" {
		rest = strings.TrimPrefix(strings.TrimPrefix(rest, "cloudfront"), "/")
	}
	id, last, _ := strings.Cut(rest, "/")
	if last != "" && last != "config" {
		return "", "", false
	}
	return noun, id, last == "config"
}

// authorizeCloudFront asks for the action of the operation on something of the account: "distribution/E1". Lists are allowed or denied as a
// whole, and so is the making of an access control.
func (r *request) authorizeCloudFront(action, resource string, tags ...tag) *Error {
	t := target{arn: "*"}
	if resource != "" {
		t.arn = r.cloud.arn("cloudfront", "", resource)
		t.shown = t.arn
		t.context = resourceTags(r.cloud.tagsOf(resource), "aws:ResourceTag/")
	}
	return r.authorize("cloudfront:"+action, t.withRequestTags(tags))
}

// cloudFrontAnswer is a result with the headers that go with it.
type cloudFrontAnswer struct {
	status   int
	etag     string
	location string
	document element // without a name if there is no body
}

func succeedCloudFront(r *request, result any) *response {
	a, _ := result.(cloudFrontAnswer)
	if a.status == 0 {
		a.status = http.StatusOK
	}
	answer := xmlResponse(r, a.status, nil)
	if a.etag != "" {
		answer.header.Set("ETag", a.etag)
	}
	if a.location != "" {
		answer.header.Set("Location", "https://"+r.Host+cloudFrontVersion+a.location)
	}
	if a.document.name != "" {
		a.document.attrs = namespace(cloudFrontNamespace)
		answer.body = append([]byte(xml.Header), render(a.document)...)
	}
	return answer
}

// matches checks the If-Match header of a change against the version of what it changes.
func (r *request) matches(v revision) *Error {
	switch given := strings.Trim(r.Header.Get("If-Match"), `"`); {
	case given == v.etag:
		return nil
	case slices.Contains(v.former, given):
		return &Error{http.StatusPreconditionFailed, "PreconditionFailed",
			"The request failed because it didn't meet the preconditions in one or more request-header fields."}
	}
	return &Error{http.StatusBadRequest, "InvalidIfMatchVersion", "The If-Match version is missing or not valid for the resource."}
}
