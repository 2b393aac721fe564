package aws

import (
	"net/http"
	"slices"
	"strings"
)

// grants says that a request brings an ACL other than the harmless canned ones.
func (r *request) grants(harmless ...string) bool {
	for name := range r.Header {
		if strings.HasPrefix(name, "X-Amz-Grant-") {
			return true
		}
	}
	acl := r.Header.Get("X-Amz-Acl")
	return acl != "" && !slices.Contains(harmless, acl)
}

// refuseACL is the end of every ACL: where they could be written they are not simulated.
func refuseACL(_ *request, b *bucket) (*s3Answer, *Error) {
	if b.ownership == defaultOwnership {
		return nil, aclNotSupported()
	}
	return nil, notImplemented()
}

func aclNotSupported() *Error {
	return &Error{http.StatusBadRequest, "AccessControlListNotSupported", "The bucket does not allow ACLs"}
}

// ownershipControls are the rules for who owns new objects. There is always one.
type ownershipControls struct {
	Rules []struct{ ObjectOwnership string } `xml:"Rule"`
}

func putOwnershipControls(r *request, b *bucket) (*s3Answer, *Error) {
	var wanted ownershipControls
	if err := r.xmlBody(&wanted); err != nil {
		return nil, err
	}
	if len(wanted.Rules) != 1 {
		return nil, malformedXML()
	}
	switch wanted.Rules[0].ObjectOwnership {
	case defaultOwnership, "BucketOwnerPreferred", "ObjectWriter":
	default:
		return nil, malformedXML()
	}
	return &s3Answer{}, r.cloud.changeBucket(b.name, func(b *bucket) { b.ownership = wanted.Rules[0].ObjectOwnership })
}

func getOwnershipControls(_ *request, b *bucket) (*s3Answer, *Error) {
	if b.ownership == "" {
		return nil, &Error{http.StatusNotFound, "OwnershipControlsNotFoundError", "The bucket ownership controls were not found"}
	}
	return xmlAnswer("OwnershipControls", []element{{name: "Rule", value: []element{{name: "ObjectOwnership", value: b.ownership}}}}), nil
}

func deleteOwnershipControls(r *request, b *bucket) (*s3Answer, *Error) {
	return noContent(), r.cloud.changeBucket(b.name, func(b *bucket) { b.ownership = "" })
}
