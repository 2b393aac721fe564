package ibmcloud

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

// key makes the value of an API key: 44 characters that are safe in a URL.
func (i *identifiers) key() string { return base64.RawURLEncoding.EncodeToString(i.bytes(33)) }

// word makes twice as many hexadecimal digits.
func (i *identifiers) word(n int) string { return hex.EncodeToString(i.bytes(n)) }

// tag makes an entity tag.
func (i *identifiers) tag(version int) string { return fmt.Sprintf("%d-%s", version, i.word(16)) }
