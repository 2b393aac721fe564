package api

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/cloudcredential/operator/internal/cloud"
)

const (
	// scope suffices for every call.
	scope = "https://www.googleapis.com/auth/cloud-platform"
	// tokenMargin is how long before its end a token is not used any more.
	tokenMargin = time.Minute
	// assertionLife is the longest that an assertion may last.
	assertionLife = time.Hour
	// maxTokenAnswer bounds what is read of an answer.
	maxTokenAnswer = 1 << 20
)

// TokenSource gives the access tokens of a key: one at a time, kept while it lasts. It is safe for concurrent use.
type TokenSource struct {
	key       Key
	transport http.RoundTripper
	now       func() time.Time

	// turn holds one element while nobody fetches.
	turn    chan struct{}
	token   string
	expires time.Time
}

// NewTokenSource makes a source. It makes no call.
func NewTokenSource(key Key, transport http.RoundTripper, now func() time.Time) *TokenSource {
	s := &TokenSource{key: key, transport: transport, now: now, turn: make(chan struct{}, 1)}
	s.turn <- struct{}{}
	return s
}

// Token returns a token that is valid for a while. Others who ask while one is fetched wait for it.
func (s *TokenSource) Token(ctx context.Context) (string, error) {
	select {
	case <-s.turn:
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	defer func() { s.turn <- struct{}{} }()
	if s.token != "" && s.now().Add(tokenMargin).Before(s.expires) {
		return s.token, nil
	}
	token, lasting, err := s.fetch(ctx)
	if err != nil {
		return "", err
	}
	s.token, s.expires = token, s.now().Add(lasting)
	return token, nil
}

// forget drops a token that was refused.
func (s *TokenSource) forget(token string) {
	<-s.turn
	defer func() { s.turn <- struct{}{} }()
	if s.token == token {
		s.token = ""
	}
}

// fetch gets a new token. Outside of the default universe there is no exchange: what the key signed is the token (AIP-4111).
func (s *TokenSource) fetch(ctx context.Context) (token string, lasting time.Duration, err error) {
	if s.key.Universe != DefaultUniverse {
		token, err = s.key.sign(map[string]any{"sub": s.key.Email, "scope": scope})
		return token, assertionLife, err
	}
	assertion, err := s.key.sign(map[string]any{"aud": s.key.tokenURI, "scope": scope})
	if err != nil {
		return "", 0, err
	}
	form := url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {assertion}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.key.tokenURI, strings.NewReader(form.Encode()))
	if err != nil {
		return "", 0, fmt.Errorf("ask %s for an access token: %w", s.key.tokenURI, err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := s.transport.RoundTrip(r)
	if err != nil {
		return "", 0, fmt.Errorf("ask %s for an access token: %w", s.key.tokenURI, err)
	}
	defer answer.Body.Close()
	return readToken(answer)
}

func readToken(answer *http.Response) (token string, lasting time.Duration, err error) {
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxTokenAnswer))
	if err != nil {
		return "", 0, fmt.Errorf("read the answer of the token endpoint: %w", err)
	}
	var in struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int64  `json:"expires_in"`
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	malformed := json.Unmarshal(body, &in) != nil
	if answer.StatusCode != http.StatusOK || malformed || in.AccessToken == "" || in.ExpiresIn <= 0 {
		return "", 0, &TokenError{Status: answer.StatusCode, Code: in.Error, Description: in.Description}
	}
	return in.AccessToken, time.Duration(in.ExpiresIn) * time.Second, nil
}

// sign makes a JWT of the key's service account. It is dated by the clock of this machine, which the cloud compares with its own.
func (k Key) sign(claims map[string]any) (string, error) {
	now := time.Now()
	claims["iss"], claims["iat"], claims["exp"] = k.Email, now.Unix(), now.Add(assertionLife).Unix()
	header, err := json.Marshal(map[string]string{"alg": "RS256", "typ": "JWT", "kid": k.ID})
	if err != nil {
		return "", fmt.Errorf("encode an assertion: %w", err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("encode an assertion: %w", err)
	}
	text := base64.RawURLEncoding.EncodeToString(header) + "." + base64.RawURLEncoding.EncodeToString(payload)
	digest := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, k.private, crypto.SHA256, digest[:])
	if err != nil {
		return "", fmt.Errorf("sign with key %s of %s: %w", k.ID, k.Email, err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}

// TokenError is a refusal of the token endpoint (RFC 6749, section 5.2), or an answer of it that is none.
type TokenError struct {
	// Status of HTTP.
	Status int
	// Code and Description are the error's; empty where what answered was not the token endpoint.
	Code, Description string
}

// Error names the code and the sentence.
func (e *TokenError) Error() string {
	return "no access token was given: " + e.Code + ": " + e.Description
}

// classifyToken says what a refusal of the token endpoint means. A clock that is wrong is told apart from a key that is.
func classifyToken(e *cloud.Error, refused *TokenError) {
	e.Code, e.Message = refused.Code, cloud.ScrubMessage(refused.Description)
	switch {
	case refused.Status == http.StatusTooManyRequests:
		e.Kind = cloud.Throttled
	case refused.Code == "" || refused.Status >= http.StatusInternalServerError || refused.Status == http.StatusOK:
		e.Kind = cloud.Unavailable
		if refused.Code == "" {
			e.Message = "what answered in place of the token endpoint is not the cloud: look for a proxy in between"
		}
	case strings.Contains(refused.Description, "reasonable timeframe"):
		e.Kind = cloud.Unavailable
		e.Message = "the cloud takes the time of the signature for wrong: compare the clock of this machine with the real time"
	default:
		e.Kind = cloud.Unauthenticated
	}
}
