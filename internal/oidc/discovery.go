package oidc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	kjson "sigs.k8s.io/json"
)

// DiscoveryKey is the path of the discovery document below the issuer (OpenID Connect Discovery 1.0, section 4).
const DiscoveryKey = ".well-known/openid-configuration"

// maxDocument is the longest document, in bytes, that is read.
const maxDocument = 1 << 20

// Discovery is the document that tells whoever verifies a token where the issuer's keys are.
type Discovery struct {
	// Issuer is the URL in the tokens, without a slash at its end.
	Issuer string `json:"issuer"`
	// KeysURL is where the key set is.
	KeysURL string `json:"jwks_uri"`
	// ResponseTypes, SubjectTypes and SigningAlgorithms have to be there (section 3 of the standard); the issuer answers no requests.
	ResponseTypes     []string `json:"response_types_supported"`
	SubjectTypes      []string `json:"subject_types_supported"`
	SigningAlgorithms []string `json:"id_token_signing_alg_values_supported"`
	// Claims may be absent.
	Claims []string `json:"claims_supported,omitempty"`
}

// NewDiscovery returns the document of an issuer whose keys are at keysURL.
func NewDiscovery(issuer, keysURL string) Discovery {
	return Discovery{
		Issuer:            issuer,
		KeysURL:           keysURL,
		ResponseTypes:     []string{"id_token"},
		SubjectTypes:      []string{"public"},
		SigningAlgorithms: []string{"RS256"},
		// That "sub" is there twice is how existing clusters have it.
		Claims: []string{"aud", "exp", "sub", "iat", "iss", "sub"},
	}
}

// ParseDiscovery reads a document. Issuer and KeysURL are not empty then; members that Discovery lacks are skipped.
func ParseDiscovery(text []byte) (Discovery, error) {
	if len(text) > maxDocument {
		return Discovery{}, fmt.Errorf("the discovery document has %d bytes; more than %d are not read", len(text), maxDocument)
	}
	var document Discovery
	if err := kjson.UnmarshalCaseSensitivePreserveInts(text, &document); err != nil {
		return Discovery{}, fmt.Errorf("the discovery document is not what OpenID Connect asks for: %w; publish it again", err)
	}
	if document.Issuer == "" || document.KeysURL == "" {
		return Discovery{}, errors.New("the discovery document lacks issuer or jwks_uri; publish it again")
	}
	return document, nil
}

// Encode returns the document as JSON, indented by four spaces and without a line break at its end.
func (d Discovery) Encode() []byte { return encode(d) }

// encode returns the JSON of strings and of structs of strings, which cannot fail, without escapes that only web pages need.
func encode(document any) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "    ")
	_ = encoder.Encode(document)
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}
