package proxy

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"strings"
)

// established is written by hand: net/http would add a Transfer-Encoding to its own answer, and gRPC clients then wait
// for the end of a body.
const established = "HTTP/1.1 200 Connection established\r\n\r\n"

// connect answers what clients say to the proxy itself.
func (p *Proxy) connect(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodConnect {
		p.refuse(w, r.Method+" "+r.URL.String())
		return
	}
	host := canonicalHost(r.Host)
	if p.options.Route(host) == nil {
		p.refuse(w, "CONNECT "+r.Host)
		return
	}
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		p.options.Logger.Warn("connection cannot be taken over", "host", r.Host, "error", err)
		return
	}
	if _, err := conn.Write([]byte(established)); err != nil {
		_ = conn.Close()
		return
	}
	p.tunnels.hand(&tunnel{Conn: conn, early: buffered.Reader, host: host})
}

// answer serves the requests inside of a tunnel.
func (p *Proxy) answer(w http.ResponseWriter, r *http.Request) {
	host, _ := r.Context().Value(targetKey{}).(string)
	handler := p.options.Route(host)
	if handler == nil || canonicalHost(r.Host) != host {
		p.refuse(w, r.Method+" https://"+r.Host+r.URL.Path)
		return
	}
	handler.ServeHTTP(w, r)
}

func (p *Proxy) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	name := hello.ServerName
	if t, ok := hello.Conn.(*tunnel); ok && name == "" {
		name = t.host
	}
	if host, _, err := net.SplitHostPort(name); err == nil {
		name = host
	}
	return p.authority.leaf(name)
}

type targetKey struct{}

// withTarget lets a request know which host its tunnel was asked for.
func withTarget(ctx context.Context, c net.Conn) context.Context {
	if outer, ok := c.(*tls.Conn); ok {
		if t, ok := outer.NetConn().(*tunnel); ok {
			return context.WithValue(ctx, targetKey{}, t.host)
		}
	}
	return ctx
}

// canonicalHost folds case and drops the port of HTTPS.
func canonicalHost(host string) string {
	return strings.TrimSuffix(strings.ToLower(host), ":443")
}
