package metrics

import (
	"crypto/tls"
	"strings"
)

// versions are TLS versions by the names that flags and profiles have for them.
func versions() map[string]uint16 {
	return map[string]uint16{
		"VersionTLS10": tls.VersionTLS10,
		"VersionTLS11": tls.VersionTLS11,
		"VersionTLS12": tls.VersionTLS12,
		"VersionTLS13": tls.VersionTLS13,
	}
}

// suites are all cipher suites that Go has, by name.
func suites() map[string]uint16 {
	known := map[string]uint16{}
	for _, suite := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		known[suite.Name] = suite.ID
	}
	// Names of the same suites without the hash that RFC 7905 appends.
	known["TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305"] = tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
	known["TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305"] = tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
	return known
}

// iana is the name of a cipher suite that a profile names as OpenSSL does: "ECDHE-RSA-AES128-GCM-SHA256" becomes
// "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256". A name that is one already stays as it is.
func iana(openssl string) string {
	if strings.HasPrefix(openssl, "TLS_") {
		return openssl
	}
	exchange, rest := "RSA", openssl
	for _, prefix := range []string{"ECDHE-ECDSA", "ECDHE-RSA", "DHE-RSA"} {
		if after, found := strings.CutPrefix(openssl, prefix+"-"); found {
			exchange, rest = strings.ReplaceAll(prefix, "-", "_"), after
			break
		}
	}
	if rest == "DES-CBC3-SHA" {
		return "TLS_" + exchange + "_WITH_3DES_EDE_CBC_SHA"
	}
	if rest == "CHACHA20-POLY1305" {
		return "TLS_" + exchange + "_WITH_CHACHA20_POLY1305_SHA256"
	}
	rest = strings.NewReplacer("AES128", "AES_128", "AES256", "AES_256").Replace(rest)
	if !strings.Contains(rest, "GCM") {
		rest = strings.Replace(rest, "-SHA", "-CBC-SHA", 1)
	}
	return "TLS_" + exchange + "_WITH_" + strings.ReplaceAll(rest, "-", "_")
}
