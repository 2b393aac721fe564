package conformance

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f roundTripper) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

// overNetwork carries requests to a server of handler, until t ends. The host that a request was for is what the handler is told, for it says which API is
// meant, and may have been signed.
func overNetwork(t testing.TB, handler http.Handler) roundTripper {
	t.Helper()
	server := httptest.NewServer(handler)
	address, err := url.Parse(server.URL)
	must(t, err)
	connections := &http.Transport{}
	t.Cleanup(func() {
		connections.CloseIdleConnections()
		server.CloseClientConnections()
		server.Close()
	})
	return func(request *http.Request) (*http.Response, error) {
		sent := request.Clone(request.Context())
		if sent.Host == "" {
			sent.Host = request.URL.Host
		}
		sent.URL.Scheme, sent.URL.Host = address.Scheme, address.Host
		return connections.RoundTrip(sent)
	}
}

// tapped shows the body of every answer to learn. Whoever sends the request gets the error of learn in place of the answer.
func tapped(next roundTripper, learn func(body []byte) error) roundTripper {
	return func(request *http.Request) (*http.Response, error) {
		response, err := next(request)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil {
			return nil, err
		}
		response.Body = io.NopCloser(bytes.NewReader(body))
		return response, learn(body)
	}
}

// direct has a handler answer requests. They are written and read as a server would read them, for the handler checks what was signed.
type direct struct{ handler http.Handler }

// errReset is what a client sees of a connection that was closed without an answer.
var errReset = errors.New("connection reset by peer")

// RoundTrip implements http.RoundTripper.
func (d direct) RoundTrip(request *http.Request) (response *http.Response, err error) {
	var wire bytes.Buffer
	if err := request.Write(&wire); err != nil {
		return nil, err
	}
	received, err := http.ReadRequest(bufio.NewReader(&wire))
	if err != nil {
		return nil, fmt.Errorf("the request is none that a server could read: %w", err)
	}
	received.RemoteAddr = "192.0.2.1:1234"
	answer := httptest.NewRecorder()
	if dropped := d.answer(answer, received.WithContext(request.Context())); dropped {
		return nil, errReset
	}
	if err := request.Context().Err(); err != nil {
		return nil, err
	}
	response = answer.Result()
	response.Request = request
	return response, nil
}

// answer reports whether the handler dropped the connection.
func (d direct) answer(w http.ResponseWriter, received *http.Request) (dropped bool) {
	defer func() {
		switch cause := recover(); cause {
		case nil:
		case http.ErrAbortHandler:
			dropped = true
		default:
			panic(cause)
		}
	}()
	d.handler.ServeHTTP(w, received)
	_, _ = io.Copy(io.Discard, received.Body)
	return false
}
