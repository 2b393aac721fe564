package cloud

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
)

const (
	nameSuffixLength = 5
	// nameSuffixAlphabet has no vowels, so that no suffix is a word.
	nameSuffixAlphabet = "bcdfghjklmnpqrstvwxz2456789"
)

// NameSuffix is the end of a derived name: five characters of a hash of what makes the thing unique, so that its name is the same each time.
// Existing clusters have such names, so it must never change.
func NameSuffix(unique ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(unique, "\x00")))
	n := binary.BigEndian.Uint64(sum[:8])
	out := make([]byte, nameSuffixLength)
	for i := range out {
		out[i] = nameSuffixAlphabet[n%uint64(len(nameSuffixAlphabet))]
		n /= uint64(len(nameSuffixAlphabet))
	}
	return string(out)
}

// IsNameSuffix reports whether a text is built like a NameSuffix, also where earlier releases chose its characters at random.
func IsNameSuffix(text string) bool {
	return len(text) == nameSuffixLength && strings.Trim(text, nameSuffixAlphabet) == ""
}
