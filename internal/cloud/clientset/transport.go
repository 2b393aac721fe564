package clientset

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
)

// idleConnections to one host are as many as requests are worked on side by side, so that none has to be opened again each time.
const idleConnections = 32

// NewTransport returns the transport of one client. What base trusts, or the system does, is trusted still; caBundle is added.
func NewTransport(base http.RoundTripper, caBundle []byte) http.RoundTripper {
	if base == nil {
		base = http.DefaultTransport
	}
	standard, isStandard := base.(*http.Transport)
	if !isStandard {
		return base
	}
	transport := standard.Clone()
	transport.MaxIdleConnsPerHost = idleConnections
	if len(caBundle) == 0 {
		return transport
	}
	if transport.TLSClientConfig == nil {
		transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	transport.TLSClientConfig.RootCAs = trust(transport.TLSClientConfig.RootCAs, caBundle)
	return transport
}

// trust returns roots, or the system's, and the certificates of a bundle.
func trust(roots *x509.CertPool, caBundle []byte) *x509.CertPool {
	if roots != nil {
		roots = roots.Clone()
	} else if system, err := x509.SystemCertPool(); err == nil {
		roots = system
	} else {
		roots = x509.NewCertPool()
	}
	roots.AppendCertsFromPEM(caBundle)
	return roots
}
