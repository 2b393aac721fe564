package aws

import (
	"fmt"
	"net/http"
)

// Error is an answer that refuses a request.
type Error struct {
	// Status is the HTTP status. From 500 on the fault is the cloud's, below it the sender's.
	Status int
	// Code is one of the codes that the API reference lists for the operation, or a common one.
	Code string
	// Message is the sentence for people.
	Message string
}

// Error gives code and message.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// sender says whose fault it is, in the words of the Query protocol.
func (e *Error) sender() string {
	if e.Status >= http.StatusInternalServerError {
		return "Receiver"
	}
	return "Sender"
}

func noSuchEntity(format string, args ...any) *Error {
	return &Error{http.StatusNotFound, "NoSuchEntity", fmt.Sprintf(format, args...)}
}

func noSuchUser(name string) *Error {
	return noSuchEntity("The user with name %s cannot be found.", name)
}

func alreadyExists(format string, args ...any) *Error {
	return &Error{http.StatusConflict, "EntityAlreadyExists", fmt.Sprintf(format, args...)}
}

func deleteConflict(message string) *Error {
	return &Error{http.StatusConflict, "DeleteConflict", message}
}

func limitExceeded(format string, args ...any) *Error {
	return &Error{http.StatusConflict, "LimitExceeded", fmt.Sprintf(format, args...)}
}

func invalidInput(format string, args ...any) *Error {
	return &Error{http.StatusBadRequest, "InvalidInput", fmt.Sprintf(format, args...)}
}

func malformedPolicy(reason string) *Error {
	return &Error{http.StatusBadRequest, "MalformedPolicyDocument", reason}
}

func invalidParameter(format string, args ...any) *Error {
	return &Error{http.StatusBadRequest, "ValidationError", fmt.Sprintf(format, args...)}
}

// violates is the sentence of a value that breaks a constraint of the API's model.
func violates(value, field, constraint string) *Error {
	return invalidParameter("1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: %s", value, field, constraint)
}

// missing is the sentence of a value that is required and absent.
func missing(field string) *Error {
	return invalidParameter("1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null", field)
}

func accessDenied(message string) *Error {
	return &Error{http.StatusForbidden, "AccessDenied", message}
}

func invalidToken() *Error {
	return &Error{http.StatusForbidden, "InvalidClientTokenId", "The security token included in the request is invalid."}
}

func expiredToken() *Error {
	return &Error{http.StatusForbidden, "ExpiredToken", "The security token included in the request is expired"}
}

func signatureMismatch(message string) *Error {
	if message == "" {
		message = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and " +
			"signing method. Consult the service documentation for details."
	}
	return &Error{http.StatusForbidden, "SignatureDoesNotMatch", message}
}

func throttled() *Error {
	return &Error{http.StatusBadRequest, "Throttling", "Rate exceeded"}
}

func internalFailure() *Error {
	return &Error{http.StatusInternalServerError, "InternalFailure", "The request processing has failed because of an unknown error, exception or failure."}
}

func unavailable() *Error {
	return &Error{http.StatusServiceUnavailable, "ServiceUnavailable", "The request has failed due to a temporary failure of the server."}
}
