package alibabacloud

import (
	"fmt"
	"net/http"
)

// Error is a refusal: an HTTP status, one of the codes of the references, and a sentence.
type Error struct {
	Status  int
	Code    string
	Message string
	// detail is what a refusal for lack of a right tells about it.
	detail any
}

// Error gives code and sentence.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

func refusal(status int, code, format string, a ...any) *Error {
	message := format
	if len(a) > 0 {
		message = fmt.Sprintf(format, a...)
	}
	return &Error{Status: status, Code: code, Message: message}
}

func badRequest(code, format string, a ...any) *Error {
	return refusal(http.StatusBadRequest, code, format, a...)
}

func notFound(code, message string) *Error { return refusal(http.StatusNotFound, code, "%s", message) }

func conflict(code, message string) *Error { return refusal(http.StatusConflict, code, "%s", message) }

func noUser() *Error   { return notFound("EntityNotExist.User", "The user does not exist.") }
func noPolicy() *Error { return notFound("EntityNotExist.Policy", "The policy does not exist.") }

// missing is the refusal of a request that lacks a parameter.
func missing(parameter string) *Error {
	return badRequest("MissingParameter", "The input parameter %q that is mandatory for processing this request is not supplied.", parameter)
}

// faulty are the refusals that faults ask for, by their codes.
func throttled() *Error {
	return badRequest("Throttling.User", "Request was denied due to user flow control.")
}

func internal() *Error {
	return refusal(http.StatusInternalServerError, "InternalError", "The request processing has failed due to some unknown error.")
}

func unavailable() *Error {
	return refusal(http.StatusServiceUnavailable, "ServiceUnavailable", "The request has failed due to a temporary failure of the server.")
}

// body is a refusal as it goes over the wire.
func (e *Error) body(r *request) map[string]any {
	body := map[string]any{
		"RequestId": r.id, "HostId": r.Host, "Code": e.Code, "Message": e.Message,
		"Recommend": "https://api.alibabacloud.com/troubleshoot?q=" + e.Code + "&requestId=" + r.id,
	}
	if e.detail != nil {
		body["AccessDeniedDetail"] = e.detail
	}
	return body
}
