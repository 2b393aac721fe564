package judge

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"os"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// claims are those that AWS looks at in a token of a ServiceAccount.
type claims struct {
	issuer, audience, subject string
	expires                   time.Duration
}

// signer makes tokens as a cluster does.
type signer struct {
	t   *testing.T
	key *rsa.PrivateKey
	// id is the name of the key in the key set.
	id string
}

// newSigner has the private key that ccoctl wrote, under the name that it has in the key set which ccoctl wrote.
func newSigner(t *testing.T, privateKeyFile, keySet string) signer {
	t.Helper()
	text, err := os.ReadFile(privateKeyFile)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	var set jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(keySet), &set); err != nil || len(set.Keys) != 1 {
		t.Fatalf("the key set has %d keys: %v", len(set.Keys), err)
	}
	if !key.PublicKey.Equal(set.Keys[0].Key) {
		t.Error("the key set has another key")
	}
	return signer{t, key, set.Keys[0].KeyID}
}

// foreign is a signer whose key nobody knows, under the name of one that they do know.
func (s signer) foreign() signer {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		s.t.Fatal(err)
	}
	return signer{s.t, key, s.id}
}

func (s signer) token(c claims) string {
	s.t.Helper()
	sign, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: s.key, KeyID: s.id}}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		s.t.Fatal(err)
	}
	now := time.Now()
	text, err := jwt.Signed(sign).Claims(jwt.Claims{
		Issuer: c.issuer, Audience: jwt.Audience{c.audience}, Subject: c.subject,
		IssuedAt: jwt.NewNumericDate(now.Add(-2 * time.Hour)), NotBefore: jwt.NewNumericDate(now.Add(-2 * time.Hour)), Expiry: jwt.NewNumericDate(now.Add(c.expires)),
	}).Serialize()
	if err != nil {
		s.t.Fatal(err)
	}
	return text
}

// tampered is a token with one character of its signature changed.
func tampered(token string) string {
	b := []byte(token)
	at := len(b) - 20
	if b[at] == 'A' {
		b[at] = 'B'
	} else {
		b[at] = 'A'
	}
	return string(b)
}
