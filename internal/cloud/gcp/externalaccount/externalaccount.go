// Package externalaccount writes the credentials file of a component that exchanges its ServiceAccount token for one of Google Cloud.
package externalaccount

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
)

// DefaultTokenPath is where components find their ServiceAccount token unless their request says otherwise.
const DefaultTokenPath = "/var/run/secrets/openshift/serviceaccount/token"

// Config is what a file is made from.
type Config struct {
	// Audience is the full resource name of the workload identity provider, which tokens are exchanged at.
	Audience string
	// Email is the service account that is impersonated.
	Email string
	// TokenPath is where the token is mounted; empty for DefaultTokenPath.
	TokenPath string
	// Universe is where the APIs are; empty for the default.
	Universe string
}

// document names what a token is exchanged at, and for what ("Workload identity federation"). Its members are in the order in which existing
// clusters have them.
type document struct {
	Type             string           `json:"type"`
	Audience         string           `json:"audience"`
	SubjectTokenType string           `json:"subject_token_type"`
	TokenURL         string           `json:"token_url"`
	ImpersonationURL string           `json:"service_account_impersonation_url"`
	Source           credentialSource `json:"credential_source"`
	UniverseDomain   string           `json:"universe_domain,omitempty"`
}

type credentialSource struct {
	File   string       `json:"file"`
	Format sourceFormat `json:"format"`
}

type sourceFormat struct {
	Type string `json:"type"`
}

// File is the credentials file, as JSON in two-space layout without a line break at its end. Nothing in it is secret.
func (c Config) File() ([]byte, error) {
	if c.TokenPath == "" {
		c.TokenPath = DefaultTokenPath
	}
	domain, last := c.Universe, c.Universe
	if c.Universe == "" || c.Universe == api.DefaultUniverse {
		domain, last = api.DefaultUniverse, ""
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(document{
		Type:             "external_account",
		Audience:         c.Audience,
		SubjectTokenType: "urn:ietf:params:oauth:token-type:jwt",
		TokenURL:         "https://sts." + domain + "/v1/token",
		ImpersonationURL: "https://iamcredentials." + domain + "/v1/projects/-/serviceAccounts/" + c.Email + ":generateAccessToken",
		Source:           credentialSource{File: c.TokenPath, Format: sourceFormat{Type: "text"}},
		UniverseDomain:   last,
	})
	if err != nil {
		return nil, fmt.Errorf("encode the credentials file: %w", err)
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}
