package proxy

import (
	"bufio"
	"net"
	"sync"
)

// tunnel is a connection whose client believes to be talking to host. early holds what the client sent before it had
// read the proxy's answer.
type tunnel struct {
	net.Conn
	early *bufio.Reader
	host  string
}

func (t *tunnel) Read(b []byte) (int, error) {
	if t.early.Buffered() > 0 {
		return t.early.Read(b[:min(len(b), t.early.Buffered())])
	}
	return t.Conn.Read(b)
}

// tunnelListener passes tunnels on to the server that answers inside of them.
type tunnelListener struct {
	address net.Addr
	conns   chan net.Conn
	done    chan struct{}
	close   func()
}

func newTunnelListener(address net.Addr) *tunnelListener {
	l := &tunnelListener{address: address, conns: make(chan net.Conn), done: make(chan struct{})}
	l.close = sync.OnceFunc(func() { close(l.done) })
	return l
}

// hand gives a connection to the listener, or closes it if nobody accepts any more.
func (l *tunnelListener) hand(c net.Conn) {
	select {
	case l.conns <- c:
	case <-l.done:
		_ = c.Close()
	}
}

// Accept waits for the next tunnel.
func (l *tunnelListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// Close ends Accept.
func (l *tunnelListener) Close() error {
	l.close()
	return nil
}

// Addr is the proxy's own address.
func (l *tunnelListener) Addr() net.Addr {
	return l.address
}
