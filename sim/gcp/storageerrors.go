package gcp

import (
	"encoding/xml"
	"net/http"
	"strings"
)

// Refusals of Cloud Storage have the older form: a reason and a domain, and no canonical code in the body. The sentences are Google's
// own as far as its users quote them; where they are an assumption, it says so.

const (
	noBucketSentence = "The specified bucket does not exist."
	noObjectSentence = "No such object: "
)

func badStorageRequest(message string) *Error {
	return &Error{http.StatusBadRequest, "INVALID_ARGUMENT", "invalid", message, nil}
}

func missingParameter(name string) *Error {
	return &Error{http.StatusBadRequest, "INVALID_ARGUMENT", "required", "Required parameter: " + name, nil}
}

// notSimulated refuses what the real service would take and the simulated one has no notion of, so that nobody relies on it.
func notSimulated(what string) *Error {
	return &Error{http.StatusNotImplemented, "UNIMPLEMENTED", "notImplemented", "The simulated Cloud Storage has no notion of " + what + ".", nil}
}

func noSuchBucket() *Error {
	return &Error{http.StatusNotFound, "NOT_FOUND", "notFound", noBucketSentence, nil}
}

func noSuchObject(bucketName, name string) *Error {
	return &Error{http.StatusNotFound, "NOT_FOUND", "notFound", noObjectSentence + bucketName + "/" + name, nil}
}

func storageConflict(message string) *Error {
	return &Error{http.StatusConflict, "ALREADY_EXISTS", "conflict", message, nil}
}

// conditionNotMet is the refusal of a precondition; without a sentence of its own it has the usual one.
func conditionNotMet(message string) *Error {
	if message == "" {
		message = "At least one of the pre-conditions you specified did not hold."
	}
	return &Error{http.StatusPreconditionFailed, "FAILED_PRECONDITION", "conditionNotMet", message, nil}
}

// notModified tells a reader that it has the present state already.
func notModified() *Error {
	return &Error{http.StatusNotModified, "FAILED_PRECONDITION", "notModified", "Not Modified", nil}
}

// storageDenied is the refusal of a permission. Who has no token is told to bring one.
func storageDenied(r *request, permission, on string) *Error {
	who := r.caller.label()
	e := &Error{http.StatusForbidden, "PERMISSION_DENIED", "forbidden", "", nil}
	if r.caller == nil {
		who = "Anonymous caller"
		e = &Error{http.StatusUnauthorized, "UNAUTHENTICATED", "required", "", nil}
	}
	e.Message = who + " does not have " + permission + " access to the Google Cloud " + on + ". Permission '" + permission +
		"' denied on resource (or it may not exist)."
	return e
}

// inStorageWords gives refusals that all APIs share the words of Cloud Storage.
func inStorageWords(err *Error) *Error {
	e := *err
	switch e.Reason {
	case "authError":
		e.Message, e.Details = "Invalid Credentials", nil
	case "insufficientPermissions":
		e.Message, e.Reason, e.Details = "Provided scope(s) are not authorized", "forbidden", nil
	case "badRequest":
		e.Reason = "invalid"
	case "backendError":
		e.Message = "We encountered an internal error. Please try again."
	case "rateLimitExceeded":
		e.Details = nil
	}
	return &e
}

// failStorage is the JSON form of a refusal.
func failStorage(err *Error) *response {
	e := inStorageWords(err)
	if e.Status == http.StatusNotModified {
		return &response{status: e.Status, header: http.Header{}}
	}
	one := map[string]any{"message": e.Message, "domain": "global", "reason": e.Reason}
	switch e.Status {
	case http.StatusUnauthorized:
		one["locationType"], one["location"] = "header", "Authorization"
	case http.StatusPreconditionFailed:
		one["locationType"], one["location"] = "header", "If-Match"
	case http.StatusTooManyRequests:
		one["domain"] = "usageLimits"
	}
	inner := map[string]any{"code": e.Status, "message": e.Message, "errors": []any{one}}
	if len(e.Details) > 0 { // refused before Cloud Storage saw it
		inner["status"], inner["details"] = e.Code, e.Details
	}
	if e.Reason == "accessNotConfigured" {
		one["domain"], one["extendedHelp"] = "usageLimits", "https://console.developers.google.com"
	}
	answer := inJSON(e.Status, map[string]any{"error": inner})
	if e.Status == http.StatusUnauthorized {
		answer.header.Set("WWW-Authenticate", `Bearer realm="https://accounts.google.com/"`)
	}
	return answer
}

type xmlError struct {
	XMLName xml.Name `xml:"Error"`
	Code    string   `xml:"Code"`
	Message string   `xml:"Message"`
	Details string   `xml:"Details,omitempty"`
}

// failXML is the form of a refusal in the XML API ("HTTP status and error codes for XML").
func failXML(err *Error) *response {
	e := inStorageWords(err)
	status, out := e.Status, xmlError{Code: "InvalidArgument", Message: "Invalid argument.", Details: e.Message}
	switch {
	case e.Reason == "required" && e.Code == "UNAUTHENTICATED", status == http.StatusForbidden:
		status, out.Code, out.Message = http.StatusForbidden, "AccessDenied", "Access denied."
	case status == http.StatusUnauthorized:
		out.Code, out.Message = "AuthenticationRequired", "Authentication required."
	case e.Message == noBucketSentence:
		out = xmlError{Code: "NoSuchBucket", Message: noBucketSentence}
	case strings.HasPrefix(e.Message, noObjectSentence):
		out.Code, out.Message = "NoSuchKey", "The specified key does not exist."
	case status == http.StatusPreconditionFailed:
		out.Code, out.Message = "PreconditionFailed", e.Message
	case status == http.StatusRequestedRangeNotSatisfiable:
		out.Code, out.Message = "InvalidRange", "The requested range cannot be satisfied."
	case status == http.StatusTooManyRequests:
		out.Code, out.Message = "SlowDown", "Please reduce your request rate."
	case status == http.StatusServiceUnavailable:
		out.Code, out.Message = "ServiceUnavailable", "The service is currently unavailable."
	case status == http.StatusInternalServerError:
		out.Code, out.Message = "InternalError", e.Message
	case status == http.StatusNotImplemented:
		out.Code, out.Message = "NotImplemented", e.Message
	}
	return inXML(status, out)
}

func inXML(status int, value any) *response {
	body, err := xml.Marshal(value)
	if err != nil {
		return failJSON(internalFailure()) // what is marshalled has nothing that XML cannot say
	}
	return &response{status, http.Header{
		"Content-Type": {"application/xml; charset=UTF-8"}, "Cache-Control": {"private, max-age=0"},
	}, append([]byte("<?xml version='1.0' encoding='UTF-8'?>"), body...)}
}
