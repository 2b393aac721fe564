// Package loopback serves a handler on a port of this machine's own, for programs that find a simulated cloud by an endpoint setting.
package loopback

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Server serves a handler on a loopback port.
type Server struct {
	// URL is where it is, without a slash at the end: the value for an endpoint setting.
	URL string

	http *http.Server
	done chan struct{}
}

// Start serves h on a free loopback port: over HTTPS if config is given, which must then hold a certificate, and over plain
// HTTP if it is nil. The caller closes the server.
func Start(h http.Handler, config *tls.Config) (*Server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // nothing to wait for: the port is this machine's own
	if err != nil {
		return nil, fmt.Errorf("listening on a loopback port: %w", err)
	}
	s := &Server{
		URL:  "http://" + l.Addr().String(),
		http: &http.Server{Handler: h, ReadHeaderTimeout: time.Minute, TLSConfig: config},
		done: make(chan struct{}),
	}
	serve := func() error { return s.http.Serve(l) }
	if config != nil {
		s.URL = "https://" + l.Addr().String()
		serve = func() error { return s.http.ServeTLS(l, "", "") }
	}
	go func() {
		defer close(s.done)
		_ = serve() // ends with http.ErrServerClosed
	}()
	return s, nil
}

// Close drops all connections, also those with a request under way, and returns when the port is free.
func (s *Server) Close() {
	_ = s.http.Close()
	<-s.done
}
