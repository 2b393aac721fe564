package conformance

import (
	"net/http"
	"regexp"
	"slices"
)

// Transport implements Called.
func (a *azureAccount) Transport() http.RoundTripper {
	return tapped(overNetwork(a.t, a.tenant), a.learn)
}

// Direct implements Called.
func (a *azureAccount) Direct() http.RoundTripper { return tapped(direct{a.tenant}.RoundTrip, a.learn) }

// azureToken is the beginning of the signature of an access token in an answer: what stands before it is no secret.
var azureToken = regexp.MustCompile(`"access_token":\s*"[^".]+\.[^".]+\.([^"]{64})`)

// learn takes note of every access token that is handed out.
func (a *azureAccount) learn(body []byte) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, found := range azureToken.FindAllSubmatch(body, -1) {
		a.made = append(a.made, string(found[1]))
	}
	return nil
}

// Secrets implements Account.
func (a *azureAccount) Secrets() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	secrets := slices.Clone(a.made)
	for _, root := range a.roots {
		secrets = append(secrets, root.ClientSecret)
	}
	return secrets
}
