package ibmcloud

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
	return &response{status, http.Header{"Content-Type": {"application/json"}, "Cache-Control": {"no-cache, no-store, must-revalidate"}}, body}
}

// noContent is the answer of a deletion.
func noContent() *response { return &response{status: http.StatusNoContent, header: http.Header{}} }

// timestamp is a time as the JSON of IAM has it.
func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
