package federation

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
)

const (
	// tokenPatience is how long a token endpoint may take to answer.
	tokenPatience = 30 * time.Second
	// maxTokenAnswer bounds how much of a refusal is read.
	maxTokenAnswer = 1 << 20
)

// authorized makes requests with the tokens of a source.
type authorized struct {
	base   http.RoundTripper
	tokens oauth2.TokenSource
}

// RoundTrip implements http.RoundTripper.
func (a authorized) RoundTrip(r *http.Request) (*http.Response, error) {
	token, err := a.tokens.Token()
	if err != nil {
		if r.Body != nil {
			_ = r.Body.Close()
		}
		return nil, err
	}
	request := r.Clone(r.Context())
	token.SetAuthHeader(request)
	return a.base.RoundTrip(request)
}

// tokenTransport carries the requests for tokens, and keeps why the last one was refused: Google's library tells that in words only.
type tokenTransport struct {
	base http.RoundTripper

	mu      sync.Mutex
	refusal *api.TokenError
}

func newTokenTransport(base http.RoundTripper) *tokenTransport { return &tokenTransport{base: base} }

// RoundTrip implements http.RoundTripper.
func (t *tokenTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := t.base.RoundTrip(r)
	if err != nil || answer.StatusCode < http.StatusBadRequest {
		return answer, err
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxTokenAnswer))
	_ = answer.Body.Close()
	if err != nil {
		return nil, err
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	t.keep(refusalOf(answer.StatusCode, body))
	return answer, nil
}

func (t *tokenTransport) keep(refusal *api.TokenError) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.refusal = refusal
}

func (t *tokenTransport) take() *api.TokenError {
	t.mu.Lock()
	defer t.mu.Unlock()
	refusal := t.refusal
	t.refusal = nil
	return refusal
}

// refusalOf reads a refusal in either of the two forms that Google has: that of OAuth, and that of its APIs.
func refusalOf(status int, body []byte) *api.TokenError {
	refusal := &api.TokenError{Status: status}
	var plain struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if json.Unmarshal(body, &plain) == nil {
		refusal.Code, refusal.Description = plain.Error, plain.Description
		return refusal
	}
	var nested struct {
		Error struct {
			Status  string `json:"status"`
			Message string `json:"message"`
		} `json:"error"`
	}
	if json.Unmarshal(body, &nested) == nil {
		refusal.Code, refusal.Description = nested.Error.Status, nested.Error.Message
	}
	return refusal
}

// telling is a source whose errors are the refusals that this transport saw.
func (t *tokenTransport) telling(tokens oauth2.TokenSource) oauth2.TokenSource {
	return tellingSource{tokens, t}
}

type tellingSource struct {
	tokens    oauth2.TokenSource
	transport *tokenTransport
}

// Token implements oauth2.TokenSource.
func (s tellingSource) Token() (*oauth2.Token, error) {
	_ = s.transport.take()
	token, err := s.tokens.Token()
	refusal := s.transport.take()
	switch {
	case err == nil:
		return token, nil
	case refusal != nil:
		return nil, refusal
	}
	return nil, errors.Join(errNoToken, err)
}

// errNoToken is an access token that could not be fetched.
var errNoToken = errors.New("no access token could be fetched")
