package oidc

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"

	"github.com/cloudcredential/operator/internal/secret"
)

const (
	// keyBits is the size of keys that are generated.
	keyBits = 4096
	// wantPrivate says what a private key should be.
	wantPrivate = "an RSA private key in PEM (-----BEGIN RSA PRIVATE KEY-----)"
)

// KeyPair is a key that signs the tokens of service accounts, with the one that verifies them. However it is printed, the private key is
// not shown. The zero KeyPair is none.
type KeyPair struct {
	private secret.Value // PKCS#1 in PEM
	public  PublicKey
}

// Generate makes a pair of 4096 bits with the randomness of random. It takes about a second.
func Generate(random io.Reader) (KeyPair, error) {
	key, err := rsa.GenerateKey(random, keyBits)
	if err != nil {
		return KeyPair{}, fmt.Errorf("generate an RSA key of %d bits: %w", keyBits, err)
	}
	return newKeyPair(key)
}

// ParseKeyPair reads the one private key of a PEM text: PKCS#1 ("RSA PRIVATE KEY") or PKCS#8 ("PRIVATE KEY"). Its errors say what was found
// instead and what to do, and quote nothing.
func ParseKeyPair(text []byte) (KeyPair, error) {
	block, err := singleBlock(text)
	if err != nil {
		return KeyPair{}, err
	}
	if block.Headers["DEK-Info"] != "" {
		return KeyPair{}, misfit(block, wantPrivate)
	}
	switch block.Type {
	case typePKCS1:
		key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
		if err != nil {
			return KeyPair{}, damaged(err)
		}
		return newKeyPair(key)
	case typePKCS8:
		parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			return KeyPair{}, damaged(err)
		}
		key, is := parsed.(*rsa.PrivateKey)
		if !is {
			return KeyPair{}, fmt.Errorf("found %s, not %s; tokens of service accounts are signed with RSA", algorithm(parsed), wantPrivate)
		}
		return newKeyPair(key)
	}
	return KeyPair{}, misfit(block, wantPrivate)
}

func damaged(err error) error {
	return fmt.Errorf("found a private key that cannot be read: %w; copy the whole of it again", err)
}

// newKeyPair takes over a key whose parts belong together: those of a key that was parsed have been checked by the parser.
func newKeyPair(key *rsa.PrivateKey) (KeyPair, error) {
	public, err := newPublicKey(&key.PublicKey)
	if err != nil {
		return KeyPair{}, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: typePKCS1, Bytes: x509.MarshalPKCS1PrivateKey(key)})
	return KeyPair{private: secret.New(text), public: public}, nil
}

// Public returns the key that verifies.
func (p KeyPair) Public() PublicKey { return p.public }

// PrivatePEM returns the key that signs, in PKCS#1 with a line break at its end.
func (p KeyPair) PrivatePEM() secret.Value { return p.private }

// String returns the ID of the public key.
func (p KeyPair) String() string { return p.public.ID() }
