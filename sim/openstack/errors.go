package openstack

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// refusal is an error as the services of OpenStack answer it.
type refusal struct {
	status  int
	message string
	header  http.Header
}

func refuse(status int, format string, a ...any) *refusal {
	message := format
	if len(a) > 0 {
		message = fmt.Sprintf(format, a...)
	}
	return &refusal{status: status, message: message}
}

// unauthorized is what Keystone says to a bad login and to a bad token alike, so that nobody learns which part is wrong.
func unauthorized() *refusal {
	return refuse(http.StatusUnauthorized, "The request you have made requires authentication.")
}

// forbidden names the action, where it has a name.
func forbidden(action string) *refusal {
	if action == "" {
		return refuse(http.StatusForbidden, "You are not authorized to perform the requested action.")
	}
	return refuse(http.StatusForbidden, "You are not authorized to perform the requested action: %s.", action)
}

func notFound(what, id string) *refusal {
	return refuse(http.StatusNotFound, "Could not find %s: %s.", what, id)
}

// code is what the log calls a refusal: its title without blanks.
func (e *refusal) code() string { return strings.ReplaceAll(http.StatusText(e.status), " ", "") }

// answer puts a refusal in the form of its service: Keystone's own, or that of Nova and Cinder.
func (e *refusal) answer(service string) *response {
	var out *response
	switch service {
	case serviceIdentity, "":
		out = inJSON(e.status, map[string]any{"error": map[string]any{"code": e.status, "message": e.message, "title": http.StatusText(e.status)}})
	default:
		names := map[int]string{
			http.StatusBadRequest: "badRequest", http.StatusForbidden: "forbidden", http.StatusNotFound: "itemNotFound", http.StatusTooManyRequests: "overLimit",
		}
		name := names[e.status]
		if name == "" {
			name = "computeFault"
		}
		out = inJSON(e.status, map[string]any{name: map[string]any{"code": e.status, "message": e.message}})
		if e.status == http.StatusUnauthorized { // keystonemiddleware answers that, before the service itself
			out = inJSON(e.status, map[string]any{"error": map[string]any{"code": e.status, "message": e.message, "title": "Unauthorized"}})
		}
	}
	if e.status == http.StatusUnauthorized {
		out.header.Set("WWW-Authenticate", `Keystone uri="https://`+DefaultHost+`/identity"`)
	}
	for name := range e.header {
		out.header.Set(name, e.header.Get(name))
	}
	return out
}

// retryAfter is after how many seconds one may try again.
const retryAfter = 1

func throttled() *refusal {
	e := refuse(http.StatusTooManyRequests, "Too many requests.")
	e.header = http.Header{"Retry-After": {strconv.Itoa(retryAfter)}}
	return e
}

func internalFailure() *refusal {
	return refuse(http.StatusInternalServerError, "An unexpected error prevented the server from fulfilling your request.")
}

func unavailable() *refusal {
	return refuse(http.StatusServiceUnavailable, "The service is temporarily unavailable.")
}
