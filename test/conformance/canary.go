package conformance

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"
)

// fragment is how many characters of a secret in a row count as a part of it. No word of ours is like that by chance.
const fragment = 12

// leaks are the secrets of which anything can be seen in a text, each by the form in which it is there: plain, also a part of it; base64, also in the
// middle of something longer; hexadecimal; escaped for URLs or in quotes; backwards.
func leaks(text string, secrets []string) []string {
	var found []string
	for i, secret := range secrets {
		for form, looks := range forms(secret) {
			for _, look := range looks {
				if strings.Contains(text, look) {
					found = append(found, "secret "+strconv.Itoa(i)+" as "+form)
					break
				}
			}
		}
	}
	return found
}

// forms are what a secret can look like.
func forms(secret string) map[string][]string {
	all := map[string][]string{
		"hexadecimal": {hex.EncodeToString([]byte(secret)), strings.ToUpper(hex.EncodeToString([]byte(secret)))},
		"escaped":     {url.QueryEscape(secret), url.PathEscape(secret), strings.Trim(strconv.Quote(secret), `"`)},
		"backwards":   {backwards(secret)},
	}
	for at := 0; at+fragment <= len(secret); at++ {
		all["plain"] = append(all["plain"], secret[at:at+fragment])
	}
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for before := range 3 {
			// What stands before the secret decides how its bytes fall into groups of three; the ends of it share their groups with others.
			encoded := encoding.EncodeToString(append(make([]byte, before), secret...))
			all["base64"] = append(all["base64"], encoded[4:len(encoded)-4])
		}
	}
	return all
}

func backwards(s string) string {
	var b strings.Builder
	for i := len(s) - 1; i >= 0; i-- {
		b.WriteByte(s[i])
	}
	return b.String()
}
