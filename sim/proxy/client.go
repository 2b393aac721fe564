package proxy

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/url"
)

// Client makes an HTTP client that reaches every host through the proxy and trusts its certificates: for a simulated cloud that
// itself has to call others.
func (p *Proxy) Client() (*http.Client, error) {
	address, err := url.Parse(p.URL())
	if err != nil {
		return nil, fmt.Errorf("address of the proxy: %w", err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(p.CA())
	return &http.Client{Transport: &http.Transport{
		Proxy: http.ProxyURL(address), TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
	}}, nil
}
