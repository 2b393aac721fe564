package issuer

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"
)

// maxURL bounds the URL of an issuer: no cloud takes a longer one. Source: CreateOpenIDConnectProvider in the IAM API reference of AWS.
const maxURL = 255

// plainURL is what the URL of an issuer may be made of: it goes into policies, scripts and a manifest.
var plainURL = regexp.MustCompile(`^https://[A-Za-z0-9.-]+[A-Za-z0-9._~/-]*$`)

// ValidateURL says what is wrong with the URL of an issuer. Clouds and clusters compare it letter by letter.
func ValidateURL(address string) error {
	parsed, err := url.Parse(address)
	switch {
	case err != nil:
		return errors.New("it is not a URL")
	case parsed.Scheme != "https" || !strings.HasPrefix(address, "https://"):
		return errors.New("it does not begin with https://")
	case parsed.Hostname() == "":
		return errors.New("it names no host")
	case parsed.Port() != "" || strings.HasSuffix(parsed.Host, ":"):
		return errors.New("it names a port, which not every cloud takes")
	case parsed.User != nil:
		return errors.New("it names a user")
	case strings.ContainsAny(address, "?#"):
		return errors.New("it has a query or a fragment")
	case !plainURL.MatchString(address):
		return errors.New("it holds characters other than letters, digits and . _ ~ - / in its path, which issuers and policies do without")
	case strings.HasSuffix(address, "/"):
		return errors.New("it ends with a slash, which the issuer of the tokens would have to as well")
	case parsed.Host != strings.ToLower(parsed.Host):
		return errors.New("its host has capital letters, which not everybody takes for the same as small ones")
	case parsed.Path != "" && path.Clean(parsed.Path) != parsed.Path:
		return errors.New("its path has empty parts, or . or .. as parts, which not everybody reads alike")
	case len(address) > maxURL:
		return fmt.Errorf("it has %d characters, and no more than %d are taken", len(address), maxURL)
	}
	return nil
}
