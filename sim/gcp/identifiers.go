package gcp

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"io"
	"strings"
	"sync"
)

// identifiers makes IDs and tokens from one source of randomness.
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

// digits gives a decimal number of n digits whose first one is 1.
func (g *identifiers) digits(n int) string {
	var s strings.Builder
	s.WriteByte('1')
	for _, b := range g.bytes(n - 1) {
		s.WriteByte('0' + b%10)
	}
	return s.String()
}

// uniqueID is that of a service account: 21 digits.
func (g *identifiers) uniqueID() string { return g.digits(21) }

// projectNumber has twelve digits.
func (g *identifiers) projectNumber() string { return g.digits(12) }

// keyID is that of a service account key: 40 hexadecimal digits.
func (g *identifiers) keyID() string { return hex.EncodeToString(g.bytes(20)) }

// operationID names a long-running operation.
func (g *identifiers) operationID() string { return "a" + hex.EncodeToString(g.bytes(14)) }

// requestID is what an answer carries in X-Request-Id: a token that tells it from all others in the log of a client.
func (g *identifiers) requestID() string { return hex.EncodeToString(g.bytes(8)) }

// accessToken looks like those of Google.
func (g *identifiers) accessToken() string {
	return "ya29.c." + base64.RawURLEncoding.EncodeToString(g.bytes(96))
}

// etagOf is the form of a policy's or role's etag: eight bytes in base64, of which the last seven are a time in microseconds.
func etagOf(microseconds int64) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(microseconds))
	b[0] = 7
	return base64.StdEncoding.EncodeToString(b)
}

// sameEtag compares the etag that a caller gives with the present one. An etag is bytes, which callers may write in either alphabet of
// base64, with or without padding; what is neither is refused.
func sameEtag(field, given, present string) (bool, *Error) {
	plain := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(given, "="))
	if _, err := base64.RawStdEncoding.DecodeString(plain); err != nil {
		return false, invalid("Invalid value at '%s' (TYPE_BYTES), Base64 decoding failed for %q", field, given)
	}
	return plain == strings.TrimRight(present, "="), nil
}

// nextEtag is one that nothing has had before. The caller holds the lock.
func (c *Cloud) nextEtag() string {
	c.lastEtag = max(c.lastEtag+1, c.clock().UnixMicro())
	return etagOf(c.lastEtag)
}
