// Package jsonapi is what the small clients of JSON APIs share that are written here: one exchange over HTTP, and what can be wrong with an answer.
package jsonapi

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// maxAnswer bounds what is read of an answer: a page of the longest things is far below it.
const maxAnswer = 16 << 20

// RefusedError is an answer whose status says that something is wrong. What the cloud says about it is in the body.
type RefusedError struct {
	Status int
	Header http.Header
	Body   []byte
}

// Error names the status.
func (e *RefusedError) Error() string { return fmt.Sprintf("HTTP status %d", e.Status) }

// GarbledError is an answer that is not in the form of the APIs.
type GarbledError struct {
	Status int
	Err    error
}

// Error says what is wrong with the answer.
func (e *GarbledError) Error() string { return "the answer is not JSON: " + e.Err.Error() }

// Unwrap returns what a decoder said.
func (e *GarbledError) Unwrap() error { return e.Err }

// Exchange sends a request and reads the answer, which it decodes into out where there is one and the status is that of success. Its error is a
// *RefusedError, a *GarbledError, or about the connection.
func Exchange(client *http.Client, r *http.Request, out any) (http.Header, error) {
	response, err := client.Do(r) //nolint:gosec // the administrator says where the cloud is
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return nil, err
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return nil, &RefusedError{response.StatusCode, response.Header, body}
	}
	if out == nil {
		return response.Header, nil
	}
	if err := json.Unmarshal(body, out); err != nil {
		return nil, &GarbledError{response.StatusCode, err}
	}
	return response.Header, nil
}
