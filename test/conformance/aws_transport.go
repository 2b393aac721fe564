package conformance

import (
	"html"
	"net/http"
	"regexp"
	"slices"
)

// Transport implements Called.
func (a *awsAccount) Transport() http.RoundTripper { return tapped(overNetwork(a.t, a.Cloud), a.learn) }

// Direct implements Called.
func (a *awsAccount) Direct() http.RoundTripper { return tapped(direct{a.Cloud}.RoundTrip, a.learn) }

// secretPart finds the secret part of an access key in an answer.
var secretPart = regexp.MustCompile(`<SecretAccessKey>([^<]+)</SecretAccessKey>`)

// learn takes note of every key that is handed out.
func (a *awsAccount) learn(body []byte) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, found := range secretPart.FindAllSubmatch(body, -1) {
		a.made = append(a.made, html.UnescapeString(string(found[1])))
	}
	return nil
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
