package issuer

import (
	"strings"
	"testing"
)

func TestTheURLOfAnIssuerIsOneThatEverybodyReadsAlike(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"https://issuer.example.com", "https://issuer.example.com/a/b.c_d~e-f", "https://storage.googleapis.com/prod-oidc"} {
		if err := ValidateURL(url); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
	for url, says := range map[string]string{
		"": "https://", "http://issuer.example.com": "https://", "HTTPS://issuer.example.com": "https://", "https://": "names no host", "https:///path": "names no host",
		"https://issuer.example.com:443": "names a port", "https://issuer.example.com:": "names a port", "https://me@issuer.example.com": "names a user",
		"https://issuer.example.com?q": "a query", "https://issuer.example.com#f": "a fragment", "https://issuer.example.com/it's": "characters other than",
		"https://issuer.example.com/%41": "characters other than", "https://issuer.example.com/": "ends with a slash", "https://Issuer.example.com": "capital letters",
		"https://issuer.example.com/a//b": "empty parts", "https://issuer.example.com/a/../b": "as parts", "https://issuer.example.com/a\n": "not a URL",
		"https://issuer.example.com/" + strings.Repeat("a", 255): "no more than 255",
	} {
		if err := ValidateURL(url); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", url, err)
		}
	}
}
