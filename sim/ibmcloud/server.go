package ibmcloud

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"strings"

	"github.com/cloudcredential/operator/sim/loopback"
)

// Start serves c on a free loopback port: over HTTPS if config is given, which must then hold a certificate, and over plain HTTP if it is nil. The host of
// the API is the first part of the path. The caller closes the server.
func Start(c *Cloud, config *tls.Config) (*loopback.Server, error) {
	s, err := loopback.Start(c.byPath(), config)
	if err != nil {
		return nil, fmt.Errorf("serving the simulated IBM Cloud: %w", err)
	}
	return s, nil
}

// byPath finds the host of a request in its path.
func (c *Cloud) byPath() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		host, _, _ := strings.Cut(strings.TrimPrefix(hr.URL.Path, "/"), "/")
		if !c.Serves(host) {
			c.ServeHTTP(w, hr)
			return
		}
		http.StripPrefix("/"+host, http.HandlerFunc(func(w http.ResponseWriter, stripped *http.Request) {
			stripped.Host = host
			c.ServeHTTP(w, stripped)
		})).ServeHTTP(w, hr)
	})
}
