package plan

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/cloudcredential/operator/internal/secret"
)

// Fields are the state of a resource, by field name. Names are for people, too: "policy", "tag kubernetes.io/cluster/prod-x7".
type Fields map[string]Value

// Value is the value of a field or an output. Its kinds: text, a set of texts, a secret, and pending. The zero Value is the empty text.
type Value struct {
	text   string   // of a text; the name of the output of a pending value
	items  []string // of a set: sorted, without duplicates
	secret secret.Value
	source Ref // of a pending value
	kind   valueKind
}

type valueKind uint8

const (
	kindText valueKind = iota
	kindSet
	kindSecret
	kindPending
)

// Text makes a Value of a text.
func Text(s string) Value { return Value{kind: kindText, text: s} }

// Set makes a Value of texts whose order and repetition mean nothing.
func Set(items ...string) Value {
	sorted := slices.Clone(items)
	slices.Sort(sorted)
	return Value{kind: kindSet, items: slices.Compact(sorted)}
}

// Secret makes a Value that is compared like a text and never shown.
func Secret(v secret.Value) Value { return Value{kind: kindSecret, secret: v} }

// Pending makes the Value of a field that depends on the named output of a resource that has not been made yet.
func Pending(source Ref, output string) Value {
	return Value{kind: kindPending, source: source, text: output}
}

// Text returns the text of a text, and "" of every other kind.
func (v Value) Text() string {
	if v.kind != kindText {
		return ""
	}
	return v.text
}

// Items returns the members of a set in order, and nil of every other kind. They are the caller's to change.
func (v Value) Items() []string { return slices.Clone(v.items) }

// Secret returns the secret, and an empty one of every other kind.
func (v Value) Secret() secret.Value { return v.secret }

// IsSet reports whether v is a set.
func (v Value) IsSet() bool { return v.kind == kindSet }

// IsSecret reports whether v is a secret.
func (v Value) IsSecret() bool { return v.kind == kindSecret }

// IsPending reports whether v is not known yet.
func (v Value) IsPending() bool { return v.kind == kindPending }

// Source returns the output that a pending value waits for; zero of every other kind.
func (v Value) Source() (Ref, string) {
	if v.kind != kindPending {
		return Ref{}, ""
	}
	return v.source, v.text
}

// Equal reports whether both are of the same kind and mean the same. What is pending equals nothing, not even itself.
func (v Value) Equal(other Value) bool {
	if v.kind != other.kind {
		return false
	}
	switch v.kind {
	case kindSet:
		return slices.Equal(v.items, other.items)
	case kindSecret:
		return v.secret.Equal(other.secret)
	case kindPending:
		return false
	default:
		return v.text == other.text
	}
}

// String returns v for people: a text (in quotes if it would not print as one line otherwise), a set in brackets, "[redacted]" for a
// secret, and what a pending value waits for.
func (v Value) String() string {
	switch v.kind {
	case kindSet:
		items := make([]string, len(v.items))
		for i, item := range v.items {
			items[i] = legible(item)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case kindSecret:
		return v.secret.String()
	case kindPending:
		return "(known after " + legible(v.source.String()) + ")"
	default:
		return legible(v.text)
	}
}

// GoString implements fmt.GoStringer, so that a debugging format shows what String shows.
func (v Value) GoString() string { return v.String() }

// legible returns s as it is if it prints as one line, and in quotes, with everything else escaped, if it does not.
func legible(s string) string {
	unprintable := func(r rune) bool { return !strconv.IsPrint(r) }
	if s == "" || strings.TrimSpace(s) != s || !utf8.ValidString(s) || strings.ContainsFunc(s, unprintable) {
		return strconv.Quote(s)
	}
	return s
}

// MarshalJSON encodes a text as a string, a set as an array, a secret as {"redacted":true}, and a pending value as
// {"knownAfter":{"kind":…,"name":…},"output":…}.
func (v Value) MarshalJSON() ([]byte, error) {
	switch v.kind {
	case kindSet:
		if len(v.items) == 0 {
			return []byte("[]"), nil
		}
		return json.Marshal(v.items)
	case kindSecret:
		return []byte(`{"redacted":true}`), nil
	case kindPending:
		return json.Marshal(struct {
			KnownAfter Ref    `json:"knownAfter"`
			Output     string `json:"output"`
		}{v.source, v.text})
	default:
		return json.Marshal(v.text)
	}
}
