package conformance

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

// Transport implements Account. The host that a request was for is what the account is told, for it was signed.
func (a *awsAccount) Transport() http.RoundTripper {
	server, err := simaws.Start(a.Cloud, nil)
	must(a.t, err)
	address, err := url.Parse(server.URL)
	must(a.t, err)
	connections := &http.Transport{}
	a.t.Cleanup(func() {
		connections.CloseIdleConnections()
		server.Close()
	})
	return a.tapped(func(request *http.Request) (*http.Response, error) {
		sent := request.Clone(request.Context())
		if sent.Host == "" {
			sent.Host = request.URL.Host
		}
		sent.URL.Scheme, sent.URL.Host = address.Scheme, address.Host
		return connections.RoundTrip(sent)
	})
}

// Direct implements Account.
func (a *awsAccount) Direct() http.RoundTripper { return a.tapped(direct{a.Cloud}.RoundTrip) }

// secretPart finds the secret part of an access key in an answer.
var secretPart = regexp.MustCompile(`<SecretAccessKey>([^<]+)</SecretAccessKey>`)

// tapped takes note of every key that is handed out.
func (a *awsAccount) tapped(next roundTripper) http.RoundTripper {
	return roundTripper(func(request *http.Request) (*http.Response, error) {
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
		for _, found := range secretPart.FindAllSubmatch(body, -1) {
			a.mu.Lock()
			a.made = append(a.made, html.UnescapeString(string(found[1])))
			a.mu.Unlock()
		}
		return response, nil
	})
}

// Secrets implements Account.
func (a *awsAccount) Secrets() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	secrets := slices.Clone(a.made)
	for _, key := range a.roots {
		secrets = append(secrets, key.Secret)
	}
	return secrets
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
