package ibmcloud

import (
	"fmt"
	"net/http"
	"strconv"
)

// Error is a refusal: an HTTP status, one of IBM's codes, and a sentence.
type Error struct {
	Status  int
	Code    string
	Message string
	// MessageCode is the number of the sentence, where the documentation or somebody's log shows it: "BXNIM0415E".
	MessageCode string
	// Details are a sentence, or in policy management an object.
	Details any

	header http.Header
}

// Error gives the sentence.
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

func notFound(code, format string, a ...any) *Error {
	return refusal(http.StatusNotFound, code, format, a...)
}

func conflict(code, format string, a ...any) *Error {
	return refusal(http.StatusConflict, code, format, a...)
}

// retryAfter is after how many seconds one may try again.
const retryAfter = 1

func throttled() *Error {
	err := refusal(http.StatusTooManyRequests, "too_many_requests", "The request was not processed because the rate limit was exceeded.")
	err.header = http.Header{"Retry-After": {strconv.Itoa(retryAfter)}}
	return err
}

// failToken is the form of the token endpoint.
func failToken(r *request, err *Error) *response {
	return inJSON(err.Status, map[string]any{
		"errorCode": err.Code, "errorMessage": err.Message,
		"context": map[string]any{"requestId": r.id, "requestType": "incoming.Identity_Token", "userAgent": r.UserAgent(), "locale": "en_US"},
	})
}

// failIdentity is the form of the identity services: ExceptionResponse in their reference.
func failIdentity(r *request, err *Error) *response {
	one := map[string]any{"code": err.Code, "message": err.Message}
	if err.MessageCode != "" {
		one["message_code"] = err.MessageCode
	}
	if err.Details != nil {
		one["details"] = err.Details
	}
	return inJSON(err.Status, map[string]any{
		"context":     map[string]any{"transaction_id": r.id, "operation": r.operation.id, "user_agent": r.UserAgent(), "url": "https://" + r.Host},
		"status_code": strconv.Itoa(err.Status), "errors": []any{one}, "trace": r.id,
	})
}

// failPolicy is the form of policy management: ErrorResponse in its reference. The resource manager's is the same.
func failPolicy(r *request, err *Error) *response {
	one := map[string]any{"code": err.Code, "message": err.Message}
	if err.Details != nil {
		one["details"] = err.Details
	} else {
		one["more_info"] = "n/a"
	}
	return inJSON(err.Status, map[string]any{"trace": r.id, "errors": []any{one}, "status_code": err.Status})
}

// failGateway is how the gateway answers to what no API has.
func failGateway(_ *request, err *Error) *response {
	body := "<!DOCTYPE html>\n<html>\n<head>\n<title>Error</title>\n</head>\n<body>\n<h1>" + err.Message + "</h1>\n</body>\n</html>\n"
	return &response{status: err.Status, header: http.Header{"Content-Type": {"text/html"}}, body: []byte(body)}
}
