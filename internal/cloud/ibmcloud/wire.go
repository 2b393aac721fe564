package ibmcloud

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
)

// maxAnswer bounds what is read of an answer: a page of the longest things is far below it.
const maxAnswer = 16 << 20

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// refusedError is an answer whose status says that something is wrong.
type refusedError struct{ answer }

// Error names the status. What the cloud says about it is in the body.
func (e *refusedError) Error() string { return fmt.Sprintf("HTTP status %d", e.status) }

// garbledError is an answer that is not in the form of the APIs.
type garbledError struct {
	status int
	err    error
}

// Error says what is wrong with the answer.
func (e *garbledError) Error() string { return "the answer is not JSON: " + e.err.Error() }

// Unwrap returns what a decoder said.
func (e *garbledError) Unwrap() error { return e.err }

// message is a request to one of the APIs.
type message struct {
	method, path string
	query        url.Values
	header       http.Header
	body         any // encoded as JSON; nil for none
}

// request makes the HTTP request of a message.
func (m message) request(ctx context.Context, base, userAgent string) (*http.Request, error) {
	var body io.Reader
	if m.body != nil {
		encoded, err := json.Marshal(m.body)
		if err != nil {
			return nil, fmt.Errorf("encode the request: %w", err)
		}
		body = bytes.NewReader(encoded)
	}
	address := base + m.path
	if len(m.query) > 0 {
		address += "?" + m.query.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, m.method, address, body)
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", err)
	}
	maps.Copy(r.Header, m.header)
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", userAgent)
	if m.body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return r, nil
}

// exchange sends a request and reads the answer, which it decodes into out where there is one and the status is that of success.
func exchange(client *http.Client, r *http.Request, out any) (http.Header, error) {
	response, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return nil, err
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return nil, &refusedError{answer{response.StatusCode, response.Header, body}}
	}
	if out == nil {
		return response.Header, nil
	}
	if err := json.Unmarshal(body, out); err != nil {
		return nil, &garbledError{response.StatusCode, err}
	}
	return response.Header, nil
}
