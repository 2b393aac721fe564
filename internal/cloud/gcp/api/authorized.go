package api

import "net/http"

// Authorized sends requests with an access token. Each token is fetched with the context of the request that needs it.
type Authorized struct {
	// Base carries the requests.
	Base http.RoundTripper
	// Tokens gives the access tokens.
	Tokens *TokenSource
}

// RoundTrip implements http.RoundTripper. A token that is refused is forgotten.
func (a Authorized) RoundTrip(r *http.Request) (*http.Response, error) {
	token, err := a.Tokens.Token(r.Context())
	if err != nil {
		if r.Body != nil {
			_ = r.Body.Close()
		}
		return nil, err
	}
	authorized := r.Clone(r.Context())
	authorized.Header.Set("Authorization", "Bearer "+token)
	answer, err := a.Base.RoundTrip(authorized)
	if err == nil && answer.StatusCode == http.StatusUnauthorized {
		a.Tokens.forget(token)
	}
	return answer, err
}

// CloseIdleConnections lets go of connections; http.Client asks for it by this name.
func (a Authorized) CloseIdleConnections() {
	(&http.Client{Transport: a.Base}).CloseIdleConnections()
}
