package conformance

import (
	"encoding/base64"
	"net/http"
	"regexp"
	"slices"
)

// Transport implements Called.
func (a *gcpAccount) Transport() http.RoundTripper { return tapped(overNetwork(a.t, a.Cloud), a.learn) }

// Direct implements Called.
func (a *gcpAccount) Direct() http.RoundTripper { return tapped(direct{a.Cloud}.RoundTrip, a.learn) }

// In answers, gcpKeyData is the credentials file of a new key, and gcpToken an access token.
var (
	gcpKeyData = regexp.MustCompile(`"privateKeyData":\s*"([^"]+)"`)
	gcpToken   = regexp.MustCompile(`"access_token":\s*"([^"]+)"`)
)

// learn takes note of every key and token that is handed out.
func (a *gcpAccount) learn(body []byte) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, found := range gcpToken.FindAllSubmatch(body, -1) {
		a.made = append(a.made, string(found[1]))
	}
	for _, found := range gcpKeyData.FindAllSubmatch(body, -1) {
		file, err := base64.StdEncoding.DecodeString(string(found[1]))
		if err != nil {
			return err
		}
		a.made = append(a.made, gcpSecretPart(file))
	}
	return nil
}

// gcpSecretLine is a line from the middle of a private key, which no other key has.
var gcpSecretLine = regexp.MustCompile(`BEGIN PRIVATE KEY-----(?:\\n[A-Za-z0-9+/=]+){12}\\n([A-Za-z0-9+/=]+)`)

// gcpSecretPart is a part of the private key in a credentials file.
func gcpSecretPart(file []byte) string {
	found := gcpSecretLine.FindSubmatch(file)
	if found == nil {
		return "no private key is in the credentials file"
	}
	return string(found[1])
}

// Secrets implements Account.
func (a *gcpAccount) Secrets() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	secrets := slices.Clone(a.made)
	for _, file := range a.roots {
		secrets = append(secrets, gcpSecretPart(file))
	}
	slices.Sort(secrets)
	return secrets
}
