package federation

import (
	"bytes"
	"encoding/json"
	"io"
	"reflect"
	"slices"
	"strings"
)

// commandInput is the input of an SDK operation as JSON for --cli-input-json of AWS's command line, which has the same names. What is not set is
// left out; so is a body, which the command line takes from a file. The order is that of the SDK's fields.
func commandInput(input any) []byte {
	var b bytes.Buffer
	writeJSON(&b, reflect.ValueOf(input), "")
	return b.Bytes()
}

const commandIndentation = "    "

// reader is what bodies are.
func reader() reflect.Type { return reflect.TypeFor[io.Reader]() }

func writeJSON(b *bytes.Buffer, v reflect.Value, indentation string) {
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	inner := indentation + commandIndentation
	switch v.Kind() {
	case reflect.Struct:
		var members []func()
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if !field.IsExported() || field.Name == "ResultMetadata" || field.Type == reader() || v.Field(i).IsZero() {
				continue
			}
			members = append(members, func() {
				writeText(b, field.Name)
				b.WriteString(": ")
				writeJSON(b, v.Field(i), inner)
			})
		}
		writeBlock(b, '{', '}', members, indentation)
	case reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(x, y reflect.Value) int { return strings.Compare(x.String(), y.String()) })
		var members []func()
		for _, key := range keys {
			members = append(members, func() {
				writeText(b, key.String())
				b.WriteString(": ")
				writeJSON(b, v.MapIndex(key), inner)
			})
		}
		writeBlock(b, '{', '}', members, indentation)
	case reflect.Slice:
		var items []func()
		for i := range v.Len() {
			items = append(items, func() { writeJSON(b, v.Index(i), inner) })
		}
		writeBlock(b, '[', ']', items, indentation)
	case reflect.String:
		writeText(b, v.String())
	default:
		encoded, err := json.Marshal(v.Interface())
		if err == nil {
			b.Write(encoded)
		}
	}
}

// writeBlock writes members on lines of their own.
func writeBlock(b *bytes.Buffer, open, shut byte, members []func(), indentation string) {
	b.WriteByte(open)
	for i, write := range members {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n" + indentation + commandIndentation)
		write()
	}
	if len(members) > 0 {
		b.WriteString("\n" + indentation)
	}
	b.WriteByte(shut)
}

// writeText writes a string as JSON in which < and > stay what they are, so that placeholders can be found.
func writeText(b *bytes.Buffer, s string) {
	var encoded bytes.Buffer
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(s) == nil {
		b.Write(bytes.TrimSuffix(encoded.Bytes(), []byte("\n")))
	}
}
