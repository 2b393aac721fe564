package openstack

import (
	"crypto/tls"
	"fmt"

	"github.com/cloudcredential/operator/sim/loopback"
)

// Server serves a cloud on a loopback port.
type Server = loopback.Server

// Start serves c on a free loopback port: over HTTPS if config is given, which must then hold a certificate, and over plain HTTP if it is nil. Its auth_url
// is the URL of the server with /identity/v3 behind it. The caller closes the server.
func Start(c *Cloud, config *tls.Config) (*Server, error) {
	s, err := loopback.Start(c, config)
	if err != nil {
		return nil, fmt.Errorf("serving the simulated OpenStack: %w", err)
	}
	return s, nil
}
