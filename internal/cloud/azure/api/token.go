package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/secret"
)

// maxTokenAnswer bounds what is read of an answer.
const maxTokenAnswer = 1 << 20

// ClientSecret is an application that proves itself with a secret ("OAuth 2.0 client credentials flow" of the documentation of the Microsoft identity
// platform). It asks for a new token each time: the pipelines that use it keep theirs. It is safe for concurrent use.
type ClientSecret struct {
	// Authority is the URL of Microsoft Entra ID.
	Authority string
	// Tenant is the ID or a domain of the tenant, Client the application's ID.
	Tenant, Client string
	// Secret is one of the application's.
	Secret secret.Value
	// HTTP sends the requests, UserAgent says for whom.
	HTTP      *http.Client
	UserAgent string

	mu        sync.Mutex
	principal string
}

var _ azcore.TokenCredential = (*ClientSecret)(nil)

// GetToken implements azcore.TokenCredential. Its error is a *TokenError where the answer is a refusal.
func (s *ClientSecret) GetToken(ctx context.Context, options policy.TokenRequestOptions) (azcore.AccessToken, error) {
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {s.Client}, "client_secret": {s.Secret.RevealString()},
		"scope": {strings.Join(options.Scopes, " ")},
	}
	if options.Claims != "" {
		form.Set("claims", options.Claims)
	}
	endpoint := s.Authority + "/" + url.PathEscape(s.Tenant) + "/oauth2/v2.0/token"
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader(form.Encode()))
	if err != nil {
		return azcore.AccessToken{}, fmt.Errorf("ask %s for an access token: %w", endpoint, err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", s.UserAgent)
	answer, err := s.HTTP.Do(r)
	if err != nil {
		return azcore.AccessToken{}, fmt.Errorf("ask %s for an access token: %w", endpoint, err)
	}
	defer answer.Body.Close()
	token, err := readToken(answer)
	if err == nil {
		s.learn(token.Token)
	}
	return token, err
}

// Principal is the object ID of the application's service principal, as the last token tells it; empty where none does.
func (s *ClientSecret) Principal() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.principal
}

func (s *ClientSecret) learn(token string) {
	principal := principalOf(token)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.principal = principal
}

func readToken(answer *http.Response) (azcore.AccessToken, error) {
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxTokenAnswer))
	if err != nil {
		return azcore.AccessToken{}, fmt.Errorf("read the answer of the token endpoint: %w", err)
	}
	var in struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int64  `json:"expires_in"`
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	malformed := json.Unmarshal(body, &in) != nil
	if answer.StatusCode != http.StatusOK || malformed || in.AccessToken == "" || in.ExpiresIn <= 0 {
		return azcore.AccessToken{}, &TokenError{
			Status: answer.StatusCode, Code: in.Error, Description: in.Description, RetryAfter: cloud.RetryAfter(answer.Header),
		}
	}
	// The clock of this machine counts, as it does where the token's end is compared with it.
	return azcore.AccessToken{Token: in.AccessToken, ExpiresOn: time.Now().Add(time.Duration(in.ExpiresIn) * time.Second)}, nil
}
