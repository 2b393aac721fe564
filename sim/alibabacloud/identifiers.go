package alibabacloud

import (
	"io"
	"strings"
	"sync"
)

// identifiers makes names that nobody has had before.
type identifiers struct {
	mu     sync.Mutex
	source io.Reader
}

const (
	decimals      = "0123456789"
	alphanumerics = decimals + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

func (i *identifiers) of(alphabet string, length int) string {
	i.mu.Lock()
	defer i.mu.Unlock()
	raw := make([]byte, length)
	_, _ = io.ReadFull(i.source, raw) // a source that ends gives zeroes, which is a name, too
	var b strings.Builder
	for _, each := range raw {
		b.WriteByte(alphabet[int(each)%len(alphabet)])
	}
	return b.String()
}

func (i *identifiers) digits(length int) string { return i.of(decimals, length) }

func (i *identifiers) word(length int) string { return i.of(alphanumerics, length) }

// requestID is that of an answer.
func (i *identifiers) requestID() string {
	const hex = "0123456789ABCDEF"
	parts := []string{i.of(hex, 8), i.of(hex, 4), i.of(hex, 4), i.of(hex, 4), i.of(hex, 12)}
	return strings.Join(parts, "-")
}
