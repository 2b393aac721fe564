package azure

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"sync"
)

// identifiers makes what has to be unique or secret.
type identifiers struct {
	mu     sync.Mutex
	source io.Reader
}

func (i *identifiers) bytes(n int) []byte {
	i.mu.Lock()
	defer i.mu.Unlock()
	b := make([]byte, n)
	_, _ = io.ReadFull(i.source, b) // a source that ends gives zeros, which a test with a fixed source wants
	return b
}

// guid makes a random UUID of version 4.
func (i *identifiers) guid() string {
	b := i.bytes(16)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// secret makes a client secret, which has 40 characters.
func (i *identifiers) secret() string {
	return base64.RawURLEncoding.EncodeToString(i.bytes(30))
}

// accountKey makes a key of a storage account: 512 bits in base64.
func (i *identifiers) accountKey() string { return base64.StdEncoding.EncodeToString(i.bytes(64)) }

// etag makes an entity tag of the kind that blobs have.
func (i *identifiers) etag() string { return `"0x` + fmt.Sprintf("%X", i.bytes(8)) + `"` }

// word makes hexadecimal digits.
func (i *identifiers) word(n int) string { return hex.EncodeToString(i.bytes(n)) }
