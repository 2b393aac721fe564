package oidc

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
)

const (
	// minBits is the smallest key that RS256 allows (RFC 7518, section 3.3).
	minBits = 2048
	// maxBits keeps out keys whose only use is to waste a verifier's time.
	maxBits = 16384
	// wantPublic says what a public key should be.
	wantPublic = "an RSA public key in PEM (-----BEGIN PUBLIC KEY-----)"
)

// PublicKey is an RSA key that verifies the tokens of service accounts. The zero PublicKey is no key. PublicKeys are compared with Equal.
type PublicKey struct {
	key *rsa.PublicKey
	der []byte // SubjectPublicKeyInfo
}

// ParsePublicKey reads the one key of a PEM text: PKIX ("PUBLIC KEY") or PKCS#1 ("RSA PUBLIC KEY"). Its errors say what was found
// instead and what to do; whoever knows where the text is from adds that.
func ParsePublicKey(text []byte) (PublicKey, error) {
	block, err := singleBlock(text)
	if err != nil {
		return PublicKey{}, err
	}
	switch block.Type {
	case typePKIX:
		return parsePKIX(block.Bytes)
	case typeRSAPublic:
		key, err := x509.ParsePKCS1PublicKey(block.Bytes)
		if err != nil {
			return PublicKey{}, fmt.Errorf("found an RSA public key that cannot be read: %w; copy the whole of it again", err)
		}
		return newPublicKey(key)
	}
	return PublicKey{}, misfit(block, wantPublic)
}

func parsePKIX(der []byte) (PublicKey, error) {
	parsed, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return PublicKey{}, fmt.Errorf("found a public key that cannot be read: %w; copy the whole of it again", err)
	}
	if key, is := parsed.(*rsa.PublicKey); is {
		return newPublicKey(key)
	}
	return PublicKey{}, fmt.Errorf("found %s, not %s; tokens of service accounts are signed with RSA", algorithm(parsed), wantPublic)
}

// algorithm says what sort of key something is that is not RSA.
func algorithm(key any) string {
	switch key := key.(type) {
	case *ecdsa.PublicKey, *ecdsa.PrivateKey:
		return "an elliptic curve (EC) key"
	case ed25519.PublicKey, ed25519.PrivateKey:
		return "an Ed25519 key"
	default:
		return fmt.Sprintf("a key of another kind (%T)", key)
	}
}

// newPublicKey takes over a key that can verify RS256.
func newPublicKey(key *rsa.PublicKey) (PublicKey, error) {
	switch bits := key.N.BitLen(); {
	case bits < minBits:
		return PublicKey{}, fmt.Errorf("found an RSA key of %d bits; at least %d are needed: generate one with create-key-pair", bits, minBits)
	case bits > maxBits:
		return PublicKey{}, fmt.Errorf("found an RSA key of %d bits; at most %d are possible: generate one with create-key-pair", bits, maxBits)
	case key.E < 3 || key.E%2 == 0 || key.N.Bit(0) == 0:
		return PublicKey{}, fmt.Errorf("found an RSA key with an impossible modulus or exponent; generate one with create-key-pair")
	}
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return PublicKey{}, fmt.Errorf("found an RSA key that cannot be encoded: %w; generate one with create-key-pair", err)
	}
	return PublicKey{key: key, der: der}, nil
}

// IsZero reports whether this is no key.
func (k PublicKey) IsZero() bool { return k.key == nil }

// Equal reports whether both are the same key, or none.
func (k PublicKey) Equal(other PublicKey) bool { return bytes.Equal(k.der, other.der) }

// ID returns the key ID as the API server of a cluster puts it into the header of its tokens ("kid"): SHA-256 of the SubjectPublicKeyInfo in
// base64url without padding, 43 characters. Of no key it is "".
func (k PublicKey) ID() string {
	if k.IsZero() {
		return ""
	}
	sum := sha256.Sum256(k.der)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// PEM returns the key in PKIX, with a line break at its end. Of no key it is nil.
func (k PublicKey) PEM() []byte {
	if k.IsZero() {
		return nil
	}
	return pem.EncodeToMemory(&pem.Block{Type: typePKIX, Bytes: k.der})
}

// String returns the key ID, so that keys print legibly.
func (k PublicKey) String() string { return k.ID() }

// modulus and exponent are the key as RFC 7518, section 6.3.1, writes it: big-endian without leading zeros, base64url without padding.
func (k PublicKey) modulus() string { return base64.RawURLEncoding.EncodeToString(k.key.N.Bytes()) }

func (k PublicKey) exponent() string {
	return base64.RawURLEncoding.EncodeToString(big.NewInt(int64(k.key.E)).Bytes())
}
