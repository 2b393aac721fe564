package aws

import (
	"encoding/base64"
	"encoding/hex"
	"io"
	"sync"
)

// alphabet is the one of AWS's unique identifiers: base32, upper case.
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

// The prefixes tell what an identifier is of ("IAM identifiers" in the IAM User Guide).
const (
	prefixUser         = "AIDA"
	prefixRole         = "AROA"
	prefixPolicy       = "ANPA"
	prefixProfile      = "AIPA"
	prefixAccessKey    = "AKIA"
	prefixTemporaryKey = "ASIA"
)

// identifiers makes IDs and secrets from one source of randomness.
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

func (g *identifiers) unique(prefix string, n int) string {
	b := g.bytes(n)
	for i := range b {
		b[i] = alphabet[int(b[i])%len(alphabet)]
	}
	return prefix + string(b)
}

// entityID is the unique ID of a user, role or policy: 21 characters.
func (g *identifiers) entityID(prefix string) string { return g.unique(prefix, 17) }

// keyID is an access key ID: 20 characters.
func (g *identifiers) keyID(prefix string) string { return g.unique(prefix, 16) }

// secret is a secret access key: 40 characters of base64.
func (g *identifiers) secret() string { return base64.StdEncoding.EncodeToString(g.bytes(30)) }

// token is a session token.
func (g *identifiers) token() string {
	return "FwoGZXIvYXdzE" + base64.StdEncoding.EncodeToString(g.bytes(150))
}

// requestID has the form of a UUID.
func (g *identifiers) requestID() string {
	h := hex.EncodeToString(g.bytes(16))
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
