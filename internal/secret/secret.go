// Package secret holds values that must never be printed.
package secret

import (
	"crypto/subtle"
	"fmt"
)

// redacted is what every formatter shows in place of a secret.
const redacted = "[redacted]"

// Value is a secret: a key, a password, a token, or a whole credentials file. Every way of printing or encoding it yields
// "[redacted]"; only Reveal and RevealString give it away. The zero Value is empty.
//
// What prints a struct by reflection (fmt for unexported fields, a debugger's dump) calls none of the methods below. So the bytes
// are not in the Value: they are behind a function, of which reflection sees the address and nothing else. Because of that, Values
// are compared with Equal; reflect.DeepEqual takes two of them for different.
type Value struct{ bytes func() []byte }

// New makes a Value of b, which it copies.
func New(b []byte) Value { return hide(append([]byte(nil), b...)) }

// FromString makes a Value of s.
func FromString(s string) Value { return hide([]byte(s)) }

func hide(b []byte) Value {
	if len(b) == 0 {
		return Value{}
	}
	return Value{bytes: func() []byte { return b }}
}

func (v Value) reveal() []byte {
	if v.bytes == nil {
		return nil
	}
	return v.bytes()
}

// Reveal returns a copy of the secret, to be handed to the one place that needs it.
func (v Value) Reveal() []byte { return append([]byte(nil), v.reveal()...) }

// RevealString returns the secret as a string.
func (v Value) RevealString() string { return string(v.reveal()) }

// Empty reports whether there is no secret.
func (v Value) Empty() bool { return len(v.reveal()) == 0 }

// Equal reports whether both hold the same secret. Its time depends on the lengths alone.
func (v Value) Equal(other Value) bool {
	return subtle.ConstantTimeCompare(v.reveal(), other.reveal()) == 1
}

// String implements fmt.Stringer.
func (v Value) String() string { return redacted }

// GoString implements fmt.GoStringer.
func (v Value) GoString() string { return redacted }

// Format implements fmt.Formatter, so that no verb, not even %x, prints the secret.
func (v Value) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(redacted)) }

// MarshalText implements encoding.TextMarshaler, and with it JSON, YAML, XML and slog.
func (v Value) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// MarshalJSON implements json.Marshaler.
func (v Value) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }
