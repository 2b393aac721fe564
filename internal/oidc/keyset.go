package oidc

import (
	"bytes"
	"encoding/json"
	"slices"
)

// KeySetKey is the path of the key set below the issuer, where nothing else is said.
const KeySetKey = "keys.json"

// KeySet is a JSON Web Key Set (RFC 7517), in order. Keys of others, of whatever kind, and members that are unknown here stay as they were
// read: to publish a set again cuts nobody off. A KeySet is not changed after it was made; the zero KeySet has no keys.
type KeySet struct {
	keys []entry
	// before and after are the members of the set around its keys.
	before, after []member
}

// entry is one key of a set.
type entry struct {
	text json.RawMessage // an object
	id   string          // "" where it has none
}

// member is a member of a set that is not its keys.
type member struct {
	name string
	text json.RawMessage
}

// NewKeySet returns a set of these keys. Each is in it once.
func NewKeySet(keys ...PublicKey) KeySet { return KeySet{}.With(keys...) }

// IDs returns the IDs of the keys in order. Keys without one are left out.
func (s KeySet) IDs() []string {
	var ids []string
	for _, key := range s.keys {
		if key.id != "" {
			ids = append(ids, key.id)
		}
	}
	return ids
}

// Len returns how many keys there are, with and without an ID.
func (s KeySet) Len() int { return len(s.keys) }

// Has reports whether a key of that ID is in the set.
func (s KeySet) Has(id string) bool {
	return id != "" && slices.ContainsFunc(s.keys, func(e entry) bool { return e.id == id })
}

// With returns the set with those of the keys that it lacks added at its end. Where it has something else under the ID of one of the keys,
// that is replaced: an ID is derived from its key, so nothing else can rightly have it.
func (s KeySet) With(keys ...PublicKey) KeySet {
	s.keys = slices.Clone(s.keys)
	for _, key := range keys {
		if key.IsZero() {
			continue
		}
		own := entry{text: encode(jwkOf(key)), id: key.ID()}
		switch i := slices.IndexFunc(s.keys, func(e entry) bool { return e.id == own.id }); {
		case i < 0:
			s.keys = append(s.keys, own)
		case !s.keys[i].is(key):
			s.keys[i] = own
		}
	}
	return s
}

// Encode returns the set as JSON, indented by four spaces and without a line break at its end. That is the layout of what existing clusters
// have published, so that a set that need not change does not.
func (s KeySet) Encode() []byte {
	var out bytes.Buffer
	out.WriteByte('{')
	for _, m := range s.before {
		m.append(&out)
	}
	member{name: "keys", text: s.array()}.append(&out)
	for _, m := range s.after {
		m.append(&out)
	}
	out.Truncate(out.Len() - 1)
	out.WriteByte('}')
	var indented bytes.Buffer
	// Everything in it has been read as JSON or was encoded here.
	_ = json.Indent(&indented, out.Bytes(), "", "    ")
	return indented.Bytes()
}

// array returns the keys as a JSON array.
func (s KeySet) array() json.RawMessage {
	texts := make([][]byte, len(s.keys))
	for i, key := range s.keys {
		texts[i] = key.text
	}
	return slices.Concat([]byte("["), bytes.Join(texts, []byte(",")), []byte("]"))
}

// append writes the member and a comma.
func (m member) append(out *bytes.Buffer) {
	out.Write(encode(m.name))
	out.WriteByte(':')
	out.Write(m.text)
	out.WriteByte(',')
}

// jwk is an RSA key in a set (RFC 7517, section 4; RFC 7518, section 6.3.1), its members in the order of existing clusters.
type jwk struct {
	Use      string `json:"use"`
	Type     string `json:"kty"`
	ID       string `json:"kid"`
	Alg      string `json:"alg"`
	Modulus  string `json:"n"`
	Exponent string `json:"e"`
}

func jwkOf(key PublicKey) jwk {
	return jwk{Use: "sig", Type: "RSA", ID: key.ID(), Alg: "RS256", Modulus: key.modulus(), Exponent: key.exponent()}
}
