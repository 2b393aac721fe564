package oidc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	kjson "sigs.k8s.io/json"
)

// ParseKeySet reads a set: an object with a member "keys", an array of objects. Nothing is asked of the keys but that. An answer that is
// something else, like an error page, is an error and never an empty set: whoever added a key to that would cut off everybody else's.
func ParseKeySet(text []byte) (KeySet, error) {
	if len(text) > maxDocument {
		return KeySet{}, fmt.Errorf("the key set has %d bytes; more than %d are not read", len(text), maxDocument)
	}
	set, err := parseKeySet(json.NewDecoder(bytes.NewReader(text)))
	if err != nil {
		return KeySet{}, fmt.Errorf("this is not a JSON Web Key Set: %w; look at what the issuer publishes", err)
	}
	return set, nil
}

func parseKeySet(decoder *json.Decoder) (KeySet, error) {
	if err := delimiter(decoder, '{'); err != nil {
		return KeySet{}, err
	}
	var set KeySet
	found := false
	for decoder.More() {
		m, err := parseMember(decoder)
		switch {
		case err != nil:
			return KeySet{}, err
		case m.name != "keys" && found:
			set.after = append(set.after, m)
		case m.name != "keys":
			set.before = append(set.before, m)
		case found:
			return KeySet{}, errors.New("it has the member keys twice")
		default:
			found = true
			if set.keys, err = parseKeys(m.text); err != nil {
				return KeySet{}, err
			}
		}
	}
	if err := delimiter(decoder, '}'); err != nil {
		return KeySet{}, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return KeySet{}, errors.New("something follows the object")
	}
	if !found {
		return KeySet{}, errors.New("it lacks the member keys")
	}
	return set, nil
}

// delimiter reads one character that must come next.
func delimiter(decoder *json.Decoder, want json.Delim) error {
	token, err := decoder.Token()
	if err != nil {
		return fmt.Errorf("not JSON: %w", err)
	}
	if token != want {
		return fmt.Errorf("a %q is missing", want)
	}
	return nil
}

// parseMember reads a name and what it stands for.
func parseMember(decoder *json.Decoder) (member, error) {
	token, err := decoder.Token()
	if err != nil {
		return member{}, fmt.Errorf("not JSON: %w", err)
	}
	name, is := token.(string)
	if !is {
		return member{}, errors.New("the name of a member is missing")
	}
	var text json.RawMessage
	if err := decoder.Decode(&text); err != nil {
		return member{}, fmt.Errorf("the member %.40q: %w", name, err)
	}
	return member{name: name, text: text}, nil
}

func parseKeys(text json.RawMessage) ([]entry, error) {
	var texts []json.RawMessage
	if err := json.Unmarshal(text, &texts); err != nil || texts == nil {
		return nil, errors.New("its member keys is not an array")
	}
	keys := make([]entry, len(texts))
	for i, text := range texts {
		var members map[string]json.RawMessage
		if err := json.Unmarshal(text, &members); err != nil || members == nil {
			return nil, fmt.Errorf("key %d is not an object", i+1)
		}
		keys[i] = entry{text: text}
		// An ID that is not a text is one that no token can name.
		_ = json.Unmarshal(members["kid"], &keys[i].id)
	}
	return keys, nil
}

// is reports whether the entry is that key, so that tokens can be verified with it.
func (e entry) is(key PublicKey) bool {
	var have jwk
	if err := kjson.UnmarshalCaseSensitivePreserveInts(e.text, &have); err != nil {
		return false
	}
	want := jwkOf(key)
	if have.Use == "" {
		have.Use = want.Use
	}
	if have.Alg == "" {
		have.Alg = want.Alg
	}
	return have == want
}
