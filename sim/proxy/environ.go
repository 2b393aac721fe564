package proxy

// Environ gives the environment variables, as "NAME=value", that send a child process through the proxy. They have to come after the
// inherited ones, so that they win. caFile is where the caller has written CA.
//
// A Go program reads these variables once, so they cannot be set for the running process. Loopback addresses are
// reached directly. Plain HTTP goes to the proxy, too, which refuses and remembers it. The metadata services of clouds, which
// some SDKs ask first for credentials, are switched off.
func (p *Proxy) Environ(caFile string) []string {
	const loopback = "localhost,127.0.0.1,::1"
	return []string{
		"HTTPS_PROXY=" + p.URL(), "https_proxy=" + p.URL(),
		"HTTP_PROXY=" + p.URL(), "http_proxy=" + p.URL(),
		"ALL_PROXY=", "all_proxy=",
		"NO_PROXY=" + loopback, "no_proxy=" + loopback,
		"SSL_CERT_FILE=" + caFile, "SSL_CERT_DIR=/nonexistent",
		"AWS_CA_BUNDLE=" + caFile,
		"REQUESTS_CA_BUNDLE=" + caFile,
		"CURL_CA_BUNDLE=" + caFile,
		"NODE_EXTRA_CA_CERTS=" + caFile,
		"AWS_EC2_METADATA_DISABLED=true",
		"GCE_METADATA_HOST=127.0.0.1:1",
	}
}
