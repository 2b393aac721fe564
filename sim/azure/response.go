package azure

import (
	"encoding/json"
	"net/http"
	"time"
)

// response is an answer as it goes over the wire.
type response struct {
	status int
	header http.Header
	body   []byte
}

// inJSON is the usual form of an answer.
func inJSON(status int, value any) *response {
	body, err := json.Marshal(value)
	if err != nil {
		return &response{status: http.StatusInternalServerError, header: http.Header{}}
	}
	return &response{status, http.Header{"Content-Type": {"application/json; charset=utf-8"}, "Cache-Control": {"no-cache"}}, body}
}

// created is the answer to a PUT that made something.
func created(value any) *response { return inJSON(http.StatusCreated, value) }

// empty is an answer without a body.
func empty(status int) *response { return &response{status: status, header: http.Header{}} }

// timestamp is a time as the Resource Manager's JSON has it.
func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.0000000Z") }
