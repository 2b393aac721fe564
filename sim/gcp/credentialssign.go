package gcp

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"time"
)

// maxSignedLife is how far ahead the expiry of a JWT may be that is signed for somebody.
const maxSignedLife = 12 * time.Hour

// signingKey is the key of the system of an account, which gets its private half when it is first signed with.
func (c *Cloud) signingKey(a *account) (*key, *Error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.accounts.Get(a.email).Latest()
	if now == nil || now.uid != a.uid {
		return nil, notFound("Unknown service account")
	}
	i := slices.IndexFunc(now.keys, func(k *key) bool { return k.kind == systemManaged })
	if i < 0 {
		return nil, internalFailure() // every account is made with one
	}
	if now.keys[i].private != nil {
		return now.keys[i], nil
	}
	made := *now.keys[i]
	made.private = keyPool().take()
	c.changeAccount(now, func(a *account) { a.keys[i] = &made })
	return &made, nil
}

func (k *key) sign(text []byte) ([]byte, *Error) {
	digest := sha256.Sum256(text)
	signature, err := rsa.SignPKCS1v15(rand.Reader, k.private, crypto.SHA256, digest[:])
	if err != nil {
		return nil, internalFailure()
	}
	return signature, nil
}

// jwt signs claims, which are JSON.
func (k *key) jwt(claims []byte) (string, *Error) {
	header, err := json.Marshal(map[string]string{"alg": "RS256", "kid": k.id, "typ": "JWT"})
	if err != nil {
		return "", internalFailure()
	}
	text := base64.RawURLEncoding.EncodeToString(header) + "." + base64.RawURLEncoding.EncodeToString(claims)
	signature, refusal := k.sign([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(signature), refusal
}

type (
	signBlobRequest struct {
		Delegates []string `json:"delegates"`
		Payload   []byte   `json:"payload"`
	}
	signBlobResponse struct {
		KeyID      string `json:"keyId"`
		SignedBlob []byte `json:"signedBlob"`
	}
)

func signBlob(r *request) (any, *Error) {
	var in signBlobRequest
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if len(in.Payload) == 0 {
		return nil, invalid("Payload required.")
	}
	k, err := r.impersonatedKey("iam.serviceAccounts.signBlob", in.Delegates)
	if err != nil {
		return nil, err
	}
	signature, err := k.sign(in.Payload)
	if err != nil {
		return nil, err
	}
	return signBlobResponse{k.id, signature}, nil
}

// impersonatedKey is the system's key of the account that a call wants to act as.
func (r *request) impersonatedKey(permission string, delegates []string) (*key, *Error) {
	a, err := r.impersonated(permission, delegates)
	if err != nil {
		return nil, err
	}
	return r.cloud.signingKey(a)
}

type (
	signJWTRequest struct {
		Delegates []string `json:"delegates"`
		Payload   string   `json:"payload"`
	}
	signJWTResponse struct {
		KeyID     string `json:"keyId"`
		SignedJWT string `json:"signedJwt"`
	}
)

func signJWT(r *request) (any, *Error) {
	var in signJWTRequest
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	var claimed struct {
		Expires *int64 `json:"exp"`
	}
	if json.Unmarshal([]byte(in.Payload), &claimed) != nil {
		return nil, invalid("The payload is not a serialized JSON object that contains a JWT Claims Set.")
	}
	if claimed.Expires != nil {
		if left := time.Unix(*claimed.Expires, 0).Sub(r.cloud.signing()); left < 0 || left > maxSignedLife {
			return nil, invalid("The expiration time of the payload has to be in the future, by no more than 12 hours.")
		}
	}
	k, err := r.impersonatedKey("iam.serviceAccounts.signJwt", in.Delegates)
	if err != nil {
		return nil, err
	}
	signed, err := k.jwt([]byte(in.Payload))
	if err != nil {
		return nil, err
	}
	return signJWTResponse{k.id, signed}, nil
}

type (
	generateIDTokenRequest struct {
		Delegates                  []string `json:"delegates"`
		Audience                   string   `json:"audience"`
		IncludeEmail               bool     `json:"includeEmail"`
		OrganizationNumberIncluded bool     `json:"organizationNumberIncluded"`
	}
	generateIDTokenResponse struct {
		Token string `json:"token"`
	}
	// idTokenClaims are those of Google's own ID tokens.
	idTokenClaims struct {
		Issuer        string `json:"iss"`
		Issued        int64  `json:"iat"`
		Expires       int64  `json:"exp"`
		Audience      string `json:"aud"`
		Subject       string `json:"sub"`
		Authorized    string `json:"azp"`
		Email         string `json:"email,omitempty"`
		EmailVerified bool   `json:"email_verified,omitempty"`
	}
)

// generateIDToken gives an ID token of an hour. It is signed with the account's key in place of Google's, which nobody publishes here.
func generateIDToken(r *request) (any, *Error) {
	var in generateIDTokenRequest
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if in.Audience == "" {
		return nil, invalid("Audience required.")
	}
	a, err := r.impersonated("iam.serviceAccounts.getOpenIdToken", in.Delegates)
	if err != nil {
		return nil, err
	}
	k, err := r.cloud.signingKey(a)
	if err != nil {
		return nil, err
	}
	now := r.cloud.signing()
	asserted := idTokenClaims{"https://accounts.google.com", now.Unix(), now.Add(tokenLife).Unix(), in.Audience, a.uid, a.uid, "", false}
	if in.IncludeEmail {
		asserted.Email, asserted.EmailVerified = a.email, true
	}
	text, bad := json.Marshal(asserted)
	if bad != nil {
		return nil, internalFailure()
	}
	signed, err := k.jwt(text)
	return generateIDTokenResponse{signed}, err
}
