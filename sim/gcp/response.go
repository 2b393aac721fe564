package gcp

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

// empty is google.protobuf.Empty.
type empty struct{}

// succeed puts a result in JSON and keeps what the request's fields parameter asks for.
func (r *request) succeed(result any) (*response, *Error) {
	if ready, ok := result.(*response); ok {
		return ready, nil
	}
	if mask := r.param("fields"); mask != "" {
		selected, err := selectFields(result, mask)
		if err != nil {
			return nil, err
		}
		result = selected
	}
	return inJSON(http.StatusOK, result), nil
}

func inJSON(status int, value any) *response {
	body, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return failJSON(internalFailure())
	}
	return &response{status, http.Header{
		"Content-Type": {"application/json; charset=UTF-8"}, "Vary": {"Origin", "X-Origin", "Referer"}, "Cache-Control": {"private"},
	}, append(body, '\n')}
}

// failJSON is the usual form of a refusal.
func failJSON(err *Error) *response {
	inner := map[string]any{
		"code": err.Status, "message": err.Message, "status": err.Code,
		"errors": []any{map[string]string{"message": err.Message, "domain": "global", "reason": err.Reason}},
	}
	if len(err.Details) > 0 {
		inner["details"] = err.Details
	}
	answer := inJSON(err.Status, map[string]any{"error": inner})
	if err.Status == http.StatusUnauthorized {
		answer.header.Set("WWW-Authenticate", `Bearer realm="https://accounts.google.com/", error="invalid_token"`)
	}
	return answer
}

// timestamp is a time as Google's JSON has it; empty for none.
func timestamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano)
}

// noContent is the answer to a deletion where there is nothing to say.
func noContent() *response {
	return &response{status: http.StatusNoContent, header: http.Header{"Content-Type": {"application/json"}}}
}
