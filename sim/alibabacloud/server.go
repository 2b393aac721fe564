package alibabacloud

import (
	"crypto/tls"
	"fmt"

	"github.com/cloudcredential/operator/sim/loopback"
)

// Start serves c on a free loopback port: over HTTPS if config is given, which must then hold a certificate, and over plain HTTP if it is nil. The Host header of
// a request names the API. The caller closes the server.
func Start(c *Cloud, config *tls.Config) (*loopback.Server, error) {
	s, err := loopback.Start(c, config)
	if err != nil {
		return nil, fmt.Errorf("serving the simulated Alibaba Cloud: %w", err)
	}
	return s, nil
}
