// Package oidc holds what an issuer of service account tokens is made of: the signing key, the key set and the discovery document that it
// publishes.
package oidc

import (
	"bytes"
	"encoding/pem"
	"errors"
	"fmt"
	"unicode"
)

// maxPEM is the longest text, in bytes, that is taken for a key. A private key of 16384 bits has 13 KiB.
const maxPEM = 64 << 10

// Types of PEM blocks.
const (
	typePKIX      = "PUBLIC KEY"
	typePKCS1     = "RSA PRIVATE KEY"
	typePKCS8     = "PRIVATE KEY"
	typeRSAPublic = "RSA PUBLIC KEY"
)

// singleBlock returns the one PEM block of a text. Text around it is skipped, like the listing that openssl puts before a key. No error
// quotes the text: it may be a private key.
func singleBlock(text []byte) (*pem.Block, error) {
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	switch {
	case len(text) > maxPEM:
		return nil, fmt.Errorf("found %d bytes, which is too much for a key; give a file with the key alone", len(text))
	case len(bytes.TrimSpace(text)) == 0:
		return nil, errors.New("found nothing; give a file with a key in PEM")
	}
	if encoding := foreignEncoding(text); encoding != "" {
		return nil, errors.New(encoding)
	}
	begins := bytes.Count(text, []byte("-----BEGIN "))
	block, _ := pem.Decode(text)
	switch {
	case begins > 1:
		return nil, fmt.Errorf("found %d PEM blocks; give a file with one key alone", begins)
	case begins == 0:
		return nil, errors.New("found text that is not PEM; a key begins with a line like -----BEGIN PUBLIC KEY-----")
	case block == nil:
		return nil, errors.New("found a PEM block that is truncated or damaged; copy the whole of it, from the BEGIN to the END line, without indentation")
	}
	return block, nil
}

// foreignEncoding says how a text is encoded that is no text as PEM wants it; "" where it is one.
func foreignEncoding(text []byte) string {
	switch {
	case bytes.HasPrefix(text, []byte{0xFF, 0xFE}), bytes.HasPrefix(text, []byte{0xFE, 0xFF}):
		return "found text in UTF-16; save it as ASCII or UTF-8 (in PowerShell: Out-File -Encoding ascii)"
	case text[0] == 0x30 && bytes.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII || r < '\t' }):
		return "found binary data, DER as it seems; convert it to PEM with `openssl rsa -inform DER` (-pubin for a public key)"
	case bytes.IndexByte(text, 0) >= 0:
		return "found binary data; give a file with a key in PEM"
	}
	return ""
}

// misfit says what a block is that is not wanted, and what to do instead.
func misfit(block *pem.Block, wanted string) error {
	const other = "generate an RSA key pair with create-key-pair"
	switch {
	case block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["DEK-Info"] != "":
		return fmt.Errorf("found an encrypted private key, not %s; decrypt it with `openssl rsa -in FILE -out FILE.decrypted`", wanted)
	case block.Type == typePKCS1, block.Type == typePKCS8:
		return fmt.Errorf("found a private key, not %s; derive the public one with `openssl rsa -in FILE -pubout -out FILE.public`", wanted)
	case block.Type == typePKIX, block.Type == typeRSAPublic:
		return fmt.Errorf("found a public key, not %s; give the private key that it belongs to", wanted)
	case block.Type == "CERTIFICATE", block.Type == "TRUSTED CERTIFICATE", block.Type == "X509 CERTIFICATE":
		return fmt.Errorf("found a certificate, not %s; print its public key with `openssl x509 -in FILE -noout -pubkey`", wanted)
	case block.Type == "OPENSSH PRIVATE KEY":
		return fmt.Errorf("found a private key of OpenSSH, not %s; convert it with `ssh-keygen -p -m PEM -f FILE`", wanted)
	case block.Type == "EC PRIVATE KEY", block.Type == "EC PARAMETERS", block.Type == "DSA PRIVATE KEY":
		return fmt.Errorf("found a key that is not RSA (%s), not %s; %s", block.Type, wanted, other)
	}
	return fmt.Errorf("found a PEM block of type %.40q, not %s; %s", block.Type, wanted, other)
}
