package aws

import "net/http"

// The states of a bucket's versions. A bucket that has had them once never loses the state.
const (
	versioningOn        = "Enabled"
	versioningSuspended = "Suspended"
)

func putBucketVersioning(r *request, b *bucket) (*s3Answer, *Error) {
	var wanted struct{ Status, MfaDelete string }
	if err := r.xmlBody(&wanted); err != nil {
		return nil, err
	}
	switch {
	case wanted.MfaDelete == versioningOn:
		return nil, notImplemented()
	case wanted.Status != versioningOn && wanted.Status != versioningSuspended:
		return nil, &Error{http.StatusBadRequest, "IllegalVersioningConfigurationException", "The Versioning element must be specified"}
	}
	return &s3Answer{}, r.cloud.changeBucket(b.name, func(b *bucket) { b.versioning = wanted.Status })
}

func getBucketVersioning(_ *request, b *bucket) (*s3Answer, *Error) {
	parts := []element{}
	if b.versioning != "" {
		parts = append(parts, element{name: "Status", value: b.versioning})
	}
	return xmlAnswer("VersioningConfiguration", parts), nil
}

// getBucketEncryption is the same for all buckets: S3 encrypts with its own keys what has no other encryption.
func getBucketEncryption(*request, *bucket) (*s3Answer, *Error) {
	return xmlAnswer("ServerSideEncryptionConfiguration", []element{{name: "Rule", value: []element{
		{name: "ApplyServerSideEncryptionByDefault", value: []element{{name: "SSEAlgorithm", value: "AES256"}}},
		{name: "BucketKeyEnabled", value: false},
	}}}), nil
}
