package api

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
)

// DefaultUniverse is where the APIs are unless a credential or the cluster says otherwise.
const DefaultUniverse = "googleapis.com"

// defaultTokenURI is where assertions are exchanged for access tokens, see "Using OAuth 2.0 for Server to Server Applications".
const defaultTokenURI = "https://oauth2.googleapis.com/token"

// Key is the key of a service account, from its credentials file.
type Key struct {
	// Email is the address of the service account.
	Email string
	// ID of the key.
	ID string
	// Project of the service account; may be empty in old files.
	Project string
	// Universe is where its APIs are: "googleapis.com".
	Universe string

	tokenURI string
	private  *rsa.PrivateKey
}

// keyFile is a credentials file.
type keyFile struct {
	Type         string `json:"type"`
	ProjectID    string `json:"project_id"`
	PrivateKeyID string `json:"private_key_id"`
	PrivateKey   string `json:"private_key"`
	ClientEmail  string `json:"client_email"`
	TokenURI     string `json:"token_uri"`
	Universe     string `json:"universe_domain"`
}

// ParseKey reads a credentials file. Other sorts of credential than the key of a service account are refused by name: their errors say what to
// do instead.
func ParseKey(file []byte) (Key, error) {
	key, text, err := describe(file)
	if err != nil {
		return Key{}, err
	}
	if key.private, err = parsePrivateKey(text); err != nil {
		return Key{}, fmt.Errorf("its private_key cannot be read (%w): put the whole credentials file of the service account's key there", err)
	}
	return key, nil
}

// DescribeKey is ParseKey for whoever only wants to know whose key it is: the private key, which takes a millisecond to read, is not looked at, and nothing
// can be signed with what is returned.
func DescribeKey(file []byte) (Key, error) {
	key, _, err := describe(file)
	return key, err
}

// describe reads everything but the private key, whose text it returns.
func describe(file []byte) (key Key, private string, err error) {
	var in keyFile
	if err := json.Unmarshal(file, &in); err != nil {
		return Key{}, "", errors.New("it is not a credentials file in JSON: put the file there that was downloaded when the key of the service account was made")
	}
	if in.Type != "service_account" {
		return Key{}, "", fmt.Errorf("its type is %q, and only \"service_account\" can be used here: %s", in.Type, wayOut(in.Type))
	}
	for _, member := range [][2]string{{"private_key_id", in.PrivateKeyID}, {"private_key", in.PrivateKey}, {"client_email", in.ClientEmail}} {
		if member[1] == "" {
			return Key{}, "", fmt.Errorf("it has no %s: put the whole credentials file of the service account's key there", member[0])
		}
	}
	key = Key{Email: in.ClientEmail, ID: in.PrivateKeyID, Project: in.ProjectID, Universe: in.Universe, tokenURI: in.TokenURI}
	if key.Universe == "" {
		key.Universe = DefaultUniverse
	}
	if key.tokenURI == "" {
		key.tokenURI = defaultTokenURI
	}
	if !strings.HasPrefix(key.tokenURI, "https://") {
		return Key{}, "", errors.New("its token_uri is not an https address: put the credentials file there as Google made it")
	}
	return key, in.PrivateKey, nil
}

// wayOut says what to do about a credential of another sort.
func wayOut(sort string) string {
	switch sort {
	case "external_account", "external_account_authorized_user":
		return "short-term credentials cannot make others; put the key of a service account into the root secret, " +
			"or let ccoctl make the identities and set credentialsMode Manual"
	case "authorized_user":
		return "it is a user's own login; make a service account for the cluster and use its key"
	case "":
		return "make a key of a service account and put its credentials file there"
	}
	return "use the key of a service account"
}

func parsePrivateKey(text string) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("no PEM block")
	}
	if parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
		private, isRSA := parsed.(*rsa.PrivateKey)
		if !isRSA {
			return nil, errors.New("not an RSA key")
		}
		return private, nil
	}
	private, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		return nil, errors.New("not an RSA key")
	}
	return private, nil
}
