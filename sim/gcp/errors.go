package gcp

import (
	"fmt"
	"net/http"
	"strings"
)

// Error is a refusal in Google's form: an HTTP status, the name of the canonical code, the reason of the older form of errors, a
// sentence and details, which are messages of google.rpc in JSON.
type Error struct {
	Status  int
	Code    string
	Reason  string
	Message string
	Details []any
}

// Error gives the sentence.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

func invalid(format string, a ...any) *Error {
	return &Error{http.StatusBadRequest, "INVALID_ARGUMENT", "badRequest", fmt.Sprintf(format, a...), nil}
}

func precondition(message string, details ...any) *Error {
	return &Error{http.StatusBadRequest, "FAILED_PRECONDITION", "failedPrecondition", message, details}
}

func notFound(format string, a ...any) *Error {
	return &Error{http.StatusNotFound, "NOT_FOUND", "notFound", fmt.Sprintf(format, a...), nil}
}

func alreadyExists(format string, a ...any) *Error {
	return &Error{http.StatusConflict, "ALREADY_EXISTS", "alreadyExists", fmt.Sprintf(format, a...), nil}
}

// exhausted is the refusal of a quota that only time or a deletion helps against.
func exhausted(message string) *Error {
	return &Error{http.StatusTooManyRequests, "RESOURCE_EXHAUSTED", "rateLimitExceeded", message, []any{
		map[string]any{"@type": typePrefix + "RetryInfo", "retryDelay": "86401s"},
	}}
}

// concurrentChange is the refusal of a policy whose etag is not the present one.
func concurrentChange(what string) *Error {
	return &Error{http.StatusConflict, "ABORTED", "aborted", "There were concurrent " + what +
		" changes. Please retry the whole read-modify-write with exponential backoff.", nil}
}

const typePrefix = "type.googleapis.com/google.rpc."

// errorInfo is the detail that names the reason in a form for programs.
func errorInfo(reason, domain string, metadata map[string]string) any {
	return map[string]any{"@type": typePrefix + "ErrorInfo", "reason": reason, "domain": domain, "metadata": metadata}
}

// permissionDenied names the permission and the resource, whose full name begins with "//" and a service.
func permissionDenied(permission, fullName string) *Error {
	service, name, _ := strings.Cut(fullName[2:], "/")
	return &Error{
		http.StatusForbidden, "PERMISSION_DENIED", "forbidden",
		"Permission '" + permission + "' denied on resource '" + fullName + "' (or it may not exist).",
		[]any{errorInfo("IAM_PERMISSION_DENIED", service, map[string]string{"permission": permission, "resource": name})},
	}
}

const credentialAdvice = "Expected OAuth 2 access token, login cookie or other valid authentication credential. " +
	"See https://developers.google.com/identity/sign-in/web/devconsole-project."

func noCredentials(r *request) *Error {
	return &Error{
		http.StatusUnauthorized, "UNAUTHENTICATED", "required", "Request is missing required authentication credential. " + credentialAdvice,
		[]any{errorInfo("CREDENTIALS_MISSING", "googleapis.com", r.methodMetadata())},
	}
}

// badCredentials is the answer to a token that is unknown, has ended, or whose account is gone.
func badCredentials(r *request, reason string) *Error {
	return &Error{
		http.StatusUnauthorized, "UNAUTHENTICATED", "authError", "Request had invalid authentication credentials. " + credentialAdvice,
		[]any{errorInfo(reason, "googleapis.com", r.methodMetadata())},
	}
}

func insufficientScopes(r *request) *Error {
	return &Error{
		http.StatusForbidden, "PERMISSION_DENIED", "insufficientPermissions", "Request had insufficient authentication scopes.",
		[]any{errorInfo("ACCESS_TOKEN_SCOPE_INSUFFICIENT", "googleapis.com", r.methodMetadata())},
	}
}

// The refusals that faults ask for.

func throttled() *Error {
	return &Error{
		http.StatusTooManyRequests, "RESOURCE_EXHAUSTED", "rateLimitExceeded",
		"Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute' of service.",
		[]any{errorInfo("RATE_LIMIT_EXCEEDED", "googleapis.com", map[string]string{})},
	}
}

func internalFailure() *Error {
	return &Error{http.StatusInternalServerError, "INTERNAL", "backendError", "Internal error encountered.", nil}
}

func unavailable() *Error {
	return &Error{http.StatusServiceUnavailable, "UNAVAILABLE", "backendError", "The service is currently unavailable.", nil}
}
