package ibmcloud

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/IBM/go-sdk-core/v5/core"

	"github.com/cloudcredential/operator/internal/secret"
)

// tokenError is that no access token was given. It hides what the SDK made of the answer, so that it is not taken for the refusal of another call.
type tokenError struct {
	status   int
	code     string
	message  string
	response *core.DetailedResponse
	cause    error
}

// Error is the sentence of the token endpoint.
func (e *tokenError) Error() string { return "no access token was given: " + e.message }

// tokens gives access tokens for an API key, each as long as most of its life. One is fetched at a time.
type tokens struct {
	url  string
	key  secret.Value
	base http.RoundTripper
	now  func() time.Time

	turn  chan struct{} // held by who fetches or looks
	value string
	until time.Time
}

func newTokens(url string, key secret.Value, base http.RoundTripper, now func() time.Time) *tokens {
	return &tokens{url: url, key: key, base: base, now: now, turn: make(chan struct{}, 1)}
}

// get returns a token, which is fetched with the context of the call that needs it.
func (t *tokens) get(ctx context.Context) (string, error) {
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if t.value != "" && t.now().Before(t.until) {
		return t.value, nil
	}
	authenticator := &core.IamAuthenticator{ApiKey: t.key.RevealString(), URL: t.url, Client: &http.Client{Transport: within{t.base, ctx}}}
	answer, err := authenticator.RequestToken()
	if err != nil {
		return "", refusedToken(err)
	}
	if answer.AccessToken == "" {
		return "", &tokenError{message: "the answer holds none"}
	}
	t.value, t.until = answer.AccessToken, t.now().Add(time.Duration(answer.ExpiresIn)*time.Second*8/10)
	return t.value, nil
}

// forget drops a token that was refused.
func (t *tokens) forget(ctx context.Context, value string) {
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return
	}
	if t.value == value {
		t.value = ""
	}
}

// refusedToken takes the answer out of the error of the SDK. Without an answer the error says why there is none.
func refusedToken(err error) error {
	refused, found := errors.AsType[*core.AuthenticationError](err)
	if !found || refused.Response == nil {
		return err
	}
	e := &tokenError{status: refused.Response.StatusCode, response: refused.Response, cause: err, message: http.StatusText(refused.Response.StatusCode)}
	if answer, is := refused.Response.GetResultAsMap(); is {
		e.code, _ = answer["errorCode"].(string)
		if text, is := answer["errorMessage"].(string); is {
			e.message = text
		}
	}
	return e
}

// within sends requests with a context that they do not bring along themselves.
type within struct {
	base http.RoundTripper
	ctx  context.Context //nolint:containedctx // the SDK asks for a token without one
}

// RoundTrip implements http.RoundTripper.
func (w within) RoundTrip(r *http.Request) (*http.Response, error) {
	return w.base.RoundTrip(r.WithContext(w.ctx))
}

// signedIn sends requests with an access token.
type signedIn struct {
	base   http.RoundTripper
	tokens *tokens
}

// RoundTrip implements http.RoundTripper. A token that is refused is forgotten.
func (s signedIn) RoundTrip(r *http.Request) (*http.Response, error) {
	value, err := s.tokens.get(r.Context())
	if err != nil {
		if r.Body != nil {
			_ = r.Body.Close()
		}
		return nil, err
	}
	signed := r.Clone(r.Context())
	signed.Header.Set("Authorization", "Bearer "+value)
	answer, err := s.base.RoundTrip(signed)
	if err == nil && answer.StatusCode == http.StatusUnauthorized {
		s.tokens.forget(r.Context(), value)
	}
	return answer, err
}

// CloseIdleConnections lets go of connections; http.Client asks for it by this name.
func (s signedIn) CloseIdleConnections() {
	(&http.Client{Transport: s.base}).CloseIdleConnections()
}
