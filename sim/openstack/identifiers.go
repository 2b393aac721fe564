package openstack

import (
	"encoding/base64"
	"encoding/hex"
	"io"
	"sync"
	"time"
)

// identifiers makes IDs, secrets and tokens from one source of randomness.
type identifiers struct {
	mu     sync.Mutex
	source io.Reader
}

// bytes reads n bytes. A source that fails leaves zeros, which only a test's own source can do.
func (g *identifiers) bytes(n int) []byte {
	g.mu.Lock()
	defer g.mu.Unlock()
	b := make([]byte, n)
	_, _ = io.ReadFull(g.source, b)
	return b
}

// id is a UUID without hyphens, as most of Keystone's IDs are.
func (g *identifiers) id() string { return hex.EncodeToString(g.bytes(16)) }

// secret is what Keystone chooses where a client does not: 64 random bytes.
func (g *identifiers) secret() string { return base64.RawURLEncoding.EncodeToString(g.bytes(64)) }

// token looks like a Fernet token.
func (g *identifiers) token() string {
	return "gAAAAAB" + base64.RawURLEncoding.EncodeToString(g.bytes(96))
}

// requestID is what answers carry.
func (g *identifiers) requestID() string {
	h := hex.EncodeToString(g.bytes(16))
	return "req-" + h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// timestamp is a time as the dates of tokens have it.
func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }
