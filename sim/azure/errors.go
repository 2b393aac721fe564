package azure

import (
	"fmt"
	"net/http"
	"strconv"
)

// Error is a refusal: an HTTP status, one of Azure's codes, and a sentence.
type Error struct {
	Status  int
	Code    string
	Message string
	// Target is what the refusal is about; mostly empty.
	Target string
	// Details and Info are lists of the Resource Manager's form.
	Details []Error
	Info    []any

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

func forbidden(code, format string, a ...any) *Error {
	return refusal(http.StatusForbidden, code, format, a...)
}

// with adds a header to the answer.
func (e *Error) with(name, value string) *Error {
	if e.header == nil {
		e.header = http.Header{}
	}
	e.header.Set(name, value)
	return e
}

// failARM is the Resource Manager's form of a refusal, which Microsoft Graph shares.
func failARM(r *request, err *Error) *response {
	answer := inJSON(err.Status, map[string]any{"error": err.inner()})
	for name := range err.header {
		answer.header.Set(name, err.header.Get(name))
	}
	answer.header.Set("X-Ms-Failure-Cause", "gateway")
	if r.service.name == "arm" && err.Status == http.StatusUnauthorized {
		answer.header.Set("WWW-Authenticate", fmt.Sprintf(`Bearer authorization_uri="https://%s/%s", error="invalid_token", error_description="%s"`,
			r.cloud.environment.Logins[0], r.cloud.tenant, err.Message))
	}
	return answer
}

// inner is the error object.
func (e *Error) inner() map[string]any {
	inner := map[string]any{"code": e.Code, "message": e.Message}
	if e.Target != "" {
		inner["target"] = e.Target
	}
	if len(e.Info) > 0 {
		inner["additionalInfo"] = e.Info
	}
	var details []any
	for i := range e.Details {
		details = append(details, e.Details[i].inner())
	}
	if details != nil {
		inner["details"] = details
	}
	return inner
}

// authorizationFailed names the caller, the action and the scope.
func (r *request) authorizationFailed(action, scope string) *Error {
	who := r.caller.principal
	return forbidden("AuthorizationFailed", "The client '%s' with object id '%s' does not have authorization to perform action '%s' over scope '%s' or the scope is invalid. "+
		"If access was recently granted, please refresh your credentials.", r.caller.label(), who.id, action, scope)
}

// The refusals that faults ask for. Which of the documented codes of a limit is sent does not matter to the SDKs: they go by the status.

func (r *request) throttled() *Error {
	subscription := r.path["subscription"]
	return refusal(http.StatusTooManyRequests, "SubscriptionRequestsThrottled",
		"Number of requests for subscription '%s' and operation '%s' exceeded the backend storage limit. Please try again after '%d' seconds.",
		subscription, r.name(), retryAfter).with("Retry-After", strconv.Itoa(retryAfter))
}

// retryAfter is after how many seconds one may try again.
const retryAfter = 1

func internalFailure() *Error {
	return refusal(http.StatusInternalServerError, "InternalServerError", "Encountered internal server error. Diagnostic information: timestamp '', subscription id '', tracking id '', request correlation id ''.")
}

func unavailable() *Error {
	return refusal(http.StatusServiceUnavailable, "ServiceUnavailable", "The service is temporarily unavailable. Please retry.")
}
