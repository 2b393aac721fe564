package aws

import (
	"fmt"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/secret"
)

// Keys of root and target Secrets.
const (
	keyAccessKeyID     = "aws_access_key_id"
	keySecretAccessKey = "aws_secret_access_key"
	keySessionToken    = "aws_session_token"
	// keyCredentials holds the same as a credentials file of the SDKs.
	keyCredentials = "credentials"
)

// defaultTokenPath is where components on AWS mount their token if the request names no other place. It differs from other clouds', and
// existing components rely on it.
const defaultTokenPath = "/var/run/secrets/kubernetes.io/serviceaccount/token"

// keyPair is an access key with its secret, and with a session token if it is a temporary one.
type keyPair struct {
	id           string
	secret       secret.Value
	sessionToken secret.Value
}

// keyPairOf reads a key pair from the data of a Secret. Its error names the key that is missing or wrong.
func keyPairOf(data cloud.Credential) (keyPair, error) {
	pair := keyPair{
		id:           strings.TrimSpace(data[keyAccessKeyID].RevealString()),
		secret:       secret.FromString(strings.TrimSpace(data[keySecretAccessKey].RevealString())),
		sessionToken: secret.FromString(strings.TrimSpace(data[keySessionToken].RevealString())),
	}
	switch {
	case pair.id == "":
		return keyPair{}, fmt.Errorf("it has no %s, or an empty one", keyAccessKeyID)
	case pair.secret.Empty():
		return keyPair{}, fmt.Errorf("it has no %s, or an empty one", keySecretAccessKey)
	}
	for key, value := range map[string]string{keyAccessKeyID: pair.id, keySecretAccessKey: pair.secret.RevealString(), keySessionToken: pair.sessionToken.RevealString()} {
		if hasControl(value) {
			return keyPair{}, fmt.Errorf("its %s holds a line break or another control character", key)
		}
	}
	return pair, nil
}

// data is what a target Secret holds for the pair.
func (k keyPair) data() map[string]secret.Value {
	data := map[string]secret.Value{
		keyAccessKeyID:     secret.FromString(k.id),
		keySecretAccessKey: k.secret,
		keyCredentials:     k.file(),
	}
	if !k.sessionToken.Empty() {
		data[keySessionToken] = k.sessionToken
	}
	return data
}

// file is the pair as a credentials file. Components compare it byte for byte: it ends without a line break.
func (k keyPair) file() secret.Value {
	var b strings.Builder
	b.WriteString("[default]\naws_access_key_id = " + k.id + "\naws_secret_access_key = " + k.secret.RevealString())
	if !k.sessionToken.Empty() {
		b.WriteString("\naws_session_token = " + k.sessionToken.RevealString())
	}
	return secret.FromString(b.String())
}

// tokenFile is the credentials file of a component that assumes a role with its token. Neither value may hold a control character: it
// could add a line, and with it a setting.
func tokenFile(roleARN, tokenPath string) (secret.Value, error) {
	if tokenPath == "" {
		tokenPath = defaultTokenPath
	}
	switch {
	case hasControl(roleARN):
		return secret.Value{}, fmt.Errorf("spec.providerSpec.stsIAMRoleARN holds a line break or another control character: remove it")
	case hasControl(tokenPath):
		return secret.Value{}, fmt.Errorf("spec.cloudTokenPath holds a line break or another control character: remove it")
	}
	return secret.FromString("[default]\nsts_regional_endpoints = regional\nrole_arn = " + roleARN + "\nweb_identity_token_file = " + tokenPath), nil
}

// heldKeyIDs are the access key IDs that are anywhere in a delivered Secret: no key of theirs may be deleted before a new one was delivered.
func heldKeyIDs(delivered *cloud.Delivered) map[string]bool {
	held := map[string]bool{}
	if delivered == nil {
		return held
	}
	if id := strings.TrimSpace(delivered.Data[keyAccessKeyID].RevealString()); id != "" {
		held[id] = true
	}
	for line := range strings.Lines(delivered.Data[keyCredentials].RevealString()) {
		name, value, found := strings.Cut(line, "=")
		if found && strings.TrimSpace(name) == keyAccessKeyID && strings.TrimSpace(value) != "" {
			held[strings.TrimSpace(value)] = true
		}
	}
	return held
}

// hasControl reports whether s holds a control character, a line separator of Unicode included.
func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return r < 0x20 || (r >= 0x7f && r < 0xa0) || r == '\u2028' || r == '\u2029'
	})
}
