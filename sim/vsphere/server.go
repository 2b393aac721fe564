package vsphere

import (
	"crypto/tls"
	"encoding/xml"
	"fmt"

	"github.com/cloudcredential/operator/sim/loopback"
)

// Server serves a cloud on a loopback port.
type Server = loopback.Server

// Start serves c on a free loopback port: over HTTPS if config is given, which must then hold a certificate, and over plain HTTP if it is nil. Which vCenter is meant is
// told by the header Host. The caller closes the server.
func Start(c *Cloud, config *tls.Config) (*Server, error) {
	s, err := loopback.Start(c, config)
	if err != nil {
		return nil, fmt.Errorf("serving the simulated vCenters: %w", err)
	}
	return s, nil
}

// loginName is the user that a login is for.
func loginName(envelope []byte) string {
	var read struct {
		Name string `xml:"Body>Login>userName"`
	}
	_ = xml.Unmarshal(envelope, &read) // the vCenter has understood it already
	return read.Name
}
