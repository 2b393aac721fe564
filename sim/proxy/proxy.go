// Package proxy is an intercepting HTTPS proxy. A program that is pointed at it by HTTPS_PROXY and a CA bundle
// reaches simulated clouds under the clouds' real host names, so it needs no test hook.
//
// The proxy connects to nothing. A host that it has no simulator for is answered with 502 and remembered, which makes it
// the proof, too, that a program calls nowhere else.
package proxy

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Options say what the proxy does. Route is required.
type Options struct {
	// Route gives the handler that answers for a host, or nil if there is none. The host is in lower case and without the
	// port if that is 443. See Routes for a table. It is called concurrently.
	Route func(host string) http.Handler
	// Address is where to listen, "127.0.0.1:0" if empty.
	Address string
	// Logger hears of connections that fail, such as handshakes of clients that do not trust the CA. Nil discards them.
	Logger *slog.Logger
}

// Proxy is a running proxy.
type Proxy struct {
	options   Options
	authority *authority
	listener  net.Listener
	tunnels   *tunnelListener
	outer     *http.Server
	inner     *http.Server
	serving   sync.WaitGroup

	mu         sync.Mutex
	unexpected []string
}

// Start makes a certificate authority and listens. The proxy stops when ctx ends or Close is called.
func Start(ctx context.Context, options Options) (*Proxy, error) {
	if options.Address == "" {
		options.Address = "127.0.0.1:0"
	}
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	authority, err := newAuthority(time.Now())
	if err != nil {
		return nil, fmt.Errorf("start proxy: make certificate authority: %w", err)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", options.Address)
	if err != nil {
		return nil, fmt.Errorf("start proxy: listen on %s, choose another address: %w", options.Address, err)
	}
	p := &Proxy{options: options, authority: authority, listener: listener, tunnels: newTunnelListener(listener.Addr())}
	p.outer = p.server(ctx, p.connect)
	p.inner = p.server(ctx, p.answer)
	p.inner.ConnContext = withTarget
	p.inner.TLSConfig = &tls.Config{
		GetCertificate: p.certificate,
		NextProtos:     []string{"h2", "http/1.1"},
		MinVersion:     tls.VersionTLS12,
	}
	p.serving.Go(func() { _ = p.outer.Serve(listener) })
	p.serving.Go(func() { _ = p.inner.ServeTLS(p.tunnels, "", "") })
	context.AfterFunc(ctx, p.Close)
	return p, nil
}

func (p *Proxy) server(ctx context.Context, handle http.HandlerFunc) *http.Server {
	return &http.Server{
		Handler:           handle,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ErrorLog:          slog.NewLogLogger(p.options.Logger.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: time.Minute,
	}
}

// URL is what HTTPS_PROXY has to be set to.
func (p *Proxy) URL() string {
	return "http://" + p.listener.Addr().String()
}

// CA is the certificate, in PEM, that clients have to trust.
func (p *Proxy) CA() []byte {
	return p.authority.pem
}

// Unexpected lists the requests for which there was no route, in the order of their arrival, as "CONNECT host:port" or as
// method and URL. A test should fail if there are any.
func (p *Proxy) Unexpected() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.unexpected)
}

// Close ends all connections and waits until the proxy no longer listens. It may be called more than once.
func (p *Proxy) Close() {
	_ = p.outer.Close()
	_ = p.tunnels.Close()
	_ = p.inner.Close()
	p.serving.Wait()
}

func (p *Proxy) refuse(w http.ResponseWriter, what string) {
	p.mu.Lock()
	p.unexpected = append(p.unexpected, what)
	p.mu.Unlock()
	http.Error(w, "no simulator answers "+what, http.StatusBadGateway)
}
