package conformance

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
)

// Transport implements Account. The host that a request was for is what the account is told, for it says which API is meant.
func (a *gcpAccount) Transport() http.RoundTripper {
	server := httptest.NewServer(a.Cloud)
	address, err := url.Parse(server.URL)
	must(a.t, err)
	connections := &http.Transport{}
	a.t.Cleanup(func() {
		connections.CloseIdleConnections()
		server.CloseClientConnections()
		server.Close()
	})
	return a.tapped(func(request *http.Request) (*http.Response, error) {
		sent := request.Clone(request.Context())
		if sent.Host == "" {
			sent.Host = request.URL.Host
		}
		sent.URL.Scheme, sent.URL.Host = address.Scheme, address.Host
		return connections.RoundTrip(sent)
	})
}

// Direct implements Account.
func (a *gcpAccount) Direct() http.RoundTripper { return a.tapped(direct{a.Cloud}.RoundTrip) }

// In answers, gcpKeyData is the credentials file of a new key, and gcpToken an access token.
var (
	gcpKeyData = regexp.MustCompile(`"privateKeyData":\s*"([^"]+)"`)
	gcpToken   = regexp.MustCompile(`"access_token":\s*"([^"]+)"`)
)

// tapped takes note of every key and token that is handed out.
func (a *gcpAccount) tapped(next roundTripper) http.RoundTripper {
	return roundTripper(func(request *http.Request) (*http.Response, error) {
		response, err := next(request)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil {
			return nil, err
		}
		response.Body = io.NopCloser(bytes.NewReader(body))
		a.mu.Lock()
		defer a.mu.Unlock()
		for _, found := range gcpToken.FindAllSubmatch(body, -1) {
			a.made = append(a.made, string(found[1]))
		}
		for _, found := range gcpKeyData.FindAllSubmatch(body, -1) {
			file, err := base64.StdEncoding.DecodeString(string(found[1]))
			if err != nil {
				return nil, err
			}
			a.made = append(a.made, gcpSecretPart(file))
		}
		return response, nil
	})
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
