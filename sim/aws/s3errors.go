package aws

import "net/http"

// The sentences are S3's own, as far as its documentation and its users quote them.

func notImplemented() *Error {
	return &Error{http.StatusNotImplemented, "NotImplemented", "A header you provided implies functionality that is not implemented."}
}

func noSuchBucket() *Error {
	return &Error{http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist"}
}

func noSuchObject() *Error {
	return &Error{http.StatusNotFound, "NoSuchKey", "The specified key does not exist."}
}

func noSuchVersion() *Error {
	return &Error{http.StatusNotFound, "NoSuchVersion", "The specified version does not exist."}
}

func permanentRedirect() *Error {
	return &Error{http.StatusMovedPermanently, "PermanentRedirect", "The bucket you are attempting to access must be addressed using the specified endpoint. " +
		"Please send all future requests to this endpoint."}
}

func malformedXML() *Error {
	return &Error{http.StatusBadRequest, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema"}
}

func malformedBucketPolicy(reason string) *Error {
	return &Error{http.StatusBadRequest, "MalformedPolicy", reason}
}

func invalidTag(message string) *Error {
	return &Error{http.StatusBadRequest, "InvalidTag", message}
}

func invalidArgument(message string) *Error {
	return &Error{http.StatusBadRequest, "InvalidArgument", message}
}

func badDigest(name string) *Error {
	return &Error{http.StatusBadRequest, "BadDigest", "The " + name + " you specified did not match the calculated checksum."}
}

func preconditionFailed() *Error {
	return &Error{http.StatusPreconditionFailed, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold"}
}

func methodNotAllowed() *Error {
	return &Error{http.StatusMethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed against this resource."}
}
