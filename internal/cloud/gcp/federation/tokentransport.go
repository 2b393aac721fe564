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

// tokenTransport carries the requests for tokens, and keeps how the last one failed: Google's library tells that in words only.
type tokenTransport struct {
	base http.RoundTripper

	mu   sync.Mutex
	last failure
}

// failure is how a request for a token failed. The zero value is none.
type failure struct {
	// refusal is what the endpoint answered.
	refusal *api.TokenError
	// unanswered says that there was no whole answer.
	unanswered bool
}

func newTokenTransport(base http.RoundTripper) *tokenTransport { return &tokenTransport{base: base} }

// RoundTrip implements http.RoundTripper.
func (t *tokenTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := t.base.RoundTrip(r)
	if err != nil {
		t.keep(failure{unanswered: true})
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxTokenAnswer))
	_ = answer.Body.Close()
	if err != nil {
		t.keep(failure{unanswered: true})
		return nil, err
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	if answer.StatusCode >= http.StatusBadRequest {
		t.keep(failure{refusal: refusalOf(answer.StatusCode, body)})
	}
	return answer, nil
}

func (t *tokenTransport) keep(last failure) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = last
}

func (t *tokenTransport) take() failure {
	t.mu.Lock()
	defer t.mu.Unlock()
	last := t.last
	t.last = failure{}
	return last
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

// telling is a source whose errors are the refusals that this transport saw. Where it saw no failure, the cause is on this machine, such as a file
// with a subject token that is not there: no call can succeed then, and trying again does not help.
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
	last := s.transport.take()
	switch {
	case err == nil:
		return token, nil
	case last.refusal != nil:
		return nil, last.refusal
	case last.unanswered:
		return nil, errors.Join(errNoToken, err)
	}
	return nil, &api.TokenError{Code: codeUnobtainable, Description: err.Error()}
}

// codeUnobtainable is the code of a token that could not even be asked for, or not be read.
const codeUnobtainable = "no_token"

// errNoToken is an access token that could not be fetched.
var errNoToken = errors.New("no access token could be fetched")
