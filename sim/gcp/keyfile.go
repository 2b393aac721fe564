package gcp

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net/url"
)

// tokenURI is where programs exchange what they sign with a key for an access token.
const tokenURI = "https://oauth2.googleapis.com/token"

// keyFileJSON is the credentials file of a service account key, with the members in Google's order.
type keyFileJSON struct {
	Type                    string `json:"type"`
	ProjectID               string `json:"project_id"`
	PrivateKeyID            string `json:"private_key_id"`
	PrivateKey              string `json:"private_key"`
	ClientEmail             string `json:"client_email"`
	ClientID                string `json:"client_id"`
	AuthURI                 string `json:"auth_uri"`
	TokenURI                string `json:"token_uri"`
	AuthProviderX509CertURL string `json:"auth_provider_x509_cert_url"`
	ClientX509CertURL       string `json:"client_x509_cert_url"`
	UniverseDomain          string `json:"universe_domain"`
}

// keyFile is the file that goes with a new key.
func (c *Cloud) keyFile(a *account, k *key) []byte {
	der, err := x509.MarshalPKCS8PrivateKey(k.private)
	if err != nil {
		return nil // every RSA key can be written
	}
	file, err := json.MarshalIndent(keyFileJSON{
		"service_account", a.project, k.id, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), a.email, a.uid,
		"https://accounts.google.com/o/oauth2/auth", tokenURI, "https://www.googleapis.com/oauth2/v1/certs",
		"https://www.googleapis.com/robot/v1/metadata/x509/" + url.QueryEscape(a.email), c.domain,
	}, "", "  ")
	if err != nil {
		return nil
	}
	return append(file, '\n')
}

// public is the public half in one of the two forms that the API has.
func (k *key) public(a *account, form string) []byte {
	if form == "TYPE_RAW_PUBLIC_KEY" {
		der, err := x509.MarshalPKIXPublicKey(k.private.Public())
		if err != nil {
			return nil
		}
		return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	}
	serial, _ := new(big.Int).SetString(k.id[:16], 16)
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: a.uid}, NotBefore: k.created, NotAfter: k.expires, KeyUsage: x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, k.private.Public(), k.private)
	if err != nil {
		return nil
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}
