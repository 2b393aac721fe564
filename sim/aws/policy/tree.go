package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// maxDepth is more than the grammar can nest: document, statements, statement, condition, operator, values.
const maxDepth = 8

// decodeTree reads one JSON value. Unlike json.Unmarshal it refuses an object that has the same key twice, because
// the policy grammar does, and text behind the value.
func decodeTree(doc []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(doc))
	d.UseNumber()
	value, err := decodeValue(d, 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("text after the document")
	}
	return value, nil
}

func decodeValue(d *json.Decoder, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errors.New("nested too deeply")
	}
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		return decodeObject(d, depth)
	case json.Delim('['):
		return decodeList(d, depth)
	}
	return token, nil
}

func decodeObject(d *json.Decoder, depth int) (any, error) {
	object := map[string]any{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		key, isString := token.(string)
		if _, twice := object[key]; twice || !isString {
			return nil, errors.New("key that is repeated or no string")
		}
		if object[key], err = decodeValue(d, depth+1); err != nil {
			return nil, err
		}
	}
	_, err := d.Token()
	return object, err
}

func decodeList(d *json.Decoder, depth int) (any, error) {
	list := []any{}
	for d.More() {
		value, err := decodeValue(d, depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	_, err := d.Token()
	return list, err
}

// stringList reads what the grammar calls "a value or a list of values".
func stringList(value any) ([]string, bool) {
	list, isList := value.([]any)
	if !isList {
		list = []any{value}
	}
	texts := make([]string, 0, len(list))
	for _, item := range list {
		text, ok := item.(string)
		if !ok {
			return nil, false
		}
		texts = append(texts, text)
	}
	return texts, true
}

// onlyKeys says whether an object has no other keys than the allowed ones.
func onlyKeys(object map[string]any, allowed ...string) bool {
	known := 0
	for _, key := range allowed {
		if _, ok := object[key]; ok {
			known++
		}
	}
	return known == len(object)
}
