package api

import (
	"encoding/base64"
	"encoding/json"
	"strings"
)

// PrincipalOf is the object ID of whom an access token is for; empty where the token does not tell. What it is used for harms nobody if it is wrong.
func PrincipalOf(token string) string { return principalOf(token) }

// principalOf is the object ID in an access token ("Access token claims reference": oid); empty where it cannot be read. What it is used for harms
// nobody if it is wrong, so the signature is not looked at.
func principalOf(token string) string {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return ""
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return ""
	}
	var claims struct {
		ObjectID string `json:"oid"`
	}
	if json.Unmarshal(payload, &claims) != nil || !IsGUID(claims.ObjectID) {
		return ""
	}
	return claims.ObjectID
}

// IsGUID reports whether a text has the form of the IDs that Azure gives to subscriptions, tenants, applications and principals.
func IsGUID(text string) bool {
	if len(text) != len("00000000-0000-0000-0000-000000000000") {
		return false
	}
	for i, c := range []byte(text) {
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case !strings.ContainsRune("0123456789abcdefABCDEF", rune(c)):
			return false
		}
	}
	return true
}
