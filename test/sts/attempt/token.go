package attempt

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"strings"
)

// Token is a JSON Web Token in its three parts: what its head and its claims say, and the signature of just that.
type Token struct {
	Head, Claims map[string]any
	signature    string
}

// ParseToken takes a token apart. It verifies nothing.
func ParseToken(raw string) (Token, error) {
	t := Token{}
	parts := strings.Split(raw, ".")
	if len(parts) != 3 {
		return t, fmt.Errorf("a token has three parts, and this has %d", len(parts))
	}
	for i, into := range []*map[string]any{&t.Head, &t.Claims} {
		text, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err == nil {
			err = json.Unmarshal(text, into)
		}
		if err != nil {
			return t, fmt.Errorf("decode part %d of a token: %w", i+1, err)
		}
	}
	t.signature = parts[2]
	return t, nil
}

// KeyID is the name of the key that the token says to be signed with.
func (t Token) KeyID() string {
	id, _ := t.Head["kid"].(string)
	return id
}

// KeyIDOf is the name that an API server gives to its key: the digest of the public half, as the field kid has it.
func KeyIDOf(key *rsa.PrivateKey) (string, error) {
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return "", fmt.Errorf("encode the public half of the signing key: %w", err)
	}
	sum := sha256.Sum256(public)
	return base64.RawURLEncoding.EncodeToString(sum[:]), nil
}

// With is the token with other claims, and with the signature that it had before.
func (t Token) With(claims map[string]any) Token {
	t.Head, t.Claims = maps.Clone(t.Head), maps.Clone(t.Claims)
	maps.Copy(t.Claims, claims)
	return t
}

// Signed is the token signed anew, by RS256, as the API server signs. The head keeps saying which key it was.
func (t Token) Signed(key *rsa.PrivateKey) (Token, error) {
	text, err := t.text()
	if err != nil {
		return t, err
	}
	sum := sha256.Sum256([]byte(text))
	// No randomness is needed: it would only hide how long the signing takes.
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	if err != nil {
		return t, fmt.Errorf("sign a token: %w", err)
	}
	t.signature = base64.RawURLEncoding.EncodeToString(signature)
	return t, nil
}

// Encode is the token as it is handed in.
func (t Token) Encode() (string, error) {
	text, err := t.text()
	return text + "." + t.signature, err
}

// text is what is signed.
func (t Token) text() (string, error) {
	var parts []string
	for _, part := range []map[string]any{t.Head, t.Claims} {
		text, err := json.Marshal(part)
		if err != nil {
			return "", fmt.Errorf("encode a token: %w", err)
		}
		parts = append(parts, base64.RawURLEncoding.EncodeToString(text))
	}
	return strings.Join(parts, "."), nil
}

// ParseKey reads an RSA key from PEM, in either of the usual forms.
func ParseKey(text []byte) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("the signing key is no PEM")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read the signing key: %w", err)
	}
	key, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("the signing key is a %T, not of RSA", parsed)
	}
	return key, nil
}
