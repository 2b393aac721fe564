package ibmcloud

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/cloudcredential/operator/internal/cloud/jsonapi"
	"github.com/cloudcredential/operator/internal/secret"
)

// grantAPIKey asks for the token of an API key. Source: "Create an IAM access token for a user or service ID using an API key".
const grantAPIKey = "urn:ibm:params:oauth:grant-type:apikey"

// tokenError is that no access token was given.
type tokenError struct{ err error }

// Error says why.
func (e *tokenError) Error() string { return "no access token was given: " + e.err.Error() }

// Unwrap returns why.
func (e *tokenError) Unwrap() error { return e.err }

// tokens gives access tokens for an API key, each for most of its life. One is fetched at a time.
type tokens struct {
	url, userAgent string
	key            secret.Value
	base           http.RoundTripper
	now            func() time.Time

	turn  chan struct{} // held by who fetches or looks
	value string
	until time.Time
}

// get returns a token, which is fetched with the context of the call that needs it.
func (t *tokens) get(ctx context.Context) (string, error) {
	if err := t.take(ctx); err != nil {
		return "", err
	}
	defer t.leave()
	if t.value != "" && t.now().Before(t.until) {
		return t.value, nil
	}
	form := url.Values{"grant_type": {grantAPIKey}, "response_type": {"cloud_iam"}, "apikey": {t.key.RevealString()}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, t.url, strings.NewReader(form.Encode()))
	if err != nil {
		return "", fmt.Errorf("make the request for an access token: %w", err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", t.userAgent)
	var given givenToken
	if _, err := jsonapi.Exchange(&http.Client{Transport: t.base}, r, &given); err != nil {
		return "", &tokenError{err}
	}
	if given.AccessToken == "" {
		return "", &tokenError{&jsonapi.GarbledError{Status: http.StatusOK, Err: errors.New("it holds no token")}}
	}
	t.value, t.until = given.AccessToken, t.now().Add(time.Duration(given.ExpiresIn)*time.Second*8/10)
	return t.value, nil
}

// forget drops a token that was refused.
func (t *tokens) forget(ctx context.Context, value string) {
	if t.take(ctx) != nil {
		return
	}
	defer t.leave()
	if t.value == value {
		t.value = ""
	}
}

func (t *tokens) take(ctx context.Context) error {
	select {
	case t.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t *tokens) leave() { <-t.turn }

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
